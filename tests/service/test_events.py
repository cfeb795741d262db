from datetime import UTC

import pytest

from app import db, events
from app.actors import Actor, ActorKind
from app.events import timeline
from app.payments.states import State
from tests import make
from tests.support import laws


def record(name="something_happened", *, resource_id="p", actor=make.PAYER, **details):
    with db.transaction() as session:
        events.record(
            session,
            name,
            account_id="a",
            payment_id="p",
            resource_kind="payment",
            resource_id=resource_id,
            actor=actor,
            **details,
        )


def names(resource_id="p", resource_kind="payment"):
    with db.reading() as session:
        return events.names_of(session, resource_kind=resource_kind, resource_id=resource_id)


def test_what_happened_is_told_in_order():
    for name in ("b", "a", "c"):
        record(name)

    assert names() == ["b", "a", "c"]
    assert [event.name for event in timeline("p")] == ["b", "a", "c"]


def test_several_in_one_transaction_too():
    with db.transaction() as session:
        for number in range(20):
            events.record(
                session,
                str(number),
                account_id="a",
                payment_id="p",
                resource_kind="payment",
                resource_id="p",
                actor=make.PAYER,
            )
    assert names() == [str(number) for number in range(20)]


def test_each_thing_has_its_own_story():
    record("one", resource_id="p")
    record("other", resource_id="q")

    assert (names("p"), names("q"), names("r")) == (["one"], ["other"], [])
    assert names("p", resource_kind="refund") == []


@pytest.mark.parametrize(
    "actor",
    [
        Actor.payer(),
        Actor.staff("u"),
        Actor.api("k"),
        Actor.provider("sandbox"),
        Actor.job("expiry"),
        Actor.operator("me"),
    ],
)
def test_who_did_it_is_kept(actor):
    record(actor=actor)

    (event,) = timeline("p")
    assert Actor(event.actor_kind, event.actor_id) == actor


def test_details_come_back_as_they_were():
    details = {"amount_pence": 12, "reason": "Llŷn ☃", "nested": {"yes": True, "none": None}}
    record(**details)

    (event,) = timeline("p")
    assert event.details == details
    assert event.happened_at.tzinfo is UTC


def test_a_refunds_events_are_in_the_timeline_of_its_payment():
    refund = make.successful_refund()

    kinds = {event.resource_kind for event in timeline(refund.payment_id)}
    assert kinds == {"payment", "refund"}
    assert [e.name for e in timeline(refund.payment_id) if e.resource_kind == "refund"] == names(
        refund.id, "refund"
    )


def test_every_state_is_what_its_events_say():
    for state in State:
        make.payment_in(state)
    make.failed_refund()
    make.unanswered_refund()

    assert laws.broken() == []


def test_a_payer_has_caused_what_a_payer_did_and_the_provider_the_rest():
    payment = make.captured_payment()

    assert [(event.name, event.actor_kind) for event in timeline(payment.id)] == [
        ("payment_created", ActorKind.API),
        ("payment_started", ActorKind.PAYER),
        ("payment_details_entered", ActorKind.PAYER),
        ("payment_authorised", ActorKind.PROVIDER),
        ("payment_confirmed", ActorKind.PAYER),
        ("payment_captured", ActorKind.PROVIDER),
    ]


def test_nothing_about_the_payer_is_in_them():
    refund = make.successful_refund(make.captured_payment(email="ada@payer.example"))

    told = " ".join(f"{event.name} {event.details}" for event in timeline(refund.payment_id))
    for secret in (make.VISA, make.VISA[-4:], "Ada", "ada@payer.example", "12/99"):
        assert secret not in told
