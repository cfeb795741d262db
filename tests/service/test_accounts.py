"""Services and accounts: making and changing them."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import administration, ids
from app.accounts import Account, AccountKind, EmailCollection, queries
from app.accounts import service as accounts
from app.accounts.errors import AccountNotFound, HasLiveAccount, NotASetting, ServiceNotFound
from app.actors import Actor
from app.administration.possibilities import NeedsThreeDSecure, NotOfferedByProvider
from tests import make
from tests.support.together import at_once, raised

MANAGER = Actor.staff("a-manager")
PLATFORM = Actor.staff("the-platform")


def test_a_new_account_takes_the_usual_cards_and_little_else():
    service = administration.create_service("Fishing licences", actor=MANAGER)
    account = administration.create_account(service.id, actor=MANAGER)

    found = queries.account(account.id)

    assert found.kind is AccountKind.TEST
    assert found.provider == "sandbox"
    assert "visa:debit" in found.card_types
    assert "maestro:debit" not in found.card_types
    assert found.email_collection is EmailCollection.MANDATORY
    assert found.collect_billing_address
    assert found.default_country == "GB"
    assert not found.allow_moto
    assert not found.allow_authorisation_api
    assert found.corporate_credit_surcharge_pence == 0
    assert found.disabled_at is None


def test_a_service_may_say_more_about_itself():
    service = administration.create_service(
        "Fishing licences",
        name_cy="Trwyddedau pysgota",
        organisation="Environment Agency",
        merchant_address_city="Bristol",
        actor=MANAGER,
    )

    assert make.again(service).name_cy == "Trwyddedau pysgota"
    assert make.again(service).merchant_address_city == "Bristol"


@pytest.mark.parametrize("name", ["", "x" * 51, "Fishing\nlicences", 5])
def test_a_service_needs_a_name_of_up_to_50_characters(name):
    with pytest.raises(NotASetting) as refused:
        administration.create_service(name, actor=MANAGER)

    assert refused.value.field == "name"


def test_settings_change_and_what_is_the_same_is_no_change():
    account = make.account()

    change = administration.change_account(
        account.id,
        allow_moto=True,
        requires_3ds=False,
        corporate_credit_surcharge_pence=250,
        email_collection=EmailCollection.OFF,
        card_types=["visa:debit"],
        actor=MANAGER,
    )

    found = make.again(account)
    assert found.allow_moto
    assert found.corporate_credit_surcharge_pence == 250
    assert found.email_collection is EmailCollection.OFF
    assert found.card_types == ["visa:debit"]
    assert set(change.after) == {
        "allow_moto",
        "corporate_credit_surcharge_pence",
        "email_collection",
        "card_types",
    }
    assert change.before["corporate_credit_surcharge_pence"] == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("id", "another"),
        ("service_id", "another"),
        ("kind", AccountKind.LIVE),
        ("provider", "stripe"),
        ("disabled_at", None),
        ("created_at", None),
        ("no_such_thing", True),
        ("allow_moto", 1),
        ("allow_moto", "yes"),
        ("corporate_credit_surcharge_pence", -1),
        ("corporate_credit_surcharge_pence", 1.5),
        ("corporate_credit_surcharge_pence", True),
        ("corporate_debit_surcharge_pence", 100_001),
        ("email_collection", "sometimes"),
        ("default_country", "United Kingdom"),
        ("default_country", "gb"),
        ("card_types", []),
        ("card_types", "visa:debit"),
        ("card_types", ["visa:debit", "visa:prepaid"]),
        ("card_types", [["visa:debit"]]),
        ("description", "x" * 256),
        ("description", "a\x00b"),
    ],
)
def test_what_is_not_a_setting_changes_nothing(setting, value):
    account = make.account()

    with pytest.raises(NotASetting) as refused:
        administration.change_account(
            account.id, **{"allow_google_pay": True, setting: value}, actor=MANAGER
        )

    assert refused.value.field == setting
    assert not make.again(account).allow_google_pay


def test_every_setting_is_a_column():
    assert set(accounts.ACCOUNT_SETTINGS) <= set(Account.__table__.columns.keys())


def test_a_service_is_renamed():
    service = make.service()

    change = administration.change_service(
        service.id, name="Rod licences", merchant_address_country="GB", actor=MANAGER
    )

    assert make.again(service).name == "Rod licences"
    assert change.before == {"name": "Fishing licences"}
    again = administration.change_service(service.id, name="Rod licences", actor=MANAGER)
    assert again.after == {}
    with pytest.raises(NotASetting):
        administration.change_service(service.id, id="another", actor=MANAGER)


def test_an_account_is_switched_off_and_on():
    account = make.account()

    administration.disable_account(account.id, reason="No contract", actor=PLATFORM)
    disabled = make.again(account)
    administration.enable_account(account.id, actor=PLATFORM)
    enabled = make.again(account)

    assert disabled.disabled_at is not None
    assert disabled.disabled_reason == "No contract"
    assert enabled.disabled_at is None
    assert enabled.disabled_reason == ""


def test_switching_off_needs_a_reason():
    account = make.account()

    with pytest.raises(NotASetting):
        administration.disable_account(account.id, reason="", actor=PLATFORM)

    assert make.again(account).disabled_at is None


def test_a_service_has_one_live_account_and_any_number_of_test_accounts():
    service = make.service()
    administration.create_account(service.id, kind=AccountKind.LIVE, actor=PLATFORM)
    administration.create_account(service.id, actor=PLATFORM)
    administration.create_account(service.id, actor=PLATFORM)

    with pytest.raises(HasLiveAccount):
        administration.create_account(service.id, kind=AccountKind.LIVE, actor=PLATFORM)


def test_two_who_make_a_live_account_at_once_make_one():
    service = make.service()

    def make_one():
        return administration.create_account(service.id, kind=AccountKind.LIVE, actor=PLATFORM)

    outcomes = at_once(*[make_one] * 4)

    made = [outcome for outcome in outcomes if isinstance(outcome, Account)]
    assert len(made) == 1
    assert len(raised(outcomes, HasLiveAccount)) == 3


def test_the_database_knows_that_too():
    service = make.service()
    make.account(of=service, kind=AccountKind.LIVE)

    with pytest.raises(IntegrityError):
        make.account(of=service, kind=AccountKind.LIVE)


@pytest.mark.parametrize(
    "act",
    [
        lambda: administration.change_account(ids.new_id(), allow_moto=True, actor=MANAGER),
        lambda: administration.disable_account(ids.new_id(), reason="x", actor=MANAGER),
        lambda: administration.enable_account(ids.new_id(), actor=MANAGER),
        lambda: queries.account(ids.new_id()),
        lambda: queries.with_service(ids.new_id()),
    ],
)
def test_there_is_nothing_to_do_to_an_account_there_is_not(act):
    with pytest.raises(AccountNotFound):
        act()


def test_there_are_no_accounts_of_a_service_there_is_not():
    with pytest.raises(ServiceNotFound):
        administration.create_account(ids.new_id(), actor=MANAGER)
    with pytest.raises(ServiceNotFound):
        administration.change_service(ids.new_id(), name="x", actor=MANAGER)


def test_an_account_is_found_with_its_service():
    account = make.account()

    found, service = queries.with_service(account.id)

    assert found.id == account.id
    assert service.id == account.service_id


def test_services_are_listed_by_name_with_live_accounts_first():
    rods, boats, _ = make.service("Rods"), make.service("Boats"), make.service("Others")
    test, live = make.account(of=rods), make.account(of=rods, kind=AccountKind.LIVE)

    found = queries.of_services([rods.id, boats.id, ids.new_id()])

    assert [one.service.name for one in found] == ["Boats", "Rods"]
    assert [account.id for account in found[1].accounts] == [live.id, test.id]
    assert found[0].accounts == ()


def test_two_who_change_what_does_not_go_together_do_not_both():
    """One starts to take Maestro while the other stops asking for 3-D Secure."""
    account = make.account(requires_3ds=True, card_types=["visa:debit"])

    outcomes = at_once(
        lambda: administration.change_account(
            account.id, card_types=["visa:debit", "maestro:debit"], actor=MANAGER
        ),
        lambda: administration.change_account(account.id, requires_3ds=False, actor=MANAGER),
    )

    assert len(raised(outcomes, NeedsThreeDSecure)) == 1
    after = make.again(account)
    assert after.requires_3ds or "maestro:debit" not in after.card_types


def test_what_an_account_has_it_keeps_until_it_is_about_that():
    old = make.account(card_types=["maestro:debit"], provider="elsewhere", allow_moto=True)

    administration.change_account(old.id, block_prepaid_cards=True, actor=MANAGER)
    administration.change_account(old.id, allow_moto=False, actor=MANAGER)

    for settings in ({"allow_moto": True}, {"payment_types": ["cash"]}):
        with pytest.raises(NotOfferedByProvider) as refused:
            administration.change_account(old.id, actor=MANAGER, **settings)
        assert refused.value.field in settings
    with pytest.raises(NeedsThreeDSecure):
        administration.create_account(old.service_id, card_types=["maestro:debit"], actor=MANAGER)


def test_a_change_and_its_record_come_together_or_not_at_all(monkeypatch):
    account = make.account()
    monkeypatch.setattr(
        "app.audit.record", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("no ink"))
    )

    with pytest.raises(RuntimeError, match="no ink"):
        administration.change_account(account.id, allow_moto=True, actor=MANAGER)

    assert not make.again(account).allow_moto
