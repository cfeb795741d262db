"""Settings: each page shows, changes, refuses and writes down; and all of them are listed."""

from typing import Any, NamedTuple

import pytest
from sqlalchemy import Boolean, Enum, select

from app import db, gateways
from app.accounts import Account, EmailCollection, Service, keys
from app.accounts.models import AccountKind
from app.accounts.service import ACCOUNT_SETTINGS, SERVICE_SETTINGS
from app.audit.models import AuditRecord
from app.gateways.capabilities import Capabilities, Confirmation, NextAction
from app.people import Role
from app.web.staff import settings
from app.web.staff.account_settings.forms import BY_NAME, FORMS
from tests import make
from tests.service.test_go_live import real_settings
from tests.support.clients import read
from tests.web import staff

EVIL = "<script>alert(1)</script>"
USUAL = ["visa:debit", "visa:credit"]


class Case(NamedTuple):
    """One page: what is sent to it, what comes of it, and what it refuses in which words."""

    sent: dict[str, Any]
    after: dict[str, Any]
    refused: dict[str, Any]
    said: str
    shown: str


SAID_50 = "must be 50 characters or fewer"
CASES: dict[str, Case] = {
    "service_name": Case(
        {"name": EVIL, "name_cy": "Trwyddedau"},
        {"name": EVIL, "name_cy": "Trwyddedau"},
        {"name": "x" * 51},
        f"Name {SAID_50}",
        "Trwyddedau",
    ),
    "merchant_details": Case(
        {
            **{f"merchant_{part}": f"{EVIL} {part}" for part in ("name", "address_line_1")},
            **{f"merchant_address_{part}": EVIL[:25] for part in ("line_2", "city", "postcode")},
            "merchant_address_country": "IE",
            "merchant_telephone": "+44 (0)1632 960001 ext 2",
            "merchant_email": "help@rivers.example",
            "merchant_url": "https://rivers.example/?a=1&b=2",
        },
        {"merchant_name": f"{EVIL} name", "merchant_address_country": "IE"},
        {
            "merchant_name": "",
            "merchant_telephone": "ring us",
            "merchant_email": "help@",
            "merchant_url": "javascript:alert(1)",
            "merchant_address_country": "XX",
        },
        "Enter a web address like https://www.example.gov.uk",
        "help@rivers.example",
    ),
    "account_description": Case(
        {"description": EVIL},
        {"description": EVIL},
        {"description": "x" * 256},
        "Description must be 255 characters or fewer",
        "alert(1)",
    ),
    "email_collection": Case(
        {"email_collection": "OPTIONAL"},
        {"email_collection": EmailCollection.OPTIONAL},
        {"email_collection": "SOMETIMES"},
        "Select whether payers are asked for an email address",
        "can be left empty",
    ),
    "payment_types": Case(
        {"payment_types_card": "1"},
        {"payment_types": ["card"]},
        {"payment_types_card": "9"},
        "Select at least one way to pay",
        "Debit or credit card",
    ),
    "after_payment": Case(
        {"redirect_at_once_when_finished": "yes"},
        {"redirect_at_once_when_finished": True},
        {"redirect_at_once_when_finished": "perhaps"},
        "Select what payers see when they have finished",
        "always go back to your service",
    ),
    "card_types": Case(
        {"card_types": ["jcb:credit", "visa:debit", "visa:gold"]},
        {"card_types": ["visa:debit", "jcb:credit"]},
        {"card_types": ["visa:gold"]},
        "Select at least one card",
        "Visa debit cardsJCB credit cards",
    ),
    "three_d_secure": Case(
        {"requires_3ds": "yes"},
        {"requires_3ds": True},
        {"requires_3ds": None},
        "Select whether to use 3-D Secure",
        "3-D Secure On",
    ),
    "billing_address": Case(
        {"collect_billing_address": "yes", "default_country": "FR"},
        {"collect_billing_address": True, "default_country": "FR"},
        {"collect_billing_address": None, "default_country": "<b>"},
        "Select a country or territory",
        "France is selected at first",
    ),
    "wallets": Case(
        {"wallets": ["allow_google_pay", "allow_moto"]},
        {"allow_google_pay": True, "allow_apple_pay": False, "allow_moto": False},
        {},
        "",
        "Google Pay",
    ),
    "corporate_surcharges": Case(
        {"credit": "£1,000", "debit": "", "prepaid_debit": "0.75"},
        {
            "corporate_credit_surcharge_pence": 100_000,
            "corporate_debit_surcharge_pence": 0,
            "corporate_prepaid_debit_surcharge_pence": 75,
        },
        {"credit": "1000.01", "debit": "-1", "prepaid_debit": "lots"},
        "Corporate credit cards must be £1,000.00 or less",
        "Prepaid debit cards: £0.75",
    ),
    "prepaid_cards": Case(
        {"block_prepaid_cards": "yes"},
        {"block_prepaid_cards": True},
        {"block_prepaid_cards": None},
        "Select whether to refuse prepaid cards",
        "Prepaid cards Refused",
    ),
    "telephone_payments": Case(
        {"allow_moto": "yes"},
        {"allow_moto": True},
        {"allow_moto": None},
        "Select whether to take payments by telephone",
        "post payments On",
    ),
    "telephone_masking": Case(
        {"masked": ["mask_moto_security_code", "is_admin"]},
        {"mask_moto_security_code": True, "mask_moto_number": False},
        {},
        "",
        "Security code hidden",
    ),
    "recurring_payments": Case(
        {"recurring_enabled": "yes"},
        {"recurring_enabled": True},
        {"recurring_enabled": None},
        "Select whether to take recurring payments",
        "Recurring payments On",
    ),
    "api_switches": Case(
        {"switches": ["allow_zero_amount", "allow_authorisation_api", "rate_limit_class"]},
        {
            "allow_zero_amount": True,
            "allow_authorisation_api": True,
            "allow_telephone_notifications": False,
        },
        {},
        "",
        "Create payments of £0",
    ),
}
# What a service may not set itself: how often the platform is asked, which costs others.
OF_THE_PLATFORM = {"rate_limit_class"}
ELSEWHERE = {
    *("send_receipts", "send_refund_emails", "email_paragraph", "email_paragraph_cy"),
    "refund_approval_above_pence",
}


