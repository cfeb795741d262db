"""What is shown before a refund is confirmed is what is refunded, once, by whom it was shown to."""

import pytest
from sqlalchemy import func, select

from app import audit, db
from app.actors import Actor
from app.audit import AuditRecord
from app.errors import Refusal
from app.payments.models import Payment
from app.payments.queries import PaymentNotFound
from app.refunds import creation, drafts, queries
from app.refunds.creation import AmountAvailableChanged, RefundNotAvailable, RefundTooLarge
from app.refunds.drafts import DraftExpired, DraftNotFound, RefundDraft
from app.refunds.models import Refund
from tests import make
from tests.support.clocks import Clock
from tests.support.together import at_once

ANN, BOB = "ann", "bob"


def drafted(payment: Payment, amount_pence: int = 400, user_id: str = ANN) -> RefundDraft:
    return drafts.propose(
        payment.id, account_id=payment.account_id, user_id=user_id, amount_pence=amount_pence
    )


def confirmed(draft: RefundDraft, **other: str) -> Refund:
    who = {
        "payment_id": draft.payment_id,
        "account_id": draft.account_id,
        "user_id": draft.user_id,
    }
    return drafts.confirm(draft.id, **who | other)


def refunds(payment: Payment) -> list[int]:
    found = queries.of_payment(payment.id, account_id=payment.account_id)
    return [refund.amount_pence for refund in found]


def audited() -> list[AuditRecord]:
    with db.reading() as session:
        return list(session.scalars(select(AuditRecord).order_by(AuditRecord.position)))


def test_a_confirmed_draft_becomes_a_refund_of_its_amount():
    payment = make.captured_payment(1000)

    refund = confirmed(drafted(payment, 400))

    assert (refund.amount_pence, refund.actor_id) == (400, ANN)
    assert make.again(payment).refundable_pence == 600


def test_confirming_twice_makes_one_refund():
    payment = make.captured_payment(1000)
    draft = drafted(payment)

    first, second = confirmed(draft), confirmed(draft)

    assert first.id == second.id
    assert refunds(payment) == [400]


def test_confirming_many_times_at_once_makes_one_refund():
    payment = make.captured_payment(1000)
    draft = drafted(payment)

    outcomes = at_once(*[lambda: confirmed(draft)] * 8)

    assert {refund.id for refund in outcomes} == {make.again(draft).refund_id}
    assert refunds(payment) == [400]


def test_a_draft_is_refused_when_what_is_available_has_changed():
    payment = make.captured_payment(1000)
    draft = drafted(payment, 400)
    make.refund(payment, amount_pence=100)  # somebody else, meanwhile; 400 would still fit

    with pytest.raises(AmountAvailableChanged):
        confirmed(draft)

    assert refunds(payment) == [100]
    assert make.again(draft).refund_id is None


def test_a_draft_is_refused_when_nothing_is_left():
    payment = make.captured_payment(1000)
    draft = drafted(payment, 1000)
    make.refund(payment)

    with pytest.raises(RefundNotAvailable):
        confirmed(draft)


def test_a_draft_expires_after_half_an_hour(hands: Clock):
    payment = make.captured_payment()
    draft = drafted(payment)

    hands.forward(minutes=29)
    drafts.get(draft.id, payment_id=payment.id, account_id=payment.account_id, user_id=ANN)
    hands.forward(minutes=1)

    with pytest.raises(DraftExpired):
        drafts.get(draft.id, payment_id=payment.id, account_id=payment.account_id, user_id=ANN)
    with pytest.raises(DraftExpired):
        confirmed(draft)
    assert refunds(payment) == []


def test_a_confirmed_draft_still_answers_later(hands: Clock):
    draft = drafted(make.captured_payment())
    refund = confirmed(draft)

    hands.forward(hours=2)

    assert confirmed(draft).id == refund.id


def test_only_its_maker_may_confirm_it():
    draft = drafted(make.captured_payment())

    with pytest.raises(DraftNotFound):
        confirmed(draft, user_id=BOB)


def test_a_draft_is_for_one_payment_of_one_account():
    draft, other = drafted(make.captured_payment()), make.captured_payment()

    for wrong in ({"payment_id": other.id}, {"account_id": other.account_id}):
        with pytest.raises(DraftNotFound):
            confirmed(draft, **wrong)


def test_what_could_not_be_refunded_cannot_be_drafted():
    payment = make.captured_payment(1000)

    with pytest.raises(RefundTooLarge):
        drafted(payment, 1001)
    with pytest.raises(RefundNotAvailable):
        drafted(make.confirmed_payment())
    with pytest.raises(PaymentNotFound):
        drafts.propose(payment.id, account_id="another", user_id=ANN, amount_pence=1)


def test_a_persons_old_drafts_go_when_they_make_another(hands: Clock):
    payment = make.captured_payment()
    drafted(payment), drafted(payment, user_id=BOB)
    hands.forward(days=2)

    kept = drafted(payment)

    with db.reading() as session:
        count = session.scalar(select(func.count()).select_from(RefundDraft))
        assert session.scalars(select(RefundDraft.id).where(RefundDraft.user_id == ANN)).all() == [
            kept.id
        ]
    assert count == 2


def test_the_refund_and_its_audit_record_are_one_transaction():
    payment = make.captured_payment(1000)

    refund = drafts.confirm(
        (draft := drafted(payment)).id,
        payment_id=payment.id,
        account_id=payment.account_id,
        user_id=ANN,
        ip="192.0.2.7",
    )
    confirmed(draft)

    (record,) = audited()
    assert (record.action, record.actor_id, record.ip) == ("refund_created", ANN, "192.0.2.7")
    assert (record.subject_id, record.account_id) == (refund.id, payment.account_id)
    assert record.after == {"payment_id": payment.id, "amount_pence": 400, "refunded_pence": 400}
    assert audit.verify().is_intact


def test_a_refused_refund_leaves_no_audit_record():
    payment = make.captured_payment(1000)
    draft = drafted(payment, 400)
    creation.create(payment.id, account_id=payment.account_id, amount_pence=700, actor=make.KEY)

    with pytest.raises(Refusal):
        confirmed(draft)

    assert audited() == []


def test_what_a_service_refunds_itself_is_not_in_the_audit_log():
    payment = make.captured_payment(1000)

    creation.create(
        payment.id, account_id=payment.account_id, amount_pence=100, actor=Actor.api("a-key")
    )

    assert audited() == []
