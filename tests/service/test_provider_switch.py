"""Switching provider while payments are under way: each is finished where it was begun."""

import pytest
from sqlalchemy import select

from app import db
from app.accounts import keys
from app.audit.models import AuditRecord
from app.credentials import entering, queries, switching
from app.credentials.entering import For
from app.credentials.states import CredentialsState, NotReady
from app.credentials.switching import SwitchedMeanwhile
from app.gateways.port import Operation
from app.gateways.sandbox.models import FaultKind, SandboxTransaction
from app.jobs import scheduler, worker
from app.payments import authorisation, capture, confirmation, trying
from app.payments.models import Source
from app.payments.states import State
from app.refunds.states import RefundState
from tests import make
from tests.support import agreeing, laws
from tests.support.providers import one_more
from tests.support.together import at_once, raised

ADMIN = make.CASEWORKER


@pytest.fixture
def other():
    with one_more() as provider:
        yield provider


@pytest.fixture
def account():
    return make.account(recurring_enabled=True)


def entered(account, provider="sandbox", merchant="FISHING01"):
    of = For(service_id=account.service_id, account_id=account.id, kind=account.kind)
    values = {"merchant_id": merchant, "password": "salmon-and-trout"}
    _, new = entering.add(of, provider, values, actor=ADMIN)
    return new


def tried(new, *, number=make.VISA):
    """The payment that an administrator makes with credentials that are not used yet."""
    payment = trying.begin(
        new.id,
        account_id=new.account_id,
        description="Trying new credentials",
        return_url="https://staff.example/credentials",
        actor=ADMIN,
    ).payment
    authorisation.start(payment.id, actor=make.PAYER)
    make.enter_card(payment, number)
    return make.again(payment)


def verified(account, **asked):
    new = entered(account, **asked)
    confirmation.confirm(tried(new).id, actor=make.PAYER)
    worker.drain()
    return make.again(new)


def switch(account, new, instead_of=None):
    old = instead_of or make.again(account).credentials_id or account.id
    switching.switch(new.id, account_id=account.id, instead_of=old, actor=ADMIN, ip="::1")


def merchants_of(payment):
    """By which merchants anything was done about a payment, by the sandbox's own account."""
    with db.reading() as session:
        about = SandboxTransaction.payment_id == payment.id
        return set(session.scalars(select(SandboxTransaction.merchant).where(about)))


def states(account):
    return {found.id: found.state.value for found in queries.of_account(account.id)}


def test_a_payment_that_succeeds_makes_credentials_fit_to_be_used(account):
    new = entered(account)

    declined = tried(new, number=make.CARD_DECLINED)
    assert declined.state is State.DECLINED
    with pytest.raises(NotReady):
        switch(account, new)

    payment = tried(new)
    assert make.again(new).state is CredentialsState.ENTERED
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()

    found = make.again(new)
    assert (found.state, found.test_payment_id) == (CredentialsState.VERIFIED, payment.id)
    assert make.again(payment).state is State.CAPTURED
    assert payment.source is Source.PROVIDER_TEST
    assert merchants_of(payment) == {"FISHING01"}
    assert make.again(account).credentials_id is None  # the account goes on as before
    assert merchants_of(make.captured_payment(account=make.again(account))) == {""}


def test_what_was_begun_is_finished_with_what_it_was_begun_with(hands, account, other):
    """Begun, authorised, captured and refunded on either side of the switch."""
    key = make.api_key(account)
    assert keys.recognise(key).credentials_id is None
    started = make.started_payment(account=account)
    authorised = make.authorised_payment(account=account)
    waiting = make.capturable_payment(account=account)
    captured = make.captured_payment(account=account)
    unanswered = make.unanswered_payment(account=account)
    new = verified(account, provider="one_more")

    switch(account, new)

    caller = keys.recognise(key)
    assert (caller.provider, caller.credentials_id) == ("one_more", new.id)
    make.enter_card(started)
    for payment in (started, authorised):
        confirmation.confirm(payment.id, actor=make.PAYER)
    capture.request(waiting.id, account_id=account.id, actor=make.KEY)
    hands.forward(seconds=30)
    scheduler.tick()  # the question that was left open is looked up where it was asked
    worker.drain()
    assert make.again(unanswered).state is State.AUTHORISED
    for payment in (started, authorised, waiting, captured):
        assert make.again(payment).state is State.CAPTURED
        assert make.successful_refund(make.again(payment)).state is RefundState.SUCCESS
        assert merchants_of(payment) == {""}
    assert other.heard == [(Operation.AUTHORISE, "FISHING01"), (Operation.CAPTURE, "FISHING01")]

    later = make.captured_payment(account=make.again(account))
    assert (later.provider, later.credentials_id) == ("one_more", new.id)
    assert make.successful_refund(later).state is RefundState.SUCCESS
    assert merchants_of(later) == {"one_more FISHING01"}
    assert laws.broken() == []