@pytest.fixture
def account(app):
    return make.account(of=make.service(merchant_name="Rivers"), card_types=USUAL)


def path(account, name):
    return f"/staff/accounts/{account.id}/settings/{BY_NAME[name].path}"


def index(account):
    return f"/staff/accounts/{account.id}/settings"


def changes(account):
    wanted = select(AuditRecord).where(
        AuditRecord.service_id == account.service_id,
        AuditRecord.action.in_(["account_changed", "service_changed"]),
    )
    with db.reading() as session:
        return session.scalars(wanted.order_by(AuditRecord.position)).all()


def thing(account, form):
    if not form.is_of_service:
        return make.again(account)
    with db.reading() as session:
        return session.get_one(Service, account.service_id)


def of(form):
    """The settings that a page changes."""
    names = [getattr(one, "settings", (getattr(one, "setting", one.name),)) for one in form.fields]
    return {name for some in names for name in some}


def test_everything_that_can_be_set_has_a_page():
    """And no page sets anything else."""
    switches = {
        column.key
        for column in Account.__table__.columns
        if isinstance(column.type, (Boolean, Enum)) and column.key in ACCOUNT_SETTINGS
    }
    on_pages = {name for form in FORMS for name in of(form)}
    settable = {*ACCOUNT_SETTINGS, *SERVICE_SETTINGS}

    assert switches - on_pages == OF_THE_PLATFORM | {"send_receipts", "send_refund_emails"}
    assert settable - on_pages == OF_THE_PLATFORM | ELSEWHERE | {"organisation"}
    assert on_pages <= settable
    assert CASES.keys() == BY_NAME.keys()
    listed = {entry.endpoint for entry in settings.ENTRIES}
    assert {f"staff.account_settings.{name}" for name in BY_NAME} <= listed


def test_each_page_changes_what_it_is_about_and_says_so(client, account):
    """Once for all pages, since signing in costs more than they do."""
    user = staff.person(account, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)
    for name, case in CASES.items():
        form, here = BY_NAME[name], path(account, name)
        before = thing(account, form)
        rest = {one.key: getattr(before, one.key) for one in before.__table__.columns}
        known = len(changes(account))

        response = client.submit(here, form="settings", follow=False, **case.sent)

        assert (response.status_code, response.location) == (303, index(account)), name
        after = thing(account, form)
        assert {one: getattr(after, one) for one in case.after} == case.after, name
        others = rest.keys() - of(form)
        assert {one: getattr(after, one) for one in others} == {one: rest[one] for one in others}
        record = changes(account)[known:]
        expected = {one: case.after[one] for one in case.after if case.after[one] != rest[one]}
        assert len(record) == bool(expected), name
        for one in record:
            assert (one.actor_id, one.ip) == (user.id, "127.0.0.1")
            assert one.after.items() >= {key: _plain(v) for key, v in expected.items()}.items()
            assert one.before.keys() == one.after.keys() <= of(form), name
        if EVIL in case.sent.values():
            assert EVIL not in client.get(here).text
    shown = client.get(index(account))
    for name, case in CASES.items():
        assert case.shown in staff.words(shown), name
    assert EVIL not in shown.text


