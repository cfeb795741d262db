"""The pages on which people pay. Each is shown to the payer whose browser has used its token."""

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Open the citizen's door."""
    from app.web import errors as all_errors
    from app.web import rendering
    from app.web.doors import Door
    from app.web.pages import (
        about,
        cancellation,
        card,
        confirmation,
        countries,
        errors,
        more_time,
        returning,
        secure,
        waiting,
    )

    pages = Blueprint("pages", __name__)
    for part in (secure, card, waiting, confirmation, cancellation, returning, more_time, about):
        pages.register_blueprint(part.blueprint)
    app.register_blueprint(pages)
    rendering.function("country_options", countries.options, app=app)
    all_errors.answers[Door.PAGES] = errors.answer
