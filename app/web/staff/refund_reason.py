"""The reason for a refund, as it is asked for on every form that leads to one."""

from flask import request

from app.i18n import lazy
from app.refunds.reasons import LONGEST_NOTE, Reason, RefundReason
from app.web.components import Errors, FieldError
from app.web.staff import typed

NOT_CHOSEN = FieldError("reason", "reason", lazy("Select why you are refunding"))
NOTE_MISSING = FieldError("reason_note", "reason_note", lazy("Enter the reason"))
NOTE_TOO_LONG = FieldError(
    "reason_note", "reason_note", lazy("More about the reason must be 255 characters or fewer")
)


def read() -> tuple[Reason | None, Errors]:
    """What was chosen and typed, and what is wrong with it."""
    code, note = chosen(), note_typed()
    if not code:
        return None, Errors.of([NOT_CHOSEN])
    if len(note) > LONGEST_NOTE:
        return None, Errors.of([NOTE_TOO_LONG])
    if code is RefundReason.OTHER and not note:
        return None, Errors.of([NOTE_MISSING])
    return Reason(code, note), Errors()


def chosen() -> RefundReason | None:
    """The one of the list that was chosen."""
    code = request.form.get("reason", "")
    return RefundReason(code) if code in set(RefundReason) else None


def note_typed() -> str:
    """What was typed beside it, too long or not."""
    return typed.text("reason_note", longest=10 * LONGEST_NOTE)
