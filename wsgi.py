"""What a WSGI server is pointed at: `granian --interface wsgi wsgi:app`."""

from app import create_app
from config import Config

app = create_app(Config.from_environment())
