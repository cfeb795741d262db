from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app import idempotency
from app.events import timeline
from app.gateways.port import UnknownGateway
from app.idempotency import Claim
from app.payments import creation, queries, tokens
from app.payments.queries import PaymentNotFound
from app.payments.states import State
from app.payments.types import (
    AmountTooSmall,
    GatewayCannotDoThis,
    NotOffered,
    UnknownPaymentType,
)
from tests import make
from tests.support.looking import books, done_by_provider, jobs, questions, story
from tests.support.providers import sandbox_that


def test_a_payment_begins_as_asked_for():
    account = make.account()
    asked = make.new_payment(
        14_500,
        account=account,
        reference="FISH/77",
        description="Rod licence",
        return_url="https://fish.example/done",
        language="cy",
        email="ada@payer.example",
        metadata={"ledger": "123", "yes": True},
        delayed_capture=True,
        moto=True,
        authorisation_mode="moto_api",
        cardholder_name="Ada Payer",
        billing_address={"line1": "1 High Street"},
    )

    made = creation.create(asked, actor=make.KEY).payment

    stored = queries.get(made.id, account_id=account.id)
    assert (stored.state, stored.version) == (State.CREATED, 1)
    assert (stored.account_id, stored.service_id) == (account.id, account.service_id)
    assert (stored.amount_pence, stored.surcharge_pence, stored.refunded_pence) == (14_500, 0, 0)
    for field in (
        "type",
        "provider",
        "reference",
        "description",
        "return_url",
        "language",
        "email",
        "delayed_capture",
        "moto",
        "authorisation_mode",
        "cardholder_name",
        "billing_address",
    ):
        assert getattr(stored, field) == getattr(asked, field), field
    assert stored.metadata_ == {"ledger": "123", "yes": True}


def test_nothing_is_asked_moved_or_left_to_do():
    payment = make.payment()

    assert questions(payment) == []
    assert done_by_provider(payment) == []
    assert books(payment) == {}
    assert jobs() == []


def test_its_first_event_says_how_much_and_who():
    payment = make.payment(250)

    (event,) = timeline(payment.id)
    assert (event.name, event.details) == ("payment_created", {"amount_pence": 250})
    assert (event.actor_kind, event.actor_id) == (make.KEY.kind, make.KEY.id)
    assert event.account_id == payment.account_id


def test_the_token_opens_the_payment():
    made = make.created()

    assert tokens.redeem(made.token) == made.payment.id


def test_it_has_90_minutes():
    payment = make.payment()

    assert payment.expires_at - payment.created_at == timedelta(minutes=90)


@pytest.mark.settings(payment_expires_after_minutes=5)
def test_or_as_long_as_the_settings_say():
    payment = make.payment()

    assert payment.expires_at - payment.created_at == timedelta(minutes=5)


def test_or_for_ever_where_the_provider_never_gives_up():
    with sandbox_that(expires_after=None):
        assert make.payment().expires_at is None


def test_an_unknown_type_or_provider_is_refused():
    with pytest.raises(UnknownPaymentType):
        make.payment(type="shells")
    with pytest.raises(UnknownGateway):
        make.payment(provider="the-moon")


def test_a_type_that_the_provider_does_not_take_is_refused(monkeypatch):
    from app.i18n import lazy
    from app.payments import types
    from app.payments.types.rules import PaymentType

    cheque = PaymentType(
        name="cheque", label=lazy("Cheque"), hint=lazy("By post."), pages="app.web.pages.cheque"
    )
    monkeypatch.setitem(types.ALL, "cheque", cheque)
    with pytest.raises(NotOffered):
        make.payment(type="cheque")


def test_less_than_the_provider_takes_is_refused():
    with sandbox_that(smallest_pence=30):
        with pytest.raises(AmountTooSmall) as refused:
            make.payment(29)
        assert make.payment(30).amount_pence == 30
    assert (refused.value.field, refused.value.smallest_pence) == ("amount", 30)


def test_a_delayed_capture_needs_a_provider_that_can_wait():
    with sandbox_that(delayed_capture=False):
        with pytest.raises(GatewayCannotDoThis) as refused:
            make.payment(delayed_capture=True)
        assert refused.value.field == "delayed_capture"
        assert make.payment().state is State.CREATED


def test_nothing_can_be_paid_at_all():
    assert make.payment(0).amount_pence == 0


def test_less_than_nothing_cannot_even_be_written_down():
    with pytest.raises(IntegrityError, match="amount_not_negative"):
        make.payment(-1)


def test_an_account_that_does_not_exist_has_no_payments():
    account = make.account()
    with pytest.raises(IntegrityError):
        creation.create(
            make.new_payment(account=account, account_id="0" * 26, service_id=account.service_id),
            actor=make.KEY,
        )


def test_a_refused_payment_leaves_its_key_unused():
    account = make.account()
    claim = Claim.of(account_id=account.id, key="k", method="POST", path="/v1/payments", body=b"{}")
    with pytest.raises(IntegrityError):
        creation.create(make.new_payment(-1, account=account), actor=make.KEY, claim=claim)

    assert idempotency.find(claim) is None
    creation.create(make.new_payment(1, account=account), actor=make.KEY, claim=claim)


def test_another_account_finds_nothing():
    payment = make.payment()

    with pytest.raises(PaymentNotFound):
        queries.get(payment.id, account_id=make.account().id)
    with pytest.raises(PaymentNotFound):
        queries.get_for_payer("0" * 26)
    assert story(payment) == ["payment_created"]