def test_what_cannot_be_is_refused_and_comes_back(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    for name, case in CASES.items():
        if not case.said:
            continue

        response = client.submit(path(account, name), form="settings", **case.refused)

        assert response.status_code == 422, name
        assert staff.title(response).startswith("Error: "), name
        assert case.said in staff.words(response), name
        page = read(response)
        for link in page.findall(".//*[@class='govuk-list govuk-error-summary__list']//a"):
            assert page.find(f".//*[@id='{link.get('href')[1:]}']") is not None, name
        lines = {one.name for one in BY_NAME[name].fields if not one.is_finite}
        for line in lines & case.refused.keys():
            assert page.find(f".//input[@name='{line}']").get("value") == case.refused[line]
    assert changes(account) == []


def _plain(value):
    return getattr(value, "value", value)


@pytest.mark.parametrize("role", [Role.VIEW_ONLY, Role.ADMINISTRATOR])
def test_everybody_sees_what_is_set_and_who_may_is_led_to_its_page(client, account, role):
    staff.sign_in(client, staff.person(account, role=role))

    page = client.get(index(account))

    links = {link.get("href") for link in read(page).find(".//main").iter("a")}
    own = {path(account, name) for name in BY_NAME}
    assert (links & own) == (own if role is Role.ADMINISTRATOR else set())
    assert "Card types Visa debit cardsVisa credit cards" in staff.words(page)
    assert ("API keys" in staff.words(page)) is (role is Role.ADMINISTRATOR)


def test_maestro_and_3d_secure_hold_each_other(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    with_maestro = {"card_types": [*USUAL, "maestro:debit"]}

    refused = client.submit(path(account, "card_types"), form="settings", **with_maestro)

    assert refused.status_code == 409
    assert "Switch 3-D Secure on before you accept Maestro" in staff.words(refused)
    assert make.again(account).card_types == USUAL
    client.submit(path(account, "three_d_secure"), form="settings", requires_3ds="yes")
    client.submit(path(account, "card_types"), form="settings", **with_maestro)
    assert "maestro:debit" in make.again(account).card_types
    page = client.get(path(account, "three_d_secure"))
    assert "You accept Maestro, which cannot be taken without 3-D Secure" in staff.words(page)
    refused = client.submit(path(account, "three_d_secure"), form="settings", requires_3ds="no")
    assert refused.status_code == 409
    assert "Stop accepting Maestro before you switch 3-D Secure off" in staff.words(refused)
    assert make.again(account).requires_3ds


@pytest.fixture
def poor_provider(monkeypatch):
    """A provider that takes cards and can do nothing else with them."""

    class Poor:
        name = "poor"
        offers = {  # noqa: RUF012  read only
            "card": Capabilities(
                confirmation=Confirmation.AT_ONCE, next_action=NextAction.CARD_FORM
            )
        }

    monkeypatch.setitem(gateways._ready, "poor", Poor())


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("wallets", {"wallets": ["allow_apple_pay"]}),
        ("telephone_payments", {"allow_moto": "yes"}),
        ("recurring_payments", {"recurring_enabled": "yes"}),
    ],
)
def test_what_the_provider_does_not_offer_says_so(client, poor_provider, name, sent):
    account = make.account(provider="poor")
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    page = client.get(path(account, name))
    refused = client.submit(path(account, name), form="settings", **sent)

    assert "our payment provider does not offer this" in staff.words(page)
    assert refused.status_code == 409
    assert "Error: Your payment provider does not offer this" in staff.words(refused)
    assert changes(account) == []


def test_what_takes_no_real_money_is_offered_to_nobody_whose_money_is_real(client):
    """Live, with neither a contract with a network nor a provider of open banking."""
    account = make.account(kind=AccountKind.LIVE, payment_types=["card", "bank"])
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    with real_settings():
        page = client.get(path(account, "payment_types"))
        client.submit(
            path(account, "payment_types"),
            form="settings",
            payment_types_card="1",
            payment_types_bank="2",
        )

    words = staff.words(page)
    assert (
        "Pay by bank cannot take real money yet. There are only the sandbox’s test banks" in words
    )
    assert "Cash at a shop or Post Office cannot take real money yet." in words
    assert 'name="payment_types_bank"' not in page.text
    assert make.again(account).payment_types == ["card"]


def test_software_hears_of_a_change_at_once(client, account):
    secret = make.api_key(account)
    assert not keys.recognise(secret).allow_moto
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    client.submit(path(account, "telephone_payments"), form="settings", allow_moto="yes")

    assert keys.recognise(secret).allow_moto


def test_two_who_change_different_pages_undo_nothing_of_each_others(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    open_page = read(client.get(path(account, "wallets")))

    client.submit(path(account, "prepaid_cards"), form="settings", block_prepaid_cards="yes")
    client.send(open_page, path(account, "wallets"), form="settings", wallets="allow_apple_pay")

    assert make.again(account).block_prepaid_cards
    assert make.again(account).allow_apple_pay
