"""A payments platform for public services. Start reading at `app/payments/states.py`."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config

ROOT = Path(__file__).parent.parent


def create_app(config: "Config") -> "Flask":
    """Put the pieces together. Nothing else in the codebase knows how they are wired.

    The imports stand here so that importing one small module does not bring in the whole platform.
    """
    from flask import Flask

    from app import db, gateways, models, settings, web

    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=None,  # served under hashed names by app.web.assets
    )
    app.config.from_mapping(config.for_flask())
    settings.use(config)
    models.load()
    db.init_app(app)
    gateways.configure(config)
    _know_cards(config)
    web.register(app)
    return app


def _know_cards(config: "Config") -> None:
    """Read the operator's table of card numbers.

    Raises:
        BadConfig
    """
    from app import cards
    from config import BadConfig

    try:
        cards.use_file(config.card_ranges_file)
    except cards.BadRanges as bad:
        file = config.card_ranges_file
        raise BadConfig([f"{file}, {problem}" for problem in bad.problems]) from bad
