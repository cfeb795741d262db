"""The services and the people of the sandbox. Nobody here exists."""

from dataclasses import dataclass, field
from typing import Any

from app.accounts.models import USUAL_CARD_TYPES, EmailCollection, RateLimitClass
from app.payments import types
from app.people.roles import Role

FISHING, PARKING = "Apply for a fishing licence", "Pay a parking fine"

# What only takes something away is left off: prepaid cards stay allowed, so that their surcharge
# can be seen, and the last page stays ours, so that it can be seen too.
EVERY_FEATURE: dict[str, Any] = {
    "allow_zero_amount": True,
    "allow_moto": True,
    "allow_authorisation_api": True,
    "allow_telephone_notifications": True,
    "allow_apple_pay": True,
    "allow_google_pay": True,
    "recurring_enabled": True,
    "payment_types": list(types.ALL),
    "requires_3ds": True,
    "mask_moto_number": True,
    "mask_moto_security_code": True,
    "corporate_credit_surcharge_pence": 250,
    "corporate_debit_surcharge_pence": 50,
    "corporate_prepaid_debit_surcharge_pence": 75,
    "refund_approval_above_pence": 2_000,
    "rate_limit_class": RateLimitClass.OFF,  # the one to try under load
    "card_types": [*USUAL_CARD_TYPES, "maestro:debit"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CastAccount:
    """A test account. `role` is what the stories call it."""

    role: str
    settings: dict[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ("Integration tests",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CastService:
    """A service and its accounts."""

    name: str
    settings: dict[str, Any]
    accounts: tuple[CastAccount, ...]
    look: dict[str, str] = field(default_factory=dict)  # empty: the platform's


@dataclass(frozen=True, slots=True, kw_only=True)
class CastUser:
    """Somebody who signs in: their role in each service they work for."""

    name: str
    roles: dict[str, Role] = field(default_factory=dict)
    is_platform: bool = False

    @property
    def email(self) -> str:
        """Their address, in a domain that is kept free for examples."""
        return f"{self.name.lower().replace(' ', '.')}@example.com"


SERVICES = (
    CastService(
        name=FISHING,
        settings={
            "name_cy": "Gwneud cais am drwydded bysgota",
            "organisation": "Rivers and Fisheries Agency",
            "merchant_name": "Rivers and Fisheries Agency",
            "merchant_address_line_1": "1 Weir Lane",
            "merchant_address_city": "Riverbridge",
            "merchant_address_postcode": "RB1 2AB",
            "merchant_telephone": "01632 960 100",
            "merchant_email": "fishing@example.com",
            "merchant_url": "https://fishing.example.com",
        },
        accounts=(
            CastAccount(
                role="fishing",
                settings={
                    "description": "Everyday account: the demo service uses it",
                    "payment_types": list(types.ALL),  # so that its payers are shown each
                },
                keys=("Demo service", "Integration tests"),
            ),
            CastAccount(
                role="every feature",
                settings={"description": "Every feature switched on", **EVERY_FEATURE},
            ),
        ),
    ),
    CastService(
        name=PARKING,
        settings={
            "name_cy": "Talu dirwy parcio",
            "organisation": "Riverbridge City Council",
            "merchant_name": "Riverbridge City Council",
            "merchant_address_line_1": "The Guildhall",
            "merchant_address_line_2": "High Street",
            "merchant_address_city": "Riverbridge",
            "merchant_address_postcode": "RB1 1AA",
            "merchant_telephone": "01632 960 200",
            "merchant_email": "parking@example.com",
            "merchant_url": "https://parking.example.com",
        },
        look={
            "name": "Riverbridge City Council",
            "name_cy": "Cyngor Dinas Riverbridge",
            "background": "#3b1f5b",
            "text": "#ffffff",
            "border": "#e0b23c",
        },
        accounts=(
            CastAccount(
                role="parking",
                settings={
                    "description": "Asks for no address, and for an email address only if wanted",
                    "corporate_credit_surcharge_pence": 150,
                    "block_prepaid_cards": True,
                    "collect_billing_address": False,
                    "email_collection": EmailCollection.OPTIONAL,
                },
            ),
            CastAccount(
                role="trouble",
                settings={"description": "Its provider answers no look-ups: nothing is ever known"},
            ),
        ),
    ),
)

STAFF = (
    CastUser(name="Aisha Rahman", roles={FISHING: Role.ADMINISTRATOR, PARKING: Role.ADMINISTRATOR}),
    CastUser(name="Ben Okafor", roles={FISHING: Role.VIEW_AND_REFUND}),
    CastUser(name="Carys Morgan", roles={FISHING: Role.VIEW_ONLY}),
    CastUser(name="Dev Patel", roles={FISHING: Role.VIEW_AND_TELEPHONE}),
    CastUser(name="Elin Hughes", roles={FISHING: Role.VIEW_REFUND_AND_TELEPHONE}),
    CastUser(name="Frank Osei", roles={PARKING: Role.ADMINISTRATOR}),
    CastUser(name="Grace Lim", roles={PARKING: Role.VIEW_AND_REFUND, FISHING: Role.VIEW_ONLY}),
    CastUser(name="Hana Suzuki", roles={PARKING: Role.VIEW_ONLY}),
    CastUser(name="Imran Malik", roles={PARKING: Role.VIEW_AND_TELEPHONE}),
    CastUser(name="Joan Fry", roles={PARKING: Role.VIEW_REFUND_AND_TELEPHONE}),
    CastUser(name="Kofi Mensah", is_platform=True),
)
