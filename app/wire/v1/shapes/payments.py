"""Payments, and what happened to them, in answers."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, StringConstraints, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.additions import with_additions
from app.wire.v1.shapes.kinds import (
    EXAMPLE_HOST,
    PAYMENT,
    STRICT,
    TOKEN,
    AgreementId,
    Amount,
    Day,
    Link,
    Moment,
    PaymentId,
    PostLink,
    shown,
)

_ADDRESS = f"/v1/payments/{PAYMENT}"

MetadataValue = Annotated[str, StringConstraints(max_length=100)] | bool | int | float


@with_config(STRICT)
class State(TypedDict):
    """Where a payment is."""

    status: Annotated[
        Literal[
            "created",
            "started",
            "submitted",
            "capturable",
            "success",
            "failed",
            "cancelled",
            "error",
        ],
        Field(description="Where the payment is."),
    ]
    finished: Annotated[
        bool,
        Field(description="Whether its payer can do nothing more about it.", examples=[False]),
    ]
    message: NotRequired[Annotated[str, Field(description="Why it was not paid, in words.")]]
    code: NotRequired[
        Annotated[
            Literal["P0010", "P0020", "P0030", "P0040", "P0050"],
            Field(
                description="Why it was not paid: P0010 declined, P0020 too late, P0030 cancelled"
                " by the payer, P0040 cancelled by the service, P0050 an error of the provider."
            ),
        ]
    ]
    can_retry: NotRequired[
        Annotated[
            bool,
            Field(
                description="Whether the card of the agreement may be asked again. Only of failed"
                " payments by agreement whose bank gave a reason."
            ),
        ]
    ]


@with_config(STRICT)
class RefundSummary(TypedDict):
    """What can be given back, and what has been."""

    status: Annotated[
        Literal["pending", "available", "full", "unavailable"],
        Field(
            description="Whether a refund is possible: later, now, not any more because all was"
            " given back, or not."
        ),
    ]
    amount_available: Annotated[Amount, Field(description="What can still be refunded, in pence.")]
    amount_submitted: Annotated[
        Amount, Field(description="What was refunded so far, in pence.", examples=[0])
    ]


@with_config(STRICT)
class SettlementSummary(TypedDict):
    """When the money was asked for, taken, and paid out."""

    capture_submit_time: NotRequired[
        Annotated[Moment, Field(description="When the provider was first asked.", examples=None)]
    ]
    captured_date: NotRequired[
        Annotated[Day, Field(description="When the money was taken.", examples=None)]
    ]
    settled_date: NotRequired[
        Annotated[
            Day, Field(description="When it was paid out to the service’s bank.", examples=None)
        ]
    ]


@with_config(STRICT)
class BillingAddress(TypedDict):
    """Where the payer’s card statements go."""

    line1: str | None
    line2: str | None
    postcode: str | None
    city: str | None
    country: Annotated[str | None, Field(description="Two letters of ISO 3166.")]


@with_config(STRICT)
class KeptCard(TypedDict):
    """The card that is charged. What is not known of it is null."""

    last_digits_card_number: Annotated[str | None, Field(description="The last four digits.")]
    first_digits_card_number: Annotated[str | None, Field(description="The first six digits.")]
    cardholder_name: str | None
    expiry_date: Annotated[str | None, Field(description="`MM/YY`.")]
    billing_address: BillingAddress | None
    card_brand: Annotated[str | None, Field(description="As the brand writes itself, `Visa`.")]
    card_type: Literal["debit", "credit"] | None


@with_config(STRICT)
class CardDetails(KeptCard):
    """The card, as far as it is known. What is not, is null."""

    wallet_type: Literal["Apple Pay", "Google Pay"] | None


@with_config(STRICT)
class ThreeDSecure(TypedDict):
    """Whether the payer’s bank was asked if it is them, with a challenge or without."""

    required: bool


@with_config(STRICT)
class AuthorisationSummary(TypedDict):
    """How the payment was authorised."""

    three_d_secure: ThreeDSecure


@with_config(STRICT)
class ExemptionOutcome(TypedDict):
    """What came of asking for the exemption."""

    result: Literal["honoured", "rejected", "out of scope"]


@with_config(STRICT)
class Exemption(TypedDict):
    """Whether the provider was asked to go without 3-D Secure."""

    requested: bool
    type: NotRequired[Literal["corporate"]]
    outcome: NotRequired[ExemptionOutcome]


@with_config(STRICT)
class NextUrlParams(TypedDict):
    """What the form sends."""

    chargeTokenId: str


@with_config(STRICT)
class NextUrlPost(TypedDict):
    """A form that takes the payer to the payment pages."""

    type: Literal["application/x-www-form-urlencoded"]
    params: NextUrlParams
    href: str
    method: Literal["POST"]


@with_config(STRICT)
class AuthUrlParams(TypedDict):
    """What the request carries besides the card."""

    one_time_token: str


@with_config(STRICT)
class AuthUrlPost(TypedDict):
    """Where the details of a card given by telephone or post are sent to."""

    type: Literal["application/json"]
    params: AuthUrlParams
    href: str
    method: Literal["POST"]


_NextUrl = Annotated[
    Link | None,
    Field(
        description="Where to send the payer. It works once; each answer has another.",
        examples=[shown(f"/secure/{TOKEN}")],
    ),
]
_NextUrlPost = Annotated[
    NextUrlPost | None,
    Field(
        description="The same as a form.",
        examples=[
            {
                "type": "application/x-www-form-urlencoded",
                "params": {"chargeTokenId": TOKEN},
                "href": f"{EXAMPLE_HOST}/secure",
                "method": "POST",
            }
        ],
    ),
]
_AuthUrlPost = Annotated[
    AuthUrlPost | None,
    Field(description="Where to send the card’s details, in the mode `moto_api`.", examples=[None]),
]
_Self = Annotated[Link, Field(description="The payment.", examples=[shown(_ADDRESS)])]
_Events = Annotated[
    Link, Field(description="What happened to it.", examples=[shown(f"{_ADDRESS}/events")])
]
_Refunds = Annotated[
    Link, Field(description="Its refunds.", examples=[shown(f"{_ADDRESS}/refunds")])
]
_Cancel = Annotated[
    PostLink | None,
    Field(
        description="Calls it off, while that is possible.",
        examples=[shown(f"{_ADDRESS}/cancel", "POST")],
    ),
]
_Capture = Annotated[
    PostLink | None,
    Field(description="Takes the money, while it waits for that.", examples=[None]),
]


@with_config(STRICT)
class PaymentLinks(TypedDict):
    """What can be done with the payment now. What cannot, is null."""

    self: _Self
    next_url: _NextUrl
    next_url_post: _NextUrlPost
    auth_url_post: _AuthUrlPost
    events: _Events
    refunds: _Refunds
    cancel: _Cancel
    capture: _Capture


@with_config(STRICT)
class FoundPaymentLinks(TypedDict):
    """What can be done with a payment that was found."""

    self: _Self
    events: _Events
    refunds: _Refunds
    cancel: _Cancel
    capture: _Capture


@with_config(STRICT)
class _Payment(TypedDict):
    payment_id: PaymentId
    amount: Amount
    reference: Annotated[str, Field(description="As it was sent.", examples=["LICENCE-1"])]
    description: Annotated[str, Field(description="As it was sent.", examples=["Fishing licence"])]
    state: State
    payment_provider: Annotated[
        str, Field(description="Who moves the money.", examples=["sandbox"])
    ]
    created_date: Moment
    language: Annotated[
        Literal["en", "cy"], Field(description="The language of the payment pages.")
    ]
    delayed_capture: Annotated[
        bool, Field(description="Whether the money waits for `capture`.", examples=[False])
    ]
    moto: Annotated[
        bool, Field(description="Whether it was ordered by post or telephone.", examples=[False])
    ]
    authorisation_mode: Literal["web", "moto_api", "agreement", "external"]
    refund_summary: RefundSummary
    settlement_summary: SettlementSummary
    return_url: NotRequired[
        Annotated[
            str,
            Field(
                description="Where the payer comes back to.",
                examples=["https://service.example.gov.uk/paid"],
            ),
        ]
    ]
    email: NotRequired[Annotated[str, Field(description="The payer’s.")]]
    metadata: NotRequired[
        Annotated[dict[str, MetadataValue], Field(description="As it was sent.", min_length=1)]
    ]
    provider_id: NotRequired[
        Annotated[str, Field(description="What the provider calls the payment.")]
    ]
    corporate_card_surcharge: NotRequired[
        Annotated[Amount, Field(description="Added for a corporate card, in pence.", examples=None)]
    ]
    total_amount: NotRequired[
        Annotated[Amount, Field(description="With the surcharge, in pence.", examples=None)]
    ]
    fee: NotRequired[
        Annotated[Amount, Field(description="The provider’s fee, in pence.", examples=None)]
    ]
    net_amount: NotRequired[
        Annotated[Amount, Field(description="What is left of it; may be below 0.", examples=None)]
    ]
    card_details: NotRequired[CardDetails]
    card_brand: NotRequired[
        Annotated[str, Field(description="The same as in `card_details`.", deprecated=True)]
    ]
    agreement_id: NotRequired[
        Annotated[
            AgreementId,
            Field(description="The agreement it sets up or was taken by.", examples=None),
        ]
    ]
    agreement_payment_type: NotRequired[Literal["instalment", "recurring", "unscheduled"]]
    authorisation_summary: NotRequired[AuthorisationSummary]
    exemption: NotRequired[Exemption]


@with_additions
class Payment(_Payment):
    """A payment."""

    _links: PaymentLinks


@with_additions
class FoundPayment(_Payment):
    """A payment as searches show it: it opens no pages."""

    _links: FoundPaymentLinks


@with_config(STRICT)
class EventLinks(TypedDict):
    """Whose it is."""

    payment_url: _Self


@with_config(STRICT)
class PaymentEvent(TypedDict):
    """A change of a payment’s state."""

    payment_id: PaymentId
    state: State
    updated: Annotated[Moment, Field(description="When it happened.")]
    _links: EventLinks


@with_config(STRICT)
class EventsLinks(TypedDict):
    """Where this is."""

    self: Annotated[Link, Field(examples=[shown(f"{_ADDRESS}/events")])]


@with_config(STRICT)
class PaymentEvents(TypedDict):
    """What happened to a payment, oldest first."""

    payment_id: PaymentId
    events: list[PaymentEvent]
    _links: EventsLinks
