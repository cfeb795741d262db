"""Reading what somebody decides about an exception, and having it done."""

from collections.abc import Callable, Mapping

from flask import request

from app.errors import ChangedMeanwhile
from app.i18n import LazyText, lazy
from app.people.errors import EmailNotReadable
from app.people.names import read_email
from app.receipts import resolving
from app.receipts.deciding import Decider
from app.receipts.models import Resolution
from app.receipts.queries import Row
from app.receipts.refusals import (
    AddressMissing,
    AlreadyResolved,
    NothingMatches,
    NotResolvedSo,
    ProposerMayNot,
    SeveralMatch,
)
from app.web.components import Errors, FieldError
from app.web.staff import receipt_drawing as drawing
from app.web.staff.access import came_from, person

DONE: Mapping[str, LazyText] = {
    drawing.REPAY: lazy("The money will be paid back. The payer is asked how they want it."),
    drawing.ACCEPT: lazy("You accepted the money."),
    drawing.WRITE_OFF: lazy("You proposed a write-off. Somebody else has to agree."),
    drawing.MATCH: lazy("The money is with its payment now."),
    drawing.NETWORK_GAVE: lazy("You have said that the network gave the money back."),
    drawing.PAYER_GAVE: lazy("You have said that the payer gave the money back."),
    drawing.NOTE: lazy("You have said that you have seen this."),
    drawing.AGREE: lazy("You agreed to the write-off."),
    drawing.REFUSE: lazy("You did not agree to the write-off."),
    drawing.WITHDRAW: lazy("You took back the write-off that you proposed."),
}
MEANWHILE = lazy("This has changed since you looked at it. Check it, and decide again.")

_NOT_CHOSEN = FieldError("decision", "decision", lazy("Select what to do"))
_REASON_MISSING = FieldError("reason", "reason", lazy("Enter why it is written off"))
_REASON_TOO_LONG = FieldError("reason", "reason", lazy("Why must be 255 characters or fewer"))
_EMAIL_MISSING = FieldError("email", "email", lazy("Enter the payer’s email address"))
_NAME_MISSING = FieldError("name", "name", lazy("Enter the payment’s number, ID or reference"))


def decide(row: Row) -> tuple[str, Errors]:
    """Do what the form says. Gives what was decided, and what is wrong with it.

    Raises:
        ChangedMeanwhile: it is not any more what the form was about.
    """
    choice, typed = request.form.get("decision", ""), drawing.typed_in()
    if choice not in DONE:
        return "", Errors.of([_NOT_CHOSEN])
    if errors := _errors(choice, typed):
        return choice, errors
    try:
        _do(row, choice, typed)
    except (NothingMatches, SeveralMatch) as refused:
        return choice, Errors.of([FieldError("name", "name", refused.message)])
    except AddressMissing:
        return choice, Errors.of([_EMAIL_MISSING])
    except (AlreadyResolved, NotResolvedSo) as refused:
        raise ChangedMeanwhile from refused
    except ProposerMayNot as refused:
        return choice, Errors.of([FieldError("decision", "decision", refused.message)])
    return choice, Errors()


def _do(row: Row, choice: str, typed: Mapping[str, str]) -> None:
    exception = row.exception
    by = Decider(
        user_id=person().id,
        account_id=exception.account_id,
        version=_version(),
        ip=came_from(),
    )
    ways: Mapping[str, Callable[[], object]] = {
        drawing.REPAY: lambda: resolving.repay(exception.id, by, email=typed["email"]),
        drawing.ACCEPT: lambda: resolving.accept(exception.id, by),
        drawing.WRITE_OFF: lambda: resolving.propose_write_off(
            exception.id, by, reason=typed["reason"]
        ),
        drawing.MATCH: lambda: resolving.match(exception.id, by, name=typed["name"]),
        drawing.NOTE: lambda: resolving.note(exception.id, by, reason=typed["reason"]),
        drawing.NETWORK_GAVE: lambda: resolving.given_back(
            exception.id, by, Resolution.GIVEN_BACK_BY_NETWORK, reason=typed["reason"]
        ),
        drawing.PAYER_GAVE: lambda: resolving.given_back(
            exception.id, by, Resolution.GIVEN_BACK_BY_PAYER, reason=typed["reason"]
        ),
        drawing.AGREE: lambda: resolving.agree_to_write_off(exception.id, by),
        drawing.REFUSE: lambda: resolving.refuse_write_off(exception.id, by),
        drawing.WITHDRAW: lambda: resolving.withdraw_write_off(exception.id, by),
    }
    ways[choice]()


def _errors(choice: str, typed: Mapping[str, str]) -> Errors:
    if choice == drawing.WRITE_OFF and not typed["reason"]:
        return Errors.of([_REASON_MISSING])
    if len(typed["reason"]) > drawing.LONGEST_REASON:
        return Errors.of([_REASON_TOO_LONG])
    if choice == drawing.REPAY and not typed["email"]:
        return Errors.of([_EMAIL_MISSING])
    if choice == drawing.MATCH and not typed["name"]:
        return Errors.of([_NAME_MISSING])
    if choice == drawing.REPAY:
        try:
            read_email(typed["email"])
        except EmailNotReadable as refused:
            return Errors.of([FieldError("email", "email", refused.message)])
    return Errors()


def _version() -> int:
    said = request.form.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0  # noqa: PLR2004
