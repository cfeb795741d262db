"""What each setting is now, in a few words, for the page that leads to all of them."""

from collections.abc import Callable

from app import gateways
from app.accounts import Account, EmailCollection, Service, keys
from app.i18n import LazyText, current_language, format_pounds, lazy, ngettext
from app.i18n import gettext as _
from app.payments import types
from app.trials import queries as trials
from app.web import countries
from app.web.staff.access import here
from app.web.staff.account_settings.card_types import CARD_TYPES
from app.webhooks import queries
from app.webhooks.models import WebhookStatus

_EMAIL_COLLECTION: dict[EmailCollection, LazyText] = {
    EmailCollection.MANDATORY: lazy("Asked for, and has to be entered"),
    EmailCollection.OPTIONAL: lazy("Asked for, and can be left empty"),
    EmailCollection.OFF: lazy("Not asked for"),
}


def service_name() -> str:
    return _lines(here().service.name, here().service.name_cy)


def merchant_details() -> str:
    of: Service = here().service
    place = (
        of.merchant_address_line_1,
        of.merchant_address_line_2,
        of.merchant_address_city,
        of.merchant_address_postcode,
    )
    country = countries.names(current_language()).get(of.merchant_address_country, "")
    ways = (of.merchant_telephone, of.merchant_email, of.merchant_url)
    return _lines(of.merchant_name, *place, country if any(place) else "", *ways)


def account_description() -> str:
    return _account().description or _("None")


def payment_provider() -> str:
    return gateways.named(_account().provider).title


def email_collection() -> str:
    return str(_EMAIL_COLLECTION[_account().email_collection])


def emails() -> str:
    sent = [
        _("Receipts are sent") if _account().send_receipts else _("Receipts are not sent"),
        _("Refund emails are sent")
        if _account().send_refund_emails
        else _("Refund emails are not sent"),
    ]
    return "\n".join(sent)


def refund_limit() -> str:
    limit_pence = _account().refund_approval_above_pence
    if limit_pence is None:
        return _("One person is enough")
    return _("A second person is needed above %(limit)s", limit=format_pounds(limit_pence))


def payment_types() -> str:
    known = [types.ALL[name].label for name in _account().payment_types if name in types.ALL]
    return "\n".join(map(str, known))


def after_payment() -> str:
    if _account().redirect_at_once_when_finished:
        return _("Payers always go back to your service at once")
    return _("Payers see a page of ours when a payment was not successful")


def card_types() -> str:
    taken = _account().card_types
    return "\n".join(str(label) for name, label in CARD_TYPES if name in taken)


def three_d_secure() -> str:
    return _on_or_off(_account().requires_3ds)


def billing_address() -> str:
    if not _account().collect_billing_address:
        return _("Not asked for")
    country = countries.names(current_language()).get(_account().default_country, "")
    return _lines(
        _("Asked for"), country and _("%(country)s is selected at first", country=country)
    )


def wallets() -> str:
    taken = [
        (_("Apple Pay"), _account().allow_apple_pay),
        (_("Google Pay"), _account().allow_google_pay),
    ]
    return _lines(*(name for name, is_taken in taken if is_taken)) or _("None")


def corporate_surcharges() -> str:
    of = _account()
    sums = (
        (lazy("Credit cards: %(amount)s"), of.corporate_credit_surcharge_pence),
        (lazy("Debit cards: %(amount)s"), of.corporate_debit_surcharge_pence),
        (lazy("Prepaid debit cards: %(amount)s"), of.corporate_prepaid_debit_surcharge_pence),
    )
    said = (text % {"amount": format_pounds(pence)} for text, pence in sums if pence)
    return _lines(*said) or _("None")


def prepaid_cards() -> str:
    return _("Refused") if _account().block_prepaid_cards else _("Accepted")


def telephone_payments() -> str:
    return _on_or_off(_account().allow_moto)


def telephone_masking() -> str:
    hidden = (
        (_("Card number hidden"), _account().mask_moto_number),
        (_("Security code hidden"), _account().mask_moto_security_code),
    )
    return _lines(*(name for name, is_hidden in hidden if is_hidden)) or _("Nothing is hidden")


def recurring_payments() -> str:
    return _on_or_off(_account().recurring_enabled)


def api_switches() -> str:
    may = (
        (_("Send card details by API"), _account().allow_authorisation_api),
        (_("Report payments taken by telephone"), _account().allow_telephone_notifications),
        (_("Create payments of £0"), _account().allow_zero_amount),
    )
    return _lines(*(name for name, is_on in may if is_on)) or _("Nothing out of the ordinary")


def api_keys() -> str:
    working = [key for key in keys.list_keys(_account().id) if key.revoked_at is None]
    return ngettext("%(num)s key", "%(num)s keys", len(working))


def webhooks() -> str:
    active = [
        webhook
        for webhook in queries.of_account(_account().id)
        if webhook.status is WebhookStatus.ACTIVE
    ]
    return ngettext("%(num)s active", "%(num)s active", len(active))


def demo_payment() -> str:
    return _("See what your payers see")


def trial_links() -> str:
    in_use = [link for link in trials.of_account(_account().id) if link.disabled_at is None]
    return ngettext("%(num)s link", "%(num)s links", len(in_use))


def _account() -> Account:
    return here().account


def _on_or_off(switch: bool) -> str:  # noqa: FBT001  it is the one thing this is about
    return _("On") if switch else _("Off")


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


Says = Callable[[], str]
