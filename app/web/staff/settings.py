"""The page that says how an account and its service are set, and leads to where that is changed."""

from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.i18n import LazyText, lazy
from app.payments import types
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff.access import allow, here
from app.web.staff.account_settings import present
from app.web.staff.account_settings.forms import BY_NAME
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("settings", __name__, url_prefix="/accounts/<account_id>/settings")


class Entry(NamedTuple):
    """One setting: under which heading it stands, its name, its page, and who may go there.

    `of_service`: the page's path names the service and not the account. `says` is what is set now,
    which everybody reads, unless it is only `for_those_who_may` go there; so is what says nothing.
    """

    group: LazyText
    text: LazyText
    endpoint: str
    permission: May
    of_service: bool = False
    says: Callable[[], str] | None = None
    for_those_who_may: bool = False
    for_tests: bool = False  # of test accounts only
    verb: LazyText = lazy("Change")


class Line(NamedTuple):
    """A setting as it is shown. Without an address there is nothing to do about it."""

    text: str
    says: str
    url: str
    verb: str


_SERVICE = lazy("Your service")
_PAYERS = lazy("Payers")
_REFUNDS = lazy("Refunds")
_CARDS = lazy("Cards and wallets")
_NOT_ONLINE = lazy("Without the payer")
_SOFTWARE = lazy("Your software")
_MONEY = lazy("Where the money goes")
_TRIALS = lazy("Try it out")


def _form(group: LazyText, name: str) -> Entry:
    """The line of a page of app/web/staff/account_settings/forms.py."""
    form = BY_NAME[name]
    return Entry(
        group, form.text, f"staff.account_settings.{name}", form.permission, says=form.says
    )


# In the order in which they are shown; entries of one group stand together.
ENTRIES: tuple[Entry, ...] = (
    _form(_SERVICE, "service_name"),
    _form(_SERVICE, "merchant_details"),
    Entry(_SERVICE, lazy("Team"), "staff.team.index", May.SEE_TEAM, of_service=True),
    Entry(
        _SERVICE,
        lazy("Branding of the payment pages"),
        "staff.branding.edit",
        May.CHANGE_BRANDING,
        of_service=True,
    ),
    _form(_SERVICE, "account_description"),
    Entry(
        _SERVICE,
        lazy("Audit log"),
        "staff.audit.index",
        May.SEE_AUDIT,
        of_service=True,
        verb=lazy("See"),
    ),
    Entry(
        _SERVICE,
        lazy("Go live"),
        "staff.go_live.index",
        May.GO_LIVE,
        of_service=True,
        verb=lazy("See"),
    ),
    _form(_PAYERS, "email_collection"),
    Entry(
        _PAYERS,
        lazy("Emails to payers"),
        "staff.emails.show",
        May.SEE_SETTINGS,
        says=present.emails,
    ),
    _form(_PAYERS, "payment_types"),
    _form(_PAYERS, "after_payment"),
    Entry(
        _REFUNDS,
        lazy("Refunds that need a second person"),
        "staff.refund_limit.edit",
        May.CHANGE_REFUND_LIMIT,
        says=present.refund_limit,
    ),
    Entry(
        _REFUNDS,
        lazy("Refunds by bank transfer or in cash"),
        "staff.repayments.index",
        May.SEE_PAYMENTS,
        verb=lazy("See"),
    ),
    Entry(
        _REFUNDS,
        lazy("Account that bank transfers are paid from, and days of cash vouchers"),
        "staff.repayment_settings.edit",
        May.MAKE_REPAYMENTS,
    ),
    _form(_CARDS, "card_types"),
    _form(_CARDS, "three_d_secure"),
    _form(_CARDS, "billing_address"),
    _form(_CARDS, "wallets"),
    _form(_CARDS, "prepaid_cards"),
    _form(_CARDS, "corporate_surcharges"),
    Entry(
        _CARDS,
        lazy("Stolen cards that are tried"),
        "staff.card_testing.index",
        May.SEE_PAYMENTS,
        verb=lazy("See"),
    ),
    _form(_NOT_ONLINE, "telephone_payments"),
    _form(_NOT_ONLINE, "telephone_masking"),
    _form(_NOT_ONLINE, "recurring_payments"),
    Entry(
        _SOFTWARE,
        lazy("API keys"),
        "staff.api_keys.index",
        May.SEE_KEYS,
        says=present.api_keys,
        for_those_who_may=True,
    ),
    Entry(
        _SOFTWARE,
        lazy("Webhooks"),
        "staff.webhooks.index",
        May.SEE_WEBHOOKS,
        says=present.webhooks,
        for_those_who_may=True,
    ),
    _form(_SOFTWARE, "api_switches"),
    Entry(
        _SOFTWARE,
        lazy("API requests"),
        "staff.requests.index",
        May.SEE_REQUESTS,
        verb=lazy("See"),
    ),
    Entry(
        _MONEY,
        lazy("Payment provider"),
        "staff.credentials.index",
        May.CHANGE_PROVIDER,
        says=present.payment_provider,
    ),
    Entry(
        _TRIALS,
        lazy("Demo payment"),
        "staff.demo_payment.new",
        May.TRY_PAYMENTS,
        says=present.demo_payment,
        for_those_who_may=True,
        for_tests=True,
        verb=lazy("Make one"),
    ),
    Entry(
        _TRIALS,
        lazy("Test with your users"),
        "staff.trial_links.index",
        May.TRY_PAYMENTS,
        says=present.trial_links,
        for_those_who_may=True,
        for_tests=True,
    ),
)


@blueprint.get("")
@allow(May.SEE_SETTINGS)
def index(account_id: str) -> ResponseReturnValue:  # noqa: ARG001  `allow` has looked at it
    """Say what is set, and lead to where this person may change it."""
    groups = groupby(filter(_is_shown, _entries()), key=lambda entry: str(entry.group))
    return render_page(
        "staff/settings/index.html",
        shape={**account_shape(), "section": "settings"},
        holes={
            **account_holes(),
            "groups": render(
                "staff/settings/_groups.html",
                groups=[(name, list(_lines(entries))) for name, entries in groups],
            ),
        },
    )


def _entries() -> tuple[Entry, ...]:
    """Ours, and those of the payment types that the account has switched on."""
    modules = [
        import_module(name)
        for payment_type in types.ALL.values()
        if payment_type.name in here().account.payment_types
        for name in payment_type.parts.staff
    ]
    return (*ENTRIES, *(entry for one in modules for entry in getattr(one, "ENTRIES", ())))


def _is_shown(entry: Entry) -> bool:
    if entry.for_tests and not here().is_test:
        return False
    is_for_all = entry.says is not None and not entry.for_those_who_may
    return is_for_all or here().may(entry.permission)


def _lines(entries: Iterable[Entry]) -> Iterable[Line]:
    for entry in entries:
        whose: dict[str, Any] = (
            {"service_id": here().service.id}
            if entry.of_service
            else {"account_id": here().account.id}
        )
        may_go = here().may(entry.permission)
        yield Line(
            text=str(entry.text),
            says=entry.says() if entry.says else "",
            url=url_for(entry.endpoint, **whose) if may_go else "",
            verb=str(entry.verb),
        )
