"""Agreements in answers."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.kinds import STRICT, AgreementId, Moment
from app.wire.v1.shapes.payments import KeptCard


@with_config(STRICT)
class PaymentInstrument(TypedDict):
    """The card that is charged."""

    type: Literal["card"]
    created_date: Moment
    card_details: KeptCard


@with_config(STRICT)
class Agreement(TypedDict):
    """A payer’s permission to charge their card again."""

    agreement_id: AgreementId
    reference: Annotated[str, Field(description="As it was sent.", examples=["ANGLER-17"])]
    description: Annotated[
        str, Field(description="As it was sent.", examples=["Fishing licence, each year"])
    ]
    status: Annotated[
        Literal["created", "active", "cancelled", "inactive"],
        Field(
            description="Not set up yet; can be charged; ended by you; or ended because the card’s"
            " bank will not have it charged again."
        ),
    ]
    created_date: Moment
    user_identifier: NotRequired[
        Annotated[str, Field(description="As it was sent.", examples=["angler-17"])]
    ]
    cancelled_date: NotRequired[
        Annotated[Moment, Field(description="When you ended it.", examples=None)]
    ]
    payment_instrument: NotRequired[PaymentInstrument]
