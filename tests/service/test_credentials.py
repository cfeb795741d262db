"""Entering what a provider gave, and what becomes of it."""

import pytest
from sqlalchemy import select, text

from app import credentials, db
from app.accounts.models import AccountKind
from app.audit.models import AuditRecord
from app.credentials import entering, queries
from app.credentials.entering import For, InUse, NotReadable, OfAnotherAccount
from app.credentials.models import Credentials
from app.credentials.queries import CredentialsNotFound
from app.credentials.states import CredentialsState, NotReady
from app.gateways.credentials import Accepted, NotKnown, Refused
from app.gateways.port import GatewayUnavailable, UnknownGateway
from app.gateways.sandbox import merchants
from app.payments import trying
from app.payments.trying import AccountDisabled
from tests import make
from tests.support.providers import one_more

ADMIN = make.CASEWORKER
GOOD = {"merchant_id": "FISHING01", "password": "salmon-and-trout"}


def of(account, kind=AccountKind.TEST):
    return For(service_id=account.service_id, account_id=account.id, kind=kind)


def entered(account, **values):
    said, new = entering.add(of(account), "sandbox", GOOD | values, actor=ADMIN, ip="::1")
    assert isinstance(said, Accepted | NotKnown)
    return new


def records():
    with db.reading() as session:
        return session.scalars(select(AuditRecord).order_by(AuditRecord.position)).all()


def test_what_the_provider_accepts_is_kept_and_never_shown():
    account = make.account()

    new = entered(account)

    assert new.state is CredentialsState.ENTERED
    assert new.endings == {"merchant_id": "NG01", "password": ""}
    assert credentials.values_of(new.id) == GOOD
    with db.reading() as session:
        [row] = session.execute(text("SELECT * FROM credentials")).mappings().all()
    assert "salmon-and-trout" not in repr(dict(row))
    assert "FISHING01" not in repr(dict(row))
    [record] = records()
    assert (record.action, record.ip) == ("credentials_added", "::1")
    assert record.actor_id == ADMIN.id
    assert "salmon" not in repr(record.after)
    assert record.after["ends_in"] == {"merchant_id": "NG01", "password": ""}


def test_what_it_refuses_is_not_kept():
    account = make.account()

    said, new = entering.add(
        of(account), "sandbox", GOOD | {"password": merchants.REFUSED}, actor=ADMIN
    )

    assert isinstance(said, Refused)
    assert new is None
    assert queries.of_account(account.id) == []
    assert records() == []


def test_what_it_says_nothing_of_waits_to_be_checked_again():
    account = make.account()
    new = entered(account, password=merchants.UNREACHABLE)
    assert new.state is CredentialsState.CREATED
    with pytest.raises(NotReady):
        trying.begin(
            new.id, account_id=account.id, description="A try", return_url="https://x", actor=ADMIN
        )

    assert isinstance(entering.check_again(new.id, of=of(account), actor=ADMIN), NotKnown)
    assert make.again(new).state is CredentialsState.CREATED
    said = entering.replace(new.id, GOOD, of=of(account), actor=ADMIN)

    assert isinstance(said, Accepted)
    assert make.again(new).state is CredentialsState.ENTERED
    assert isinstance(entering.check_again(new.id, of=of(account), actor=ADMIN), Accepted)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"merchant_id": "x"}, "merchant_id"), ({"password": ""}, "password")],
)
def test_what_has_not_the_shape_is_refused_before_anybody_is_asked(values, field):
    with pytest.raises(NotReadable) as refused:
        entering.add(of(make.account()), "sandbox", GOOD | values, actor=ADMIN)

    assert refused.value.field == field


def test_nobody_elses_provider_and_nobody_elses_credentials():
    mine, theirs = make.account(), make.account()
    new = entered(theirs)

    with pytest.raises(UnknownGateway):
        entering.add(of(mine), "piggy bank", GOOD, actor=ADMIN)
    for attempt in (
        lambda: queries.get(new.id, account_id=mine.id),
        lambda: entering.check_again(new.id, of=of(mine), actor=ADMIN),
        lambda: entering.replace(new.id, GOOD, of=of(mine), actor=ADMIN),
        lambda: entering.remove(new.id, of=of(mine), actor=ADMIN),
        lambda: trying.begin(
            new.id, account_id=mine.id, description="A try", return_url="https://x", actor=ADMIN
        ),
    ):
        with pytest.raises(CredentialsNotFound):
            attempt()


def test_real_money_is_for_live_accounts_of_live_installations(config):
    account = make.account()
    with one_more(moves_money=True):
        for kind in AccountKind:  # this installation is a sandbox
            said, new = entering.add(of(account, kind), "one_more", GOOD, actor=ADMIN)
            assert isinstance(said, Refused)
            assert "real money" in str(said.why)
            assert new is None
    said, new = entering.add(of(account, AccountKind.LIVE), "sandbox", GOOD, actor=ADMIN)
    assert isinstance(said, Accepted)


def test_a_password_changes_and_the_account_it_opens_does_not_once_a_payment_was_made():
    account = make.account()
    new = entered(account)
    entering.replace(new.id, GOOD | {"merchant_id": "FISHING02"}, of=of(account), actor=ADMIN)
    asked = {"description": "A try", "return_url": "https://x", "actor": ADMIN, "ip": "192.0.2.1"}
    begun = trying.begin(new.id, account_id=account.id, **asked)
    tried = records()[-1]
    assert (tried.action, tried.subject_id, tried.ip) == ("credentials_tried", new.id, "192.0.2.1")
    assert (tried.actor_id, tried.after) == (ADMIN.id, {"payment_id": begun.payment.id})

    with pytest.raises(OfAnotherAccount):
        entering.replace(new.id, GOOD, of=of(account), actor=ADMIN)
    with pytest.raises(InUse):
        entering.remove(new.id, of=of(account), actor=ADMIN)
    later = {"merchant_id": "FISHING02", "password": "another-password"}
    assert isinstance(entering.replace(new.id, later, of=of(account), actor=ADMIN), Accepted)

    assert credentials.values_of(new.id) == later
    refused = later | {"password": merchants.REFUSED}
    assert isinstance(entering.replace(new.id, refused, of=of(account), actor=ADMIN), Refused)
    assert credentials.values_of(new.id) == later
    assert records()[-1].action == "credentials_replaced"


def test_what_was_never_used_can_be_removed():
    account = make.account()
    new = entered(account)

    entering.remove(new.id, of=of(account), actor=ADMIN)

    assert queries.of_account(account.id) == []
    assert [record.action for record in records()] == ["credentials_added", "credentials_removed"]


def test_a_disabled_account_takes_no_payment_to_try_them_either():
    account = make.account()
    new = entered(account)
    make.changed(account, disabled_at=account.created_at, disabled_reason="Closed")

    with pytest.raises(AccountDisabled):
        trying.begin(
            new.id, account_id=account.id, description="A try", return_url="https://x", actor=ADMIN
        )


def test_what_cannot_be_opened_asks_nobody_and_leaves_the_question_open(hands):
    """Under another `secret_key` nothing sealed can be read. Nothing is guessed of the payment."""
    account = make.account()
    new = entered(account)
    payment = make.started_payment(account=account, credentials_id=new.id)
    make.changed(new, sealed="not what we sealed")

    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)

    assert make.open_question(payment).lost_at is not None
    entering_again = queries.seal(GOOD, credentials_id=new.id)
    with db.transaction() as session:
        session.get_one(Credentials, new.id).sealed = entering_again
    assert credentials.values_of(new.id) == GOOD
