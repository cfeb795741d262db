"""What a WSGI server is pointed at: `granian --interface wsgi wsgi:app`. `flask` finds it too."""

from app import api_requests, create_app, logs
from app.cli import folder, for_flask

config = folder.settings()
logs.configure(config)
logs.take_in_libraries(config)
app = create_app(config)
api_requests.recorder.switch_on()
for_flask.register(app)