def test_back_to_what_was_used_before(account, other):
    first = verified(account)
    switch(account, first)
    second = verified(account, provider="one_more", merchant="PARKING01")
    switch(account, second)
    between = make.authorised_payment(account=make.again(account))
    switch(account, first)
    switch(account, first, instead_of="anything")  # done already

    confirmation.confirm(between.id, actor=make.PAYER)
    worker.drain()
    assert make.again(between).state is State.CAPTURED
    assert merchants_of(between) == {"one_more PARKING01"}
    assert states(account) == {account.id: "retired", first.id: "active", second.id: "retired"}
    assert make.again(account).provider == "sandbox"
    to_the_beginning = queries.get(account.id, account_id=account.id)
    switch(account, to_the_beginning)
    assert merchants_of(make.captured_payment(account=make.again(account))) == {""}
    with db.reading() as session:
        switched = AuditRecord.action == "provider_switched"
        found = session.scalars(
            select(AuditRecord).where(switched).order_by(AuditRecord.position)
        ).all()
    assert [record.after["credentials_id"] for record in found] == [
        first.id,
        second.id,
        first.id,
        account.id,
    ]
    assert found[0].before == {"credentials_id": account.id, "provider": "sandbox"}
    assert (found[0].ip, found[0].actor_id) == ("::1", ADMIN.id)


def test_of_two_who_switch_at_once_the_second_is_told(account):
    one, two = verified(account), verified(account, merchant="PARKING01")

    outcomes = at_once(
        lambda: switch(account, one, account.id), lambda: switch(account, two, account.id)
    )

    assert len(raised(outcomes, SwitchedMeanwhile)) == 1
    assert sorted(states(account).values()) == ["active", "retired", "verified"]
    active = next(name for name, state in states(account).items() if state == "active")
    assert make.again(account).credentials_id == active


def test_payments_made_while_somebody_switches_are_all_of_the_old_or_all_of_the_new(account, other):
    new = verified(account, provider="one_more")
    key = make.api_key(account)

    def pay():
        caller = keys.recognise(key)
        return make.payment(
            account=account, provider=caller.provider, credentials_id=caller.credentials_id
        )

    outcomes = at_once(*[pay] * 8, lambda: switch(account, new, account.id), *[pay] * 8)

    raised(outcomes)
    made = [make.again(outcome) for outcome in outcomes if outcome is not None]
    assert len(made) == 16
    assert {(payment.provider, payment.credentials_id) for payment in made} <= {
        ("sandbox", None),
        ("one_more", new.id),
    }
    for payment in made:
        authorisation.start(payment.id, actor=make.PAYER)
        make.enter_card(payment)
        confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()
    assert {make.again(payment).state for payment in made} == {State.CAPTURED}


def test_a_kept_card_is_charged_and_forgotten_where_it_is_kept(account, other):
    agreement = agreeing.active_agreement(account)
    switch(account, verified(account, provider="one_more"))

    charged = agreeing.charged(agreement)

    assert charged.state is State.CAPTURED
    assert (charged.provider, charged.credentials_id) == ("sandbox", None)
    assert merchants_of(charged) == {""}
    kept = agreeing.kept_by_provider()
    agreeing.set_up(agreement)  # the payer comes again, and the new provider keeps their card
    worker.drain()
    assert agreeing.kept_by_provider().isdisjoint(kept)
    assert agreeing.charged(agreement).provider == "one_more"


def test_a_try_that_ends_after_the_switch_changes_nothing(account):
    new = verified(account)
    late = tried(new)
    switch(account, new)

    confirmation.confirm(late.id, actor=make.PAYER)

    assert make.again(new).state is CredentialsState.ACTIVE


def test_a_capture_that_was_lost_before_the_switch_is_looked_up_where_it_was_asked(
    hands, account, other
):
    first = verified(account)
    switch(account, first)
    payment = make.confirmed_payment(account=make.again(account))
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.CAPTURE)
    worker.drain()
    switch(account, verified(account, provider="one_more"))

    hands.forward(seconds=30)
    scheduler.tick()
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    assert merchants_of(payment) == {"FISHING01"}
