"""What the pages of exceptions show, be they an account's or those of nobody yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.i18n import format_datetime, format_pounds
from app.i18n import gettext as _
from app.people import directory
from app.receipts import matching, overpaid, queries, resolving
from app.receipts.matching import Why
from app.receipts.models import (
    ExceptionCode,
    ExceptionState,
    Receipt,
    ReceiptException,
    Resolution,
)
from app.receipts.queries import Looked, Queue, Row
from app.repayments import queries as repayments
from app.searching import Position
from app.web.rendering import render
from app.web.staff import receipt_words as words
from app.web.staff import typed, wording
from app.web.staff.access import person

LONGEST_REASON = 255

# What the form sends, for each thing that can be done.
REPAY, ACCEPT, WRITE_OFF, MATCH, NOTE = "repay", "accept", "write_off", "match", "note"
NETWORK_GAVE, PAYER_GAVE = "network_gave", "payer_gave"
AGREE, REFUSE, WITHDRAW = "agree", "refuse", "withdraw"
CHOICES: dict[Resolution, str] = {
    Resolution.REPAID: REPAY,
    Resolution.ACCEPTED: ACCEPT,
    Resolution.WRITTEN_OFF: WRITE_OFF,
    Resolution.MATCHED: MATCH,
    Resolution.NOTED: NOTE,
    Resolution.GIVEN_BACK_BY_NETWORK: NETWORK_GAVE,
    Resolution.GIVEN_BACK_BY_PAYER: PAYER_GAVE,
}


@dataclass(frozen=True, slots=True)
class Side:
    """What was wanted and what came, of one thing that can be compared."""

    name: str
    wanted: str
    came: str
    differs: bool = False
    is_number: bool = False  # long, and without a place to break


def looked(codes: Sequence[ExceptionCode]) -> Looked:
    """What the address asks for: states and kinds, and where to go on."""
    state, code = request.args.get("state", ""), request.args.get("code", "")
    return Looked(
        states=_STATES.get(state, queries.UNRESOLVED),
        codes=[ExceptionCode(code)] if code in {one.value for one in codes} else [],
        after=Position.read(request.args.get("after", "")),
    )


_STATES: Mapping[str, Sequence[ExceptionState]] = {
    "open": queries.UNRESOLVED,
    "proposed": (ExceptionState.PROPOSED,),
    "resolved": (ExceptionState.RESOLVED,),
}


def queue_shape(asked: Looked, found: Queue) -> dict[str, Any]:
    """What a template wants to know of a queue that is the same for many."""
    state = next((name for name, states in _STATES.items() if states == asked.states), "open")
    return {
        "state": state,
        "code": next((code.value for code in asked.codes), ""),
        "is_found": bool(found.rows),
        "is_first": asked.after is None,
        "has_more": found.onward is not None,
    }


def queue_holes(found: Queue, **address: Any) -> dict[str, str]:
    """The lines of a queue, and where those after them are. `address` is for `url_for`."""
    onward = url_for(".index", after=str(found.onward), **address) if found.onward else ""
    return {
        "rows": render(
            "staff/receipt_exceptions/_rows.html",
            rows=[(row, _about(row), words.CODES[row.exception.code]) for row in found.rows],
            receipt_words=words,
            url_of=_url_of,
        ),
        "onward_url": onward,
    }


def shape(row: Row, *, may_resolve: bool, choice: str) -> dict[str, Any]:
    """What the page of one exception wants to know that is the same for many."""
    exception = row.exception
    return {
        "state": exception.state.value,
        "is_of_repayment": exception.repayment_id is not None,
        "may_resolve": may_resolve and exception.state is not ExceptionState.RESOLVED,
        "is_own": exception.proposed_by == person().id,
        "choices": sorted(CHOICES[way] for way in resolving.WAYS[exception.code]),
        "choice": choice if choice in {*CHOICES.values(), AGREE, REFUSE} else "",
    }


def holes(row: Row, *, sees_payer: bool, typed_in: Mapping[str, str]) -> dict[str, str]:
    """The two sides of an exception, what was done about it, and what is typed."""
    exception, payment = row.exception, row.payment
    says, to_do = words.SAYS[exception.code]
    names = directory.names({exception.proposed_by, exception.resolved_by} - {""})
    email = payment.email if payment is not None and sees_payer else ""
    return {
        "title": str(words.CODES[exception.code]),
        "sum": format_pounds(exception.amount_pence),
        "says": str(says),
        "to_do": str(to_do),
        "repayment_url": _repayment_url(exception),
        "version": str(exception.version),
        "proposed_by": names.get(exception.proposed_by, _("a former member of staff")),
        "typed_email": typed_in.get("email", email),
        "typed_reason": typed_in.get("reason", ""),
        "typed_name": typed_in.get("name", ""),
        "sides": render(
            "staff/receipt_exceptions/_sides.html",
            exception=exception,
            payment=payment,
            sides=_sides(row),
            receipts=_others(row),
            receipt_words=words,
            resolution=words.RESOLUTIONS[exception.resolution]
            if exception.resolution and exception.resolved_at
            else "",
            state=words.STATES[exception.state],
            resolved_by=names.get(exception.resolved_by, ""),
            proposed_by=names.get(exception.proposed_by, "") if exception.proposed_by else "",
            candidates=_candidates(row),
        ),
    }


def typed_in() -> dict[str, str]:
    """What the form of one exception was sent with, but for the decision."""
    return {
        "email": typed.text("email", longest=254),
        "reason": typed.text("reason", longest=10 * LONGEST_REASON),
        "name": typed.text("name", longest=255),
    }


def _about(row: Row) -> str:
    if row.payment is not None:
        return wording.name_of(row.payment)
    return row.receipt.number if row.receipt else row.exception.id


def _repayment_url(exception: ReceiptException) -> str:
    if exception.repayment_id is None:
        return ""
    return url_for(
        "staff.repayments.show",
        account_id=exception.account_id,
        repayment_id=exception.repayment_id,
    )


def _url_of(row: Row) -> str:
    exception = row.exception
    if exception.account_id is None:
        return url_for(".show", unidentified_id=exception.id)
    return url_for(".show", account_id=exception.account_id, exception_id=exception.id)


def _handed_out(row: Row) -> list[Side]:
    """What the payer was owed and was handed, and each voucher that was paid out too late."""
    exception = row.exception
    repayment = repayments.get(exception.repayment_id or "", account_id=exception.account_id or "")
    story = repayments.story_of(repayment)
    owed_pence, paid_pence = story.sums.amount_pence, story.sums.paid_pence
    late = [
        Side(
            _("Voucher for %(amount)s", amount=format_pounds(one.amount_pence)),
            _("Good until %(moment)s", moment=format_datetime(one.ended_at or one.expires_at)),
            _(
                "Paid out on %(moment)s by %(network)s, which calls it %(key)s",
                moment=format_datetime(one.collected_at) if one.collected_at else "",
                network=words.network(one.network),
                key=one.collected_key,
            ),
            differs=True,
        )
        for one in overpaid.too_late(story)
    ]
    return [
        Side(_("Amount"), format_pounds(owed_pence), format_pounds(paid_pence), differs=True),
        *late,
    ]


def _sides(row: Row) -> list[Side]:
    """What we wanted, and what came, of each thing that can be compared."""
    if row.exception.repayment_id is not None:
        return _handed_out(row)
    exception, payment, receipt = row.exception, row.payment, row.receipt
    numbers = queries.of_payment(payment.id).numbers if payment else []
    wanted_pence = payment.total_pence if payment else None
    came_pence = receipt.amount_pence if receipt else exception.amount_pence
    number = receipt.number if receipt else ""
    own_numbers = {one.number for one in numbers}
    deadline = max((one.expires_at for one in numbers if one.expires_at), default=None)
    paid_at = receipt.paid_at if receipt else None
    sides = [
        Side(
            _("Amount"),
            format_pounds(wanted_pence) if wanted_pence is not None else "",
            format_pounds(came_pence),
            wanted_pence not in {came_pence, None},
        ),
        Side(
            _("Number"),
            ", ".join(sorted(own_numbers)),
            number,
            bool(number and own_numbers) and number not in own_numbers,
            is_number=True,
        ),
        Side(
            _("When"),
            _("By %(moment)s", moment=format_datetime(deadline)) if deadline else "",
            format_datetime(paid_at) if paid_at else "",
            bool(deadline and paid_at and paid_at > deadline),
        ),
        Side(_("Network"), "", words.network(exception.network)),
    ]
    if receipt is not None and receipt.outlet:
        sides.append(Side(_("Shop"), "", receipt.outlet))
    return sides


def _others(row: Row) -> Sequence[Receipt]:
    """All that came in for the payment, the receipt in question among it."""
    return queries.of_payment(row.payment.id).receipts if row.payment else []


def _candidates(row: Row) -> list[tuple[str, str, str, str]]:
    """Payments that money of nobody may have been for: number, reference, sum, and why."""
    if row.exception.code is not ExceptionCode.UNKNOWN or row.receipt is None:
        return []
    why = {
        Why.NUMBER_ELSEWHERE: _("It has this number, at another network"),
        Why.ONE_SLIP: _("Its number differs by one digit, or two that are swapped"),
    }
    return [
        (
            one.number,
            one.payment.reference,
            format_pounds(one.payment.total_pence),
            _("%(why)s; the amount is the same", why=why[one.why])
            if one.has_same_sum
            else why[one.why],
        )
        for one in matching.candidates(row.receipt)
    ]
