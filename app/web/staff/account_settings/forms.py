"""Every page that changes settings of an account, or of the service that it belongs to.

To add one: a line in `FORMS`, its template in templates/staff/account_settings/, and a line for the
settings page in app/web/staff/settings.py.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import gateways
from app.accounts import EmailCollection
from app.accounts.service import LONGEST_NAME
from app.administration import offered_payment_types, setting_is_offered
from app.administration.possibilities import NeedsThreeDSecure, NotOfferedByProvider, NotPossible
from app.cards.brands import NEED_THREE_D_SECURE
from app.i18n import LazyText, lazy
from app.payments import types
from app.payments.types import PaymentType
from app.people import May
from app.people.errors import EmailNotReadable
from app.people.names import read_email
from app.urls import is_url
from app.web.staff.access import here
from app.web.staff.account_settings import present
from app.web.staff.account_settings.card_types import CARD_TYPES
from app.web.staff.account_settings.fields import (
    Country,
    Field,
    OneOf,
    Pounds,
    Ranked,
    SeveralOf,
    Switches,
    Text,
    YesNo,
)

WALLETS = ("allow_apple_pay", "allow_google_pay")
_TELEPHONE = re.compile(r"[0-9+() .extEXT-]{3,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A page of settings. `name` is that of its view and of its template.

    `text` is what the setting is called where all are listed, and `says` what it is now. `facts` is
    what else the template wants to know, as part of the page's shape. `why` says what to do about a
    refusal, where it can say more than the refusal itself.
    """

    name: str
    text: LazyText
    says: present.Says
    permission: May
    fields: tuple[Field, ...]
    is_of_service: bool = False
    facts: Callable[[], Mapping[str, Any]] = dict
    why: Mapping[type[NotPossible], LazyText] | None = None

    @property
    def path(self) -> str:
        """The last part of its address."""
        return self.name.replace("_", "-")


def _wrong_email(text: str) -> LazyText | None:
    try:
        read_email(text)
    except EmailNotReadable:
        return lazy("Enter an email address like name@example.gov.uk")
    return None


def _wrong_url(text: str) -> LazyText | None:
    return None if is_url(text) else lazy("Enter a web address like https://www.example.gov.uk")


def _wrong_telephone(text: str) -> LazyText | None:
    return (
        None if _TELEPHONE.fullmatch(text) else lazy("Enter a telephone number like 01632 960 001")
    )


def _line(name: str, label: LazyText, *, longest: int = 255, **more: Any) -> Text:
    too_long = lazy(
        "%(label)s must be %(longest)s characters or fewer", label=label, longest=longest
    )
    return Text(name=name, longest=longest, too_long=too_long, **more)


def _known_payment_types() -> tuple[str, ...]:
    """Those of the account's provider, as this installation knows them."""
    account = here().account
    offered = offered_payment_types(account.provider, kind=account.kind)
    return tuple(name for name in types.ALL if name in offered)


def _payment_types() -> Mapping[str, Any]:
    names = _known_payment_types()
    lost = tuple(one for name, one in types.ALL.items() if name not in names)
    return {
        "ways": tuple((name, types.ALL[name].label, types.ALL[name].hint) for name in names),
        "not_offered": tuple((one.label, _missing(one)) for one in lost),
    }


def _missing(payment_type: PaymentType) -> LazyText | None:
    """What this installation lacks for it; None where it is the provider that does not offer it."""
    is_tried_here = payment_type.name in gateways.offers(here().account.provider)
    return payment_type.missing if is_tried_here else None


def _offered(*settings: str) -> Callable[[], Mapping[str, Any]]:
    """Which of some settings the provider offers."""
    return lambda: {
        "offered": tuple(
            name for name in settings if setting_is_offered(name, provider=here().account.provider)
        )
    }


def _three_d_secure() -> Mapping[str, Any]:
    taken = here().account.card_types
    brands = [
        brand for brand in NEED_THREE_D_SECURE if any(one.startswith(f"{brand}:") for one in taken)
    ]
    return {"needed_by": tuple(brand.label for brand in brands)}


def _card_types() -> Mapping[str, Any]:
    return {
        "card_type_items": CARD_TYPES,
        "requires_3ds": here().account.requires_3ds,
    }


def _telephone() -> Mapping[str, Any]:
    return {"is_taken": here().account.allow_moto}


_NOT_OFFERED: Mapping[type[NotPossible], LazyText] = {
    NotOfferedByProvider: lazy("Your payment provider does not offer this"),
}

