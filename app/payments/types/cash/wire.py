"""What the API tells of payments that are paid over a counter. `of` and `MEMBERS`: see Parts.wire.

The voucher has the shape of what others call the details to display; what came in stands apart from
it and stays. `paid_at` is when it was paid at the counter, which says nothing of when the network
pays it out: that is `settlement_summary.settled_date`.

Source: https://docs.stripe.com/payments/boleto
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from pydantic import Field, StringConstraints, with_config
from sqlalchemy import select
from typing_extensions import TypedDict

from app import db
from app.payments.models import Payment
from app.payments.states import State
from app.payments.types.cash import links, sums
from app.payments.types.cash.models import Voucher
from app.payments.types.cash.sums import PaidIn
from app.receipts.models import PaymentNumber
from app.wire.v1.common import Json, moment
from app.wire.v1.shapes.kinds import EXAMPLE_HOST, STRICT, Amount, Moment

_LINK = f"{EXAMPLE_HOST}/voucher/0f1e2d3c4b5a69788796a5b4c3"
_Number = Annotated[
    str, StringConstraints(pattern="^[0-9A-Z]{1,40}$"), Field(examples=["9999123456789012345"])
]


@with_config(STRICT)
class NetworkNumber(TypedDict):
    """How a payment is paid in one network."""

    number: _Number


@with_config(STRICT)
class VoucherDetails(TypedDict):
    """What the payer takes to a counter, while it can be paid."""

    number: Annotated[_Number, Field(description="The one that was given first.")]
    expires_at: Annotated[Moment, Field(description="Until when it can be paid in time.")]
    hosted_voucher_url: Annotated[
        str,
        Field(
            description="A page that shows it to whoever has this address, and nothing about a"
            " person.",
            examples=[_LINK],
        ),
    ]
    pdf: Annotated[str, Field(description="The same to be printed.", examples=[f"{_LINK}/pdf"])]
    networks: Annotated[
        dict[str, NetworkNumber],
        Field(description="Its number in each network that was chosen.", min_length=1),
    ]


@with_config(STRICT)
class ReceivedSummary(TypedDict):
    """What was paid in so far."""

    amount_received: Annotated[Amount, Field(description="What counts towards the payment.")]
    amount_outstanding: Annotated[
        Amount, Field(description="What is still to be paid; 0 once nothing is.", examples=[0])
    ]
    amount_excess: Annotated[
        Amount,
        Field(
            description="What came beyond the payment and is the payer’s: too much, twice, or when"
            " it was not wanted any more.",
            examples=[0],
        ),
    ]
    amount_reversed: Annotated[
        Amount, Field(description="What the network has taken back.", examples=[0])
    ]
    late: Annotated[bool, Field(description="Whether it came after its time.", examples=[False])]
    paid_at: NotRequired[
        Annotated[Moment, Field(description="When the last of it was paid at a counter.")]
    ]


MEMBERS: Mapping[str, Any] = {
    "voucher": NotRequired[VoucherDetails],
    "received_summary": NotRequired[ReceivedSummary],
}


def of(payments: Sequence[Payment]) -> dict[str, Json]:
    """What to add to each payment that has a voucher. Three questions, however many they are."""
    ids = [payment.id for payment in payments]
    with db.reading() as session:
        vouchers = {
            one.payment_id: one
            for one in session.scalars(select(Voucher).where(Voucher.payment_id.in_(ids)))
        }
        numbers = defaultdict(list)
        for number in session.scalars(
            select(PaymentNumber)
            .where(PaymentNumber.payment_id.in_(ids))
            .order_by(PaymentNumber.created_at, PaymentNumber.id)
        ):
            numbers[number.payment_id].append(number)
        paid_in = sums.of_payments(session, ids)
    return {
        one.id: _told(one, vouchers.get(one.id), numbers[one.id], paid_in[one.id])
        for one in payments
        if one.id in vouchers or paid_in[one.id] != PaidIn()
    }


def _told(
    payment: Payment, voucher: Voucher | None, numbers: Sequence[PaymentNumber], paid_in: PaidIn
) -> Json:
    told: Json = {"received_summary": _received(payment, paid_in)}
    if voucher is not None and numbers and payment.state is State.AWAITING_PAYMENT:
        address = links.address(voucher.link_sealed, owner_id=payment.id)
        told["voucher"] = {
            "number": numbers[0].number,
            "expires_at": moment(voucher.expires_at),
            "hosted_voucher_url": address,
            "pdf": f"{address}/pdf",
            "networks": {one.network: {"number": one.number} for one in numbers},
        }
    return told


def _received(payment: Payment, paid_in: PaidIn) -> Json:
    can_be_paid = payment.state is State.AWAITING_PAYMENT
    outstanding_pence = max(payment.total_pence - paid_in.received_pence, 0)
    told: Json = {
        "amount_received": paid_in.received_pence,
        "amount_outstanding": outstanding_pence if can_be_paid else 0,
        "amount_excess": paid_in.excess_pence,
        "amount_reversed": payment.reversed_pence,
        "late": paid_in.is_late,
    }
    if paid_in.paid_at is not None:
        told["paid_at"] = moment(paid_in.paid_at)
    return told
