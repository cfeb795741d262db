"""A request for money, and a search for payments."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.web.api.v1.schemas import queries
from app.web.api.v1.schemas.kinds import (
    OR_NOTHING,
    TRUE_OR_FALSE,
    Body,
    Email,
    FreeText,
    Id,
    Line,
    Postcode,
    Says,
    Url,
    anything_as_object,
    object_or_nothing,
)
from app.web.api.v1.schemas.metadata import Metadata
from app.web.api.v1.schemas.modes import MODES
from app.web.api.v1.schemas.queries import Query

FROM_PAYMENT_LINK, FROM_AGENT = "CARD_PAYMENT_LINK", "CARD_AGENT_INITIATED_MOTO"
_NOT_FOR_CALLERS = ("CARD_API", "CARD_EXTERNAL_TELEPHONE")


class Address(Body):
    """Where the payer lives, to be filled in for them."""

    line1: Annotated[Line | None, Field(description="The first line.")] = None
    line2: Annotated[Line | None, Field(description="The second line.")] = None
    city: Annotated[Line | None, Field(description="Town or city.")] = None
    postcode: Annotated[Postcode | None, Field(description="Postcode.")] = None
    country: Annotated[
        Line | None,
        Field(description="Two letters of ISO 3166, such as `GB`. Others are left to the payer."),
    ] = None


class CardholderDetails(Body):
    """What is filled in for the payer."""

    cardholder_name: Annotated[Line | None, Field(description="The name on the card.")] = None
    billing_address: Annotated[
        Address, BeforeValidator(object_or_nothing), Says("Must be an object"), OR_NOTHING
    ] = Address()


def _source(value: Any) -> Any:
    """Refuse a word of ours that nobody may say as what it is, and another word as another."""
    if value in _NOT_FOR_CALLERS:
        raise PydanticCustomError("not_for_callers", "a source that callers may not name")
    return value


class Internal(Body):
    """What our own software says of a payment it asks for."""

    source: (
        Annotated[
            Literal["CARD_PAYMENT_LINK", "CARD_AGENT_INITIATED_MOTO"],
            BeforeValidator(_source),
            Says(f"Accepted values are only {FROM_PAYMENT_LINK}, {FROM_AGENT}"),
        ]
        | None
    ) = None


class NewPaymentBody(Body):
    """A request for money."""

    # The order is that in which the first problem is looked for.
    model_config = ConfigDict(json_schema_extra={"anyOf": MODES})  # type: ignore[dict-item]  # JSON

    amount_pence: Annotated[
        Pence,
        Field(
            alias="amount",
            ge=0,
            le=LARGEST_PAYMENT_PENCE,
            description="In pence. 0 only where the account allows it.",
        ),
        Says("Must be a valid numeric format"),
    ]
    reference: Annotated[
        FreeText, Field(description="Yours, to find the payment by. Need not be unique.")
    ]
    description: Annotated[FreeText, Field(description="What it is for, as the payer reads it.")]
    return_url: Annotated[
        Url | None,
        Field(
            description="Where the payer comes back to. Required in the mode `web`, and only"
            " there; https for live accounts."
        ),
    ] = None
    moto: Annotated[
        bool,
        TRUE_OR_FALSE,
        Field(description="Ordered by post or telephone. Only where the account allows it."),
    ] = False
    set_up_agreement: Annotated[
        Id | None, Field(description="The agreement for which this payment’s card is kept.")
    ] = None
    authorisation_mode: Annotated[
        Literal["web", "moto_api", "agreement"],
        Says("Must be one of web, moto_api, agreement"),
        Field(
            description="Who gives the card: the payer on our pages (`web`), you by API"
            " (`moto_api`), or nobody because an agreement is charged (`agreement`)."
        ),
    ] = "web"
    agreement_id: Annotated[
        Id | None,
        Field(description="The agreement to charge. Required in the mode `agreement`."),
    ] = None
    agreement_payment_type: Annotated[
        Annotated[
            Literal["instalment", "recurring", "unscheduled"],
            Says("Must be one of instalment, recurring, unscheduled"),
        ]
        | None,
        Field(description="What kind of payment of an agreement it is: `recurring` if not said."),
    ] = None
    language: Annotated[
        Literal["en", "cy"],
        Says('Must be "en" or "cy"'),
        Field(description="The language of the payment pages: English or Welsh."),
    ] = "en"
    delayed_capture: Annotated[
        bool,
        TRUE_OR_FALSE,
        Field(description="Do not take the money until `capture` is asked for."),
    ] = False
    email: Annotated[Email | None, Field(description="The payer’s, to be filled in.")] = None
    prefilled_cardholder_details: Annotated[
        CardholderDetails,
        BeforeValidator(object_or_nothing),
        Says("Must be an object"),
        OR_NOTHING,
        Field(description="What is filled in for the payer."),
    ] = CardholderDetails()
    metadata: Annotated[
        Metadata,
        Field(
            description="Up to 15 names and values of yours: names of up to 30 characters, values"
            " that are texts of up to 100, numbers or booleans. No two names may differ in case"
            " only."
        ),
    ] = Field(default_factory=dict)
    internal: Annotated[Internal, BeforeValidator(anything_as_object), SkipJsonSchema()] = (
        Internal()
    )


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
