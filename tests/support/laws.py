"""What must be true of the whole database at every moment, and what must be once all is quiet.

Checked after every step of the random walks, after every race and every crash. `broken` and
`unsettled` return sentences; an empty list is good news.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db, ledger
from app.actors import ActorKind
from app.agreements import states as agreement_states
from app.agreements.models import Agreement, Instrument
from app.agreements.states import DONE_WITH, AgreementHappened, AgreementState, InstrumentState
from app.disputes import states as dispute_states
from app.disputes.models import Dispute
from app.disputes.states import CLOSED, DisputeHappened, DisputeState
from app.events import Event
from app.gateways.port import DisputeStage, Operation
from app.gateways.sandbox.models import (
    SandboxCard,
    SandboxDispute,
    SandboxMessage,
    SandboxOutcome,
    SandboxPlan,
    SandboxTransaction,
)
from app.ledger import Journal, LedgerAccount, Posting
from app.payments import states
from app.payments.models import Payment, Question
from app.payments.states import CALLED_OFF, Happened, State
from app.queue import Job, JobKind
from app.receipts.models import Receipt
from app.refunds import states as refund_states
from app.refunds.models import Refund
from app.refunds.states import RefundHappened, RefundState
from tests.support import receipt_laws

DAILY = {JobKind.CHECK_AUDIT_LOG, JobKind.CHECK_LEDGER}
OVER = {RefundState.SUCCESS, RefundState.FAILED}
AS_WE_SAY = {
    DisputeStage.OPENED: DisputeState.NEEDS_RESPONSE,
    DisputeStage.EVIDENCE_SUBMITTED: DisputeState.UNDER_REVIEW,
    DisputeStage.WON: DisputeState.WON,
    DisputeStage.LOST: DisputeState.LOST,
}
PROMISED = {Happened.CONFIRMED, Happened.CONFIRMED_FOR_DELAYED_CAPTURE}
TO_BE_TAKEN = {State.CONFIRMED, State.CAPTURED}


class World:
    """Everything there is, read at one moment."""

    def __init__(self, session: Session) -> None:
        self.payments = session.scalars(select(Payment)).all()
        self.refunds = defaultdict(list)
        for refund in session.scalars(select(Refund)):
            self.refunds[refund.payment_id].append(refund)
        self.disputes = defaultdict(list)
        for dispute in session.scalars(select(Dispute)):
            self.disputes[dispute.payment_id].append(dispute)
        self.agreements = session.scalars(select(Agreement)).all()
        self.cards = defaultdict(list)
        for card in session.scalars(select(Instrument)):
            self.cards[card.agreement_id].append(card)
        self.kept_by_provider = set(session.scalars(select(SandboxCard.token)))
        self.stories = defaultdict(list)
        told = select(Event.resource_kind, Event.resource_id, Event.name).order_by(Event.id)
        for kind, resource_id, name in session.execute(told):
            self.stories[kind, resource_id].append(name)
        by_itself = select(Event.payment_id).where(
            Event.name.in_(PROMISED), Event.actor_kind == ActorKind.PROVIDER
        )
        self.confirmed_by_itself = set(session.scalars(by_itself))
        self.books = defaultdict(dict)
        sums = (
            select(Journal.payment_id, Posting.ledger_account, func.sum(Posting.amount_pence))
            .join(Posting, Posting.journal_id == Journal.id)
            .group_by(Journal.payment_id, Posting.ledger_account)
        )
        for payment_id, account, pence in session.execute(sums):
            self.books[payment_id][account] = int(pence)
        self.provider = defaultdict(list)
        done = select(SandboxTransaction).where(
            SandboxTransaction.outcome == SandboxOutcome.APPROVED
        )
        for row in session.scalars(done):
            self.provider[row.payment_id, row.operation].append(row)
        self.disputed_there = defaultdict(list)
        for dispute in session.scalars(select(SandboxDispute)):
            self.disputed_there[dispute.payment_id].append(dispute)
        # Of money that others took in the provider knows nothing: `receipt_laws` has its books.
        self.paid_in = set(session.scalars(select(Receipt.payment_id)))
        self.plans = session.scalars(select(SandboxPlan)).all()
        self.untold = session.scalars(
            select(SandboxMessage).where(SandboxMessage.told_at.is_(None))
        ).all()
        self.open_questions = session.scalars(
            select(Question).where(Question.answered_at.is_(None))
        ).all()
        self.jobs = session.scalars(select(Job)).all()
        self.ledger_problems = ledger.verify(session)
        self.ledger_total_pence = session.scalar(
            select(func.coalesce(func.sum(Posting.amount_pence), 0))
        )


def broken() -> list[str]:
    """The laws that are broken now. They hold between any two transactions."""
    with db.reading() as session:
        world = World(session)
        problems = [*world.ledger_problems, *receipt_laws.broken(session)]
    if world.ledger_total_pence != 0:
        problems.append(f"the ledger's total is {world.ledger_total_pence} pence")
    for payment in world.payments:
        refunds = world.refunds[payment.id]
        problems += [
            f"payment {payment.id} ({payment.state}): {problem}"
            for problem in (
                *_of_state(payment, world),
                *_of_sums(payment, refunds),
                *(() if payment.id in world.paid_in else _of_books(payment, refunds, world)),
                *(() if payment.id in world.paid_in else _of_provider(payment, refunds, world)),
            )
        ]
        problems += [
            f"refund {refund.id} ({refund.state}): {problem}"
            for refund in refunds
            for problem in _of_refund(refund, world)
        ]
        problems += [
            f"dispute {dispute.id} ({dispute.state}): {problem}"
            for dispute in world.disputes[payment.id]
            for problem in _of_dispute(dispute, world)
        ]
    problems += [
        f"agreement {agreement.id} ({agreement.state}): {problem}"
        for agreement in world.agreements
        for problem in _of_agreement(agreement, world)
    ]
    return problems


def unsettled() -> list[str]:
    """What is left over although everybody has answered and every worker has finished."""
    with db.reading() as session:
        world = World(session)
    problems = [
        f"{question.operation} of {question.payment_id} was never answered"
        for question in world.open_questions
    ]
    in_use = {
        card.stored_card
        for cards in world.cards.values()
        for card in cards
        if card.state not in DONE_WITH
    }
    if in_use != world.kept_by_provider:
        problems.append(f"cards in use {in_use}, kept by the provider {world.kept_by_provider}")
    problems += [
        f"{job.kind} of {job.subject_id} is left: {job.last_error}"
        for job in world.jobs
        if job.kind not in DAILY  # the clock's own, and about no payment
    ]
    problems += [f"a step to {plan.stage} of {plan.payment_id} is left" for plan in world.plans]
    problems += [f"nobody was told of {message.body}" for message in world.untold]
    for payment in world.payments:
        ours = {d.provider_dispute: d for d in world.disputes[payment.id]}
        problems += [
            f"dispute {there.id} of {payment.id} is {there.stage}, and to us it is not"
            for there in world.disputed_there[payment.id]
            if there.id not in ours
            or ours[there.id].state is not AS_WE_SAY[there.stage]
            or ours[there.id].amount_pence != there.amount_pence
            or bool(there.payout) is not (ours[there.id].settled_on is not None)
        ]
        held, completed, taken, released = (
            {row.authorisation for row in world.provider[payment.id, operation]}
            for operation in (
                Operation.AUTHORISE,
                Operation.COMPLETE,
                Operation.CAPTURE,
                Operation.CANCEL,
            )
        )
        held |= completed
        about = f"payment {payment.id} ({payment.state})"
        if (payment.state is State.CAPTURED) != bool(taken):
            problems.append(f"{about}: the provider has taken {taken or 'nothing'}")
        if payment.state is State.CONFIRMED and not payment.was_taken_elsewhere:
            problems.append(f"{about}: its money was never taken")
        noted = "payment_authorised_too_late" in world.stories["payment", payment.id]
        if payment.state in CALLED_OFF and held - released and not noted:
            problems.append(f"{about}: the provider still holds {held - released}")
        problems += [
            f"refund {refund.id} of {about} is {refund.state}"
            for refund in world.refunds[payment.id]
            if refund.state not in OVER
        ]
    return problems


def _of_state(payment: Payment, world: World) -> Iterator[str]:
    """Replaying what happened gives the state that is stored."""
    names = [name for name in world.stories["payment", payment.id] if name in set(Happened)]
    replayed = reduce(states.after, map(Happened, names), None)
    if replayed is not payment.state:
        yield f"its events say {replayed}"
    disputed = any(d.state is not DisputeState.WON for d in world.disputes[payment.id])
    if payment.disputed is not disputed:
        yield f"disputed is {payment.disputed}, its disputes say {disputed}"
    yield from _of_settlement(payment, world.stories["payment", payment.id], "payment_settled")
    yield from _of_yes(payment, world)


def _of_yes(payment: Payment, world: World) -> Iterator[str]:
    """Nothing is taken that nobody has said yes to, and nobody is asked who has."""
    if payment.id in world.confirmed_by_itself and not payment.confirms_itself:
        yield "it was confirmed, and its payer was not asked"
    if payment.state is State.AUTHORISED and payment.confirms_itself:
        yield "its payer has said yes, and it waits for another"


def _of_settlement(
    thing: Payment | Refund | Dispute, story: list[str], event: str
) -> Iterator[str]:
    """A settled date is written down once."""
    if story.count(event) != (thing.settled_on is not None):
        yield f"settled on {thing.settled_on}, and its events say so {story.count(event)} times"


def _of_refund(refund: Refund, world: World) -> Iterator[str]:
    told = world.stories["refund", refund.id]
    yield from _of_settlement(refund, told, "refund_settled")
    names = [name for name in told if name in set(RefundHappened)]
    replayed = reduce(refund_states.after, map(RefundHappened, names), None)
    if replayed is not refund.state:
        yield f"its events say {replayed}"
    at_provider = [
        row for row in world.provider[refund.payment_id, Operation.REFUND] if row.key == refund.id
    ]
    if refund.state is RefundState.SUCCESS and not at_provider:
        yield "the provider knows nothing of it"
    if refund.state is RefundState.FAILED and at_provider:
        yield "the provider has given the money back"
    if any(row.amount_pence != refund.amount_pence for row in at_provider):
        yield "the provider has given another sum back"


def _of_dispute(dispute: Dispute, world: World) -> Iterator[str]:
    told = world.stories["dispute", dispute.id]
    yield from _of_settlement(dispute, told, "dispute_settled")
    names = [name for name in told if name in set(DisputeHappened)]
    replayed = reduce(dispute_states.after, map(DisputeHappened, names), None)
    if replayed is not dispute.state:
        yield f"its events say {replayed}"
    if dispute.fee_pence and dispute.state is not DisputeState.LOST:
        yield "it has not been lost and costs a fee"


def _of_agreement(agreement: Agreement, world: World) -> Iterator[str]:
    """Its events say what it is, and it has a card to be charged exactly when it is active."""
    names = world.stories["agreement", agreement.id]
    names = [name for name in names if name in set(AgreementHappened)]
    replayed = reduce(agreement_states.after, map(AgreementHappened, names), None)
    if replayed is not agreement.state:
        yield f"its events say {replayed}"
    active = [c.id for c in world.cards[agreement.id] if c.state is InstrumentState.ACTIVE]
    expected = [agreement.instrument_id] if agreement.state is AgreementState.ACTIVE else []
    if active != expected:
        yield f"its active cards are {active}"


def _of_sums(payment: Payment, refunds: list[Refund]) -> Iterator[str]:
    """What was or may have been given back is counted, and is never more than was taken."""
    promised = sum(r.amount_pence for r in refunds if r.state is not RefundState.FAILED)
    if payment.refunded_pence != promised:
        yield f"refunded_pence is {payment.refunded_pence}, its refunds sum to {promised}"
    if not 0 <= promised <= (payment.total_pence if payment.state is State.CAPTURED else 0):
        yield f"{promised} pence of {payment.total_pence} are given back"
    if any(type(r.amount_pence) is not int or r.amount_pence <= 0 for r in refunds):
        yield "a refund is not of whole pence"


def _of_books(payment: Payment, refunds: list[Refund], world: World) -> Iterator[str]:
    taken = payment.total_pence if payment.state is State.CAPTURED else 0
    back = sum(r.amount_pence for r in refunds if r.state is RefundState.SUCCESS)
    on_the_way = sum(r.amount_pence for r in refunds if r.state not in OVER)
    disputes = world.disputes[payment.id]
    lost = sum(d.amount_pence for d in disputes if d.state is DisputeState.LOST)
    aside = sum(d.amount_pence for d in disputes if d.state not in CLOSED)
    fees = sum(d.fee_pence for d in disputes)
    expected = {
        LedgerAccount.CARD_CLEARING: taken - back - lost,
        LedgerAccount.REFUNDS_IN_FLIGHT: -on_the_way,
        LedgerAccount.CHARGEBACK: -aside,
        LedgerAccount.PROVIDER_FEES: -fees,
        LedgerAccount.SERVICE_PAYABLE: -(taken - back - on_the_way - lost - aside - fees),
    }
    for account, pence in expected.items():
        stands = world.books[payment.id].get(account, 0)
        if stands != pence:
            yield f"{account} stands at {stands} and should at {pence}"


def _of_provider(payment: Payment, refunds: list[Refund], world: World) -> Iterator[str]:
    """The provider's own account of it, however much of it we have heard of."""
    held = world.provider[payment.id, Operation.AUTHORISE]
    captures = world.provider[payment.id, Operation.CAPTURE]
    returns = world.provider[payment.id, Operation.REFUND]
    if len(captures) > 1:
        yield f"the provider has taken the money {len(captures)} times"
    if captures and payment.state not in TO_BE_TAKEN:
        yield "the provider has taken money that was not confirmed"
    if payment.state is State.CAPTURED and not captures:
        yield "the provider has not taken the money"
    if any(capture.amount_pence != payment.total_pence for capture in captures):
        yield "the provider has taken another sum"
    rests_on = payment.provider_transaction
    if any(row.amount_pence != payment.total_pence for row in held if row.transaction == rests_on):
        yield "the provider holds another sum"
    taken = sum(capture.amount_pence for capture in captures)
    if sum(row.amount_pence for row in returns) > taken:
        yield f"the provider has given back more than the {taken} pence it took"
    disputed = [d for d in world.disputed_there[payment.id] if d.stage is not DisputeStage.WON]
    if sum(row.amount_pence for row in [*returns, *disputed]) > taken:
        yield f"more than the {taken} pence that were taken were given back or disputed there"
    if {row.key for row in returns} - {refund.id for refund in refunds}:
        yield "the provider has made a refund that nobody promised"