FORMS: tuple[Form, ...] = (
    Form(
        name="service_name",
        text=lazy("Service name"),
        says=present.service_name,
        permission=May.CHANGE_SERVICE_NAME,
        is_of_service=True,
        fields=(
            _line("name", lazy("Name"), longest=LONGEST_NAME, missing=lazy("Enter a service name")),
            _line("name_cy", lazy("Welsh name"), longest=LONGEST_NAME),
        ),
    ),
    Form(
        name="merchant_details",
        text=lazy("Organisation details"),
        says=present.merchant_details,
        permission=May.CHANGE_MERCHANT_DETAILS,
        is_of_service=True,
        fields=(
            _line("merchant_name", lazy("Name"), missing=lazy("Enter the organisation’s name")),
            _line("merchant_address_line_1", lazy("Address line 1")),
            _line("merchant_address_line_2", lazy("Address line 2")),
            _line("merchant_address_city", lazy("Town or city")),
            _line("merchant_address_postcode", lazy("Postcode"), longest=25),
            Country(name="merchant_address_country"),
            _line(
                "merchant_telephone", lazy("Telephone number"), longest=40, check=_wrong_telephone
            ),
            _line("merchant_email", lazy("Email address"), longest=254, check=_wrong_email),
            _line("merchant_url", lazy("Web address"), check=_wrong_url),
        ),
    ),
    Form(
        name="account_description",
        text=lazy("Description of this account"),
        says=present.account_description,
        permission=May.CHANGE_SERVICE_NAME,
        fields=(_line("description", lazy("Description")),),
    ),
    Form(
        name="email_collection",
        text=lazy("Payers’ email addresses"),
        says=present.email_collection,
        permission=May.CHANGE_EMAIL_COLLECTION,
        fields=(
            OneOf(
                name="email_collection",
                members=EmailCollection,
                missing=lazy("Select whether payers are asked for an email address"),
            ),
        ),
    ),
    Form(
        name="payment_types",
        text=lazy("Ways to pay"),
        says=present.payment_types,
        permission=May.CHANGE_PAYMENT_TYPES,
        fields=(
            Ranked(
                name="payment_types",
                values=_known_payment_types,
                missing=lazy("Select at least one way to pay"),
                twice=lazy("Select a place of its own for each way to pay"),
            ),
        ),
        facts=_payment_types,
        why=_NOT_OFFERED,
    ),
    Form(
        name="after_payment",
        text=lazy("After a payment"),
        says=present.after_payment,
        permission=May.CHANGE_API_SWITCHES,
        fields=(
            YesNo(
                name="redirect_at_once_when_finished",
                missing=lazy("Select what payers see when they have finished"),
            ),
        ),
    ),
    Form(
        name="card_types",
        text=lazy("Card types"),
        says=present.card_types,
        permission=May.CHANGE_CARD_TYPES,
        fields=(
            SeveralOf(
                name="card_types",
                values=tuple(name for name, _ in CARD_TYPES),
                missing=lazy("Select at least one card"),
            ),
        ),
        facts=_card_types,
        why={
            NeedsThreeDSecure: lazy(
                "Switch 3-D Secure on before you accept Maestro, or leave Maestro out"
            )
        },
    ),
    Form(
        name="three_d_secure",
        text=lazy("3-D Secure"),
        says=present.three_d_secure,
        permission=May.CHANGE_3DS,
        fields=(YesNo(name="requires_3ds", missing=lazy("Select whether to use 3-D Secure")),),
        facts=_three_d_secure,
        why={
            NeedsThreeDSecure: lazy(
                "Stop accepting Maestro before you switch 3-D Secure off: Maestro cannot be taken"
                " without it"
            )
        },
    ),
    Form(
        name="billing_address",
        text=lazy("Billing address"),
        says=present.billing_address,
        permission=May.CHANGE_BILLING_ADDRESS,
        fields=(
            YesNo(
                name="collect_billing_address",
                missing=lazy("Select whether payers are asked for a billing address"),
            ),
            Country(name="default_country"),
        ),
    ),
    Form(
        name="wallets",
        text=lazy("Apple Pay and Google Pay"),
        says=present.wallets,
        permission=May.CHANGE_WALLETS,
        fields=(Switches(name="wallets", settings=WALLETS),),
        facts=_offered(*WALLETS),
        why=_NOT_OFFERED,
    ),
    Form(
        name="corporate_surcharges",
        text=lazy("Corporate card surcharges"),
        says=present.corporate_surcharges,
        permission=May.CHANGE_SURCHARGES,
        fields=(
            Pounds(
                name="credit",
                setting="corporate_credit_surcharge_pence",
                label=lazy("Corporate credit cards"),
            ),
            Pounds(
                name="debit",
                setting="corporate_debit_surcharge_pence",
                label=lazy("Corporate debit cards"),
            ),
            Pounds(
                name="prepaid_debit",
                setting="corporate_prepaid_debit_surcharge_pence",
                label=lazy("Corporate prepaid debit cards"),
            ),
        ),
    ),
    Form(
        name="prepaid_cards",
        text=lazy("Prepaid cards"),
        says=present.prepaid_cards,
        permission=May.CHANGE_PREPAID,
        fields=(
            YesNo(
                name="block_prepaid_cards", missing=lazy("Select whether to refuse prepaid cards")
            ),
        ),
    ),
    Form(
        name="telephone_payments",
        text=lazy("Telephone and post payments"),
        says=present.telephone_payments,
        permission=May.CHANGE_TELEPHONE,
        fields=(
            YesNo(name="allow_moto", missing=lazy("Select whether to take payments by telephone")),
        ),
        facts=_offered("allow_moto"),
        why=_NOT_OFFERED,
    ),
    Form(
        name="telephone_masking",
        text=lazy("Hide card details in telephone payments"),
        says=present.telephone_masking,
        permission=May.CHANGE_TELEPHONE_MASKING,
        fields=(Switches(name="masked", settings=("mask_moto_number", "mask_moto_security_code")),),
        facts=_telephone,
    ),
    Form(
        name="recurring_payments",
        text=lazy("Recurring payments"),
        says=present.recurring_payments,
        permission=May.CHANGE_RECURRING,
        fields=(
            YesNo(
                name="recurring_enabled", missing=lazy("Select whether to take recurring payments")
            ),
        ),
        facts=_offered("recurring_enabled"),
        why=_NOT_OFFERED,
    ),
    Form(
        name="api_switches",
        text=lazy("What your software may do"),
        says=present.api_switches,
        permission=May.CHANGE_API_SWITCHES,
        fields=(
            Switches(
                name="switches",
                settings=(
                    "allow_authorisation_api",
                    "allow_telephone_notifications",
                    "allow_zero_amount",
                ),
            ),
        ),
    ),
)

BY_NAME = {form.name: form for form in FORMS}
