"""Pages that a test account's own key opens, and what such a browser is then remembered by."""

from flask import session
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired

from app.accounts import keys
from app.accounts.errors import KeyNotRecognised
from app.i18n import lazy
from app.web.components import Errors, FieldError
from app.web.sandbox.programs import OnlyForTests, require_test

_KEPT = "sandbox_key"
NO_ERRORS = Errors()


class KeyForm(FlaskForm):  # type: ignore[misc]  # it publishes no types
    key = PasswordField(lazy("Test API key"), [InputRequired(lazy("Enter a test API key"))])


def open_with(form: KeyForm) -> Errors:
    """Remember whose key was entered; or what is wrong with it. Of the key itself nothing stays."""
    if not form.validate_on_submit():
        return Errors.of(
            FieldError(field="key", target="key", text=text) for text in form.key.errors
        )
    try:
        caller = require_test(keys.recognise(form.key.data.strip()))
    except (KeyNotRecognised, OnlyForTests) as refused:
        return Errors.of([FieldError(field="key", target="key", text=refused.message)])
    session[_KEPT] = [caller.account_id, caller.key_id]
    return NO_ERRORS


def account_id() -> str | None:
    """The account whose key this browser has shown, unless that was revoked since."""
    kept = session.get(_KEPT)
    if kept is None:
        return None
    account_id, key_id = kept
    known = {key.id for key in keys.list_keys(account_id) if key.revoked_at is None}
    return account_id if key_id in known else None


def key_id() -> str:
    """The key that it has shown."""
    kept: list[str] = session[_KEPT]
    return kept[1]


def close() -> None:
    """Forget the key."""
    session.pop(_KEPT, None)
