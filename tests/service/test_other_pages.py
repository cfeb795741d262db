"""A service finds its refunds, agreements and disputes; nobody finds those of another account."""

from datetime import date, timedelta

from app.accounts.models import Account
from app.agreements import pages as agreement_pages
from app.agreements.models import Agreement, Instrument
from app.agreements.states import AgreementState
from app.disputes import pages as dispute_pages
from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.payments.models import Payment
from app.refunds import pages as refund_pages
from app.searching import Asked
from tests import make

ALL = Asked(size=500)


def agreements(account: Account, **filters: object) -> list[str]:
    """The references of what is found, newest first."""
    page = agreement_pages.find(account.id, agreement_pages.Filters(**filters), ALL)
    assert page.total_rows == len(page.rows)
    return [found.agreement.reference for found in page.rows]


def agreement(of: Account, reference: str, **columns: object) -> Agreement:
    return make.saved(
        Agreement(
            account_id=of.id,
            service_id=of.service_id,
            reference=reference,
            description="Council tax",
            **columns,
        )
    )


def refunds(payment: Payment, **filters: object) -> list[int]:
    """How much each refund that is found gives back, newest first."""
    page = refund_pages.find(payment.account_id, refund_pages.Filters(**filters), ALL)
    assert page.total_rows == len(page.rows)
    return [refund.amount_pence for refund in page.rows]


def disputes(payment: Payment, **filters: object) -> list[int]:
    """What each dispute that is found is about, newest first."""
    page = dispute_pages.find(payment.account_id, dispute_pages.Filters(**filters), ALL)
    assert page.total_rows == len(page.rows)
    return [dispute.amount_pence for dispute in page.rows]


def dispute(of: Payment, amount_pence: int, **columns: object) -> Dispute:
    return make.saved(
        Dispute(
            payment_id=of.id,
            account_id=of.account_id,
            provider=of.provider,
            provider_dispute=f"{of.id}-{amount_pence}",
            amount_pence=amount_pence,
            **columns,
        )
    )


def test_refunds_are_found_by_when_they_were_asked_for_and_when_they_left(hands):
    payment = make.captured_payment(1000)
    made = []
    for amount_pence in (1, 2, 3):
        hands.forward(seconds=1)
        refund = make.refund(payment, amount_pence=amount_pence)
        made.append(make.changed(refund, settled_on=date(2026, 9, 6 + amount_pence)))
    make.refund(payment, amount_pence=4)
    make.refund(make.captured_payment(), amount_pence=5)  # another account's
    second, third = made[1].created_at, made[2].created_at

    assert refunds(payment) == [4, 3, 2, 1]
    assert refunds(payment, created_from=second) == [4, 3, 2]
    assert refunds(payment, created_before=third) == [2, 1]
    assert refunds(payment, created_from=second + timedelta(microseconds=1)) == [4, 3]
    assert refunds(payment, settled_from=date(2026, 9, 8)) == [3, 2]
    assert refunds(payment, settled_to=date(2026, 9, 8)) == [2, 1]
    assert refunds(payment, created_from=third, settled_to=date(2026, 9, 8)) == []


def test_agreements_are_found_by_reference_and_by_state(hands):
    account = make.account()
    for number, state in enumerate(AgreementState):
        hands.forward(seconds=1)
        agreement(account, f"Inv-{number}", state=state)
    agreement(make.account(), "Inv-1")
    card = make.saved(
        Instrument(
            type="card",
            agreement_id=agreement(account, "WITH CARD").id,
            account_id=account.id,
            provider="sandbox",
            stored_card="kept-1",
        )
    )
    kept = agreement(account, "Inv-1", instrument_id=card.id)

    assert agreements(account)[2:] == ["Inv-3", "Inv-2", "Inv-1", "Inv-0"]
    assert agreements(account, reference="inv-1") == ["Inv-1", "Inv-1"]
    assert agreements(account, reference="inv") == []
    for number, state in enumerate(AgreementState):
        if state is not AgreementState.CREATED:
            assert agreements(account, state=state) == [f"Inv-{number}"]
    both = agreement_pages.Filters(reference="INV-1", state=AgreementState.CREATED)
    (found,) = agreement_pages.find(account.id, both, ALL).rows
    assert (found.agreement.id, found.card.id) == (kept.id, card.id)


def test_disputes_are_found_by_state_and_by_when_they_were_raised_and_settled(hands):
    payment = make.payment()
    made = []
    for amount_pence, state in enumerate(DisputeState, start=1):
        hands.forward(seconds=1)
        day = date(2026, 9, 6 + amount_pence)
        made.append(dispute(payment, amount_pence, state=state, settled_on=day))
    dispute(make.payment(), 9)  # another account's

    assert disputes(payment) == [4, 3, 2, 1]
    for amount_pence, state in enumerate(DisputeState, start=1):
        assert disputes(payment, state=state) == [amount_pence]
    assert disputes(payment, created_from=made[2].created_at) == [4, 3]
    assert disputes(payment, created_before=made[2].created_at) == [2, 1]
    assert disputes(payment, settled_from=date(2026, 9, 8), settled_to=date(2026, 9, 9)) == [3, 2]
    assert disputes(payment, state=DisputeState.LOST, settled_to=date(2026, 9, 8)) == []
