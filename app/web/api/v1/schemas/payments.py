"""A request for money, and a search for payments."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.web.api.v1.schemas import queries
from app.web.api.v1.schemas.kinds import (
    TRUE_OR_FALSE,
    Body,
    Email,
    FreeText,
    Id,
    Line,
    Postcode,
    Says,
    Url,
    object_or_nothing,
)
from app.web.api.v1.schemas.metadata import Metadata
from app.web.api.v1.schemas.queries import Query


class Address(Body):
    """Where the payer lives, to be filled in for them."""

    line1: Line | None = None
    line2: Line | None = None
    city: Line | None = None
    postcode: Postcode | None = None
    country: Line | None = None


class CardholderDetails(Body):
    """What is filled in for the payer."""

    cardholder_name: Line | None = None
    billing_address: Annotated[
        Address, BeforeValidator(object_or_nothing), Says("Must be an object")
    ] = Address()


class NewPaymentBody(Body):
    """A request for money. The order is that in which the first problem is looked for."""

    amount_pence: Annotated[
        Pence,
        Field(alias="amount", ge=0, le=LARGEST_PAYMENT_PENCE),
        Says("Must be a valid numeric format"),
    ]
    reference: FreeText
    description: FreeText
    return_url: Url | None = None
    moto: Annotated[bool, TRUE_OR_FALSE] = False
    set_up_agreement: Id | None = None
    authorisation_mode: Annotated[
        Literal["web", "moto_api", "agreement"], Says("Must be one of web, moto_api, agreement")
    ] = "web"
    agreement_id: Id | None = None
    agreement_payment_type: (
        Annotated[
            Literal["instalment", "recurring", "unscheduled"],
            Says("Must be one of instalment, recurring, unscheduled"),
        ]
        | None
    ) = None
    language: Annotated[Literal["en", "cy"], Says('Must be "en" or "cy"')] = "en"
    delayed_capture: Annotated[bool, TRUE_OR_FALSE] = False
    email: Email | None = None
    prefilled_cardholder_details: Annotated[
        CardholderDetails, BeforeValidator(object_or_nothing), Says("Must be an object")
    ] = CardholderDetails()
    metadata: Metadata = Field(default_factory=dict)


class PaymentQuery(Query):
    """Which payments are looked for."""

    state: (
        Literal[
            "created",
            "started",
            "submitted",
            "capturable",
            "success",
            "failed",
            "cancelled",
            "error",
        ]
        | None
    ) = None
    reference: queries.Text = ""
    email: queries.Email = ""
    card_brand: queries.CardBrands = ""
    from_date: queries.Moment | None = None
    to_date: queries.Moment | None = None
    agreement_id: queries.AgreementId = ""
    cardholder_name: queries.Text = ""
    first_digits_card_number: queries.FirstSix | None = None
    last_digits_card_number: queries.LastFour | None = None
    from_settled_date: queries.Day | None = None
    to_settled_date: queries.Day | None = None
