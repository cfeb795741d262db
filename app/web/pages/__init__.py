"""The pages on which people pay. Each is shown to the payer whose browser has used its token."""

from importlib import import_module

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Open the citizen's door. Each payment type says which module has its pages."""
    from app.payments import types
    from app.web import countries, rendering
    from app.web import errors as all_errors
    from app.web.doors import Door
    from app.web.pages import (
        about,
        access,
        cancellation,
        card_checks,
        challenge,
        choice,
        confirmation,
        errors,
        instalment_plans,
        instalments,
        languages,
        link_payments,
        more_time,
        payment_links,
        personal_links,
        repayments,
        returning,
        secure,
        trial_links,
        waiting,
        wallets,
    )

    pages = Blueprint("pages", __name__)
    of_types = [
        import_module(name) for one in types.ALL.values() for name in (one.pages, *one.parts.pages)
    ]
    ours = (
        secure,
        choice,
        card_checks,
        languages,
        waiting,
        challenge,
        confirmation,
        cancellation,
        returning,
        more_time,
        wallets,
        trial_links,
        instalments,
        instalment_plans,
        payment_links,
        personal_links,
        link_payments,
        repayments,
        about,
    )
    for part in (*ours, *of_types):
        pages.register_blueprint(part.blueprint)
    app.register_blueprint(pages)
    rendering.common_hole("other_language_url", access.other_language_url, app=app)
    rendering.function("country_options", countries.options, app=app)
    all_errors.answers[Door.PAGES] = errors.answer
