"""What stands in which column: those of the reference platform, in its order and in its words.

Spreadsheets and programs of services read these files, so the headings and the words in the cells
are the same in every language, and "GOV.UK Payment ID" is called so wherever the payment was made.
A refund or a dispute is a row of its own below its payment, with the payment's details and its own
date, state, and amounts that are negative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, String, case, func, literal
from sqlalchemy import cast as to_type
from sqlalchemy.orm import InstrumentedAttribute

from app.actors import ActorKind
from app.cards.brands import Brand
from app.disputes.models import Dispute
from app.disputes.states import CLOSED, DisputeState
from app.exports.dialects import Words, harmless_in
from app.exports.harmless import harmless
from app.gateways.capabilities import Wallet
from app.payments.models import Payment
from app.payments.search import Standing, standing_of
from app.payments.states import EXTERNAL, State
from app.people.models import User
from app.refunds.models import Refund
from app.refunds.states import RefundState

_STANDINGS = {
    Standing.IN_PROGRESS: "In progress",
    Standing.SUCCESS: "Success",
    Standing.DECLINED: "Declined",
    Standing.TIMED_OUT: "Timed out",
    Standing.CANCELLED: "Cancelled",
    Standing.ERROR: "Error",
}
# The most frequent first: the database compares in this order.
_STATES = (State.CAPTURED, *(state for state in State if state is not State.CAPTURED))
_REFUNDS = {
    state: "Refund success"
    if state is RefundState.SUCCESS
    else "Refund error"
    if state is RefundState.FAILED
    else "Refund submitted"
    for state in RefundState
}
_DISPUTES = {
    DisputeState.NEEDS_RESPONSE: "Dispute awaiting evidence",
    DisputeState.UNDER_REVIEW: "Dispute under review",
    DisputeState.WON: "Dispute won",
    DisputeState.LOST: "Dispute lost",
}
_ERROR = EXTERNAL[State.ERRORED]
_NOTHING, _ZERO = literal("", String()), literal("0.00", String())

Cell = ColumnElement[str] | InstrumentedAttribute[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and what stands below it in the row of a payment, a refund and a dispute."""

    heading: str
    payment: Cell
    refund: Cell
    dispute: Cell

    @classmethod
    def of_payment(cls, heading: str, cell: Cell) -> Self:
        """What is the same in all three."""
        return cls(heading, cell, cell, cell)


def columns(
    said: Words,
    *,
    payer_of: ColumnElement[bool] | bool,
    with_moto: bool,
    services: Mapping[str, str],
    metadata_keys: Sequence[str],
) -> list[Column]:
    """The columns of a file. What is the payer's stays empty where it is not `payer_of`.

    `services` are names by account, where it has to be said whose a payment is.
    """

    def text(column: Any) -> Cell:
        return harmless_in(said, column)

    def payers(column: Any) -> Cell:
        if isinstance(payer_of, bool):
            return text(column) if payer_of else _NOTHING
        return case((payer_of, text(column)), else_="")

    def less(pence: Any) -> Cell:
        return literal("-", String()).concat(said.pounds(pence))

    plain = Column.of_payment
    total = Payment.amount_pence + Payment.surcharge_pence
    found = [
        plain("Reference", text(Payment.reference)),
        plain("Description", payers(Payment.description)),
        plain("Email", payers(Payment.email)),
        Column(
            "Amount",
            said.pounds(Payment.amount_pence),
            less(Refund.amount_pence),
            less(Dispute.amount_pence),
        ),
        plain(
            "Card Brand", _one_of({brand.value: brand.label for brand in Brand}, Payment.card_brand)
        ),
        plain("Cardholder Name", text(Payment.cardholder_name)),
        plain("Card Expiry Date", Payment.card_expiry),
        plain("Card Number", Payment.card_last_four),
        Column(
            "State",
            _one_of({state: _STANDINGS[standing_of(state)] for state in _STATES}, Payment.state),
            _one_of(_REFUNDS, Refund.state),
            _one_of(_DISPUTES, Dispute.state),
        ),
        Column(
            "Finished",
            _one_of({state: _said(EXTERNAL[state].finished) for state in _STATES}, Payment.state),
            _one_of(
                {
                    state: _said(state in {RefundState.SUCCESS, RefundState.FAILED})
                    for state in RefundState
                },
                Refund.state,
            ),
            _one_of({state: _said(state in CLOSED) for state in DisputeState}, Dispute.state),
        ),
        Column(
            "Error Code",
            _one_of(_errors("code"), Payment.state),
            _one_of({RefundState.FAILED: _ERROR.code or ""}, Refund.state),
            _NOTHING,
        ),
        Column(
            "Error Message",
            _one_of(_errors("message"), Payment.state),
            _one_of({RefundState.FAILED: _ERROR.message or ""}, Refund.state),
            _NOTHING,
        ),
        Column(
            "Provider ID",
            text(Payment.provider_transaction),
            text(Refund.provider_transaction),
            text(Dispute.provider_dispute),
        ),
        plain("GOV.UK Payment ID", Payment.id),
        Column(
            "Issued By",
            _NOTHING,
            case((Refund.actor_kind == ActorKind.STAFF, func.coalesce(User.email, "")), else_=""),
            _NOTHING,
        ),
        Column("Date Created", *(said.day(one.created_at) for one in (Payment, Refund, Dispute))),
        Column("Time Created", *(said.time(one.created_at) for one in (Payment, Refund, Dispute))),
        Column("Corporate Card Surcharge", said.pounds(Payment.surcharge_pence), _ZERO, _ZERO),
        Column(
            "Total Amount",
            said.pounds(total),
            less(Refund.amount_pence),
            less(Dispute.amount_pence),
        ),
        plain("Wallet Type", _one_of({one.value: one.label for one in Wallet}, Payment.wallet)),
        plain("Card Type", Payment.card_type),
    ]
    if with_moto:
        found.append(plain("MOTO", case((Payment.moto, "true"), else_="false")))
    found += [
        plain("Payment Provider", Payment.provider),
        plain("3-D Secure Required", case((Payment.three_d_secure, "true"), else_="false")),
    ]
    if services:
        named = {account_id: harmless(name) for account_id, name in services.items()}
        found += [
            plain("Service Name", _one_of(named, Payment.account_id)),
            plain("Account ID", Payment.account_id),
        ]
    found += [
        plain(harmless(f"{key} (metadata)"), text(said.member(Payment.metadata_, key)))
        for key in metadata_keys
    ]
    return found


def _one_of(texts: Mapping[Any, str], column: Any) -> Cell:
    """The text for what is in the column; nothing where there is none for it."""
    return to_type(case(texts, value=column, else_=""), String)


def _errors(name: str) -> dict[State, str]:
    return {state: getattr(EXTERNAL[state], name) or "" for state in _STATES}


def _said(is_so: bool) -> str:  # noqa: FBT001  it is what is said
    return "true" if is_so else "false"
