"""A service that takes payments through us: "Apply for a fishing licence".

It is written as anybody else's would be. What it knows of the platform is the address and a key
from sandbox.json, and what the public API answers.
"""

from flask import Blueprint

from app.web.sandbox.demo import applications

blueprint = Blueprint("demo", __name__, url_prefix="/fishing-licence")
blueprint.register_blueprint(applications.blueprint)
