"""An application with pages and nothing else: no database, no doors."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from app.web import assets, csrf, headers, rendering
from app.web.rendering.renderer import Renderer
from config import Config


def small_app(templates: Mapping[str, str] | None = None, **settings: Any) -> Flask:
    """Make one. `templates` are found beside the real ones."""
    app = Flask("small", static_folder=None)
    app.config.from_mapping(Config(**{"testing": True, **settings}).for_flask())
    for part in (csrf, assets, headers, rendering):
        part.init_app(app)
    environment = renderer(app)._environment
    environment.loader = ChoiceLoader([DictLoader(templates or {}), environment.loader])
    return app


def renderer(app: Flask) -> Renderer:
    found: Renderer = app.extensions["rendering"]
    return found
