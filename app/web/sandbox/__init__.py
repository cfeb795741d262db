"""Simulators and demo services, for test accounts and for people who look around."""

from importlib import import_module

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Open the door. A live installation has what its test accounts need, and no demo."""
    from app.payments import types
    from app.web import csrf
    from app.web import errors as all_errors
    from app.web.doors import Door
    from app.web.sandbox import (
        demo,
        dial,
        disputes,
        emails,
        errors,
        faults,
        home,
        issuer,
        payouts,
        text_messages,
        webhooks,
    )

    sandbox = Blueprint("sandbox", __name__, url_prefix="/sandbox")
    for_programs = [faults.blueprint, disputes.blueprint, payouts.blueprint]
    parts = [*for_programs, dial.blueprint, issuer.blueprint]
    if not app.config["EXCHEQUER"].is_live:
        parts += [
            home.blueprint,
            demo.blueprint,
            webhooks.blueprint,
            emails.blueprint,
            text_messages.blueprint,
        ]
    of_types = [import_module(name) for one in types.ALL.values() for name in one.parts.sandbox]
    for_programs += [one.blueprint for one in of_types if getattr(one, "FOR_PROGRAMS", False)]
    parts += [one.blueprint for one in of_types]
    for part in parts:
        sandbox.register_blueprint(part)
    app.register_blueprint(sandbox)
    for part in for_programs:
        csrf.protect.exempt(part)  # a bearer key is sent by no browser of itself
    # In a frame of another site no cookie of ours comes along. The reference says who it is about.
    csrf.protect.exempt(issuer.blueprint)
    csrf.protect.exempt(webhooks.blueprint)  # takes in whatever anybody sends, and does nothing
    all_errors.answers[Door.SANDBOX] = errors.answer
