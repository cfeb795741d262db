"""Payments taken by telephone elsewhere, in answers."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.kinds import STRICT, Amount, PaymentId
from app.wire.v1.shapes.payments import State

_Told = Annotated[str, Field(description="As it was told.")]


@with_config(STRICT)
class ToldSupplemental(TypedDict):
    """What went wrong, in the words of whoever took the payment."""

    error_code: NotRequired[_Told]
    error_message: NotRequired[_Told]


@with_config(STRICT)
class ToldOutcome(TypedDict):
    """How it ended."""

    status: Annotated[Literal["success", "failed"], Field(description="As it was told.")]
    code: NotRequired[Literal["P0010", "P0030", "P0050"]]
    supplemental: NotRequired[ToldSupplemental]


@with_config(STRICT)
class TakenPayment(TypedDict):
    """A payment that was taken elsewhere."""

    payment_id: PaymentId
    amount: Amount
    reference: Annotated[_Told, Field(examples=["CALL-17"])]
    description: Annotated[_Told, Field(examples=["Fishing licence"])]
    created_date: Annotated[
        str,
        Field(
            description="As it was told; else when we were told, in UTC.",
            examples=["2026-11-23T20:30:26.289Z"],
        ),
    ]
    provider_id: Annotated[
        str,
        Field(
            description="What the provider calls the payment. One is kept once.",
            examples=["17498-8412u9-1273891239"],
        ),
    ]
    payment_outcome: ToldOutcome
    state: Annotated[State, Field(examples=[{"status": "success", "finished": True}])]
    processor_id: NotRequired[Annotated[_Told, Field(examples=["switchboard"])]]
    authorised_date: NotRequired[_Told]
    auth_code: NotRequired[_Told]
    telephone_number: NotRequired[_Told]
    card_type: NotRequired[_Told]
    name_on_card: NotRequired[_Told]
    email_address: NotRequired[_Told]
    card_expiry: NotRequired[_Told]
    last_four_digits: NotRequired[_Told]
    first_six_digits: NotRequired[_Told]
