"""Vouchers that a shop pays out: issued, collected, expired, cancelled.

A network tells us of what it has paid out when it likes: twice, late, or of a voucher that was good
no more. The money is gone then, whatever we think of it, so it counts.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids, sealing, settings
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.payments.deadlines import end_of_day
from app.repayments import moving, queries, record, telling
from app.repayments.models import BankTransfer, CashOutVoucher, Repayment
from app.repayments.networks import PayingOut
from app.repayments.splitting import split
from app.repayments.states import RepaymentHappened, Sums, TransferState, VoucherState
from app.repayments.telling import Told

PURPOSE = "exchequer cash-out voucher 1"
AT_ONCE = 100

# A shop pays out until a voucher's last minute, and we hear of it later. Until then nobody may have
# the money in another way: they would have it twice.
HEARD_OF_WITHIN = timedelta(days=1)

_BY_US = Actor.job("expire_cash_out_vouchers")


class VoucherNotFound(NotFound):
    """The network knows a number that we never gave it."""

    code = "cash_out_voucher_not_found"
    message = "There is no such voucher"


class CollectedOtherwise(Conflict):
    """It was collected before, under another name, or the name is that of another voucher."""

    code = "cash_out_collected_otherwise"
    message = "This was told before, and differently"


def issue(
    session: Session, repayment: Repayment, amount_pence: int, *, network: PayingOut, days: int
) -> list[CashOutVoucher]:
    """Issue vouchers that sum exactly, good until the end of a day. The caller holds the lock."""
    now, issued = clock.now(), []
    until = end_of_day(now, days=days, zone=ZoneInfo(network.zone))
    for line, pence in enumerate(split(amount_pence, largest_pence=network.largest_pence), 1):
        number, voucher_id = network.fresh_number(), ids.new_id()
        voucher = CashOutVoucher(
            id=voucher_id,
            repayment_id=repayment.id,
            line=line,
            network=network.name,
            digest=_digest(number),
            sealed_number=sealing.seal(number, purpose=PURPOSE, owner_id=voucher_id),
            amount_pence=pence,
            state=VoucherState.ISSUED,
            issued_at=now,
            expires_at=until,
        )
        before = queries.story_in(session, repayment).sums
        session.add(voucher)
        issued.append(voucher)
        _post(session, repayment, voucher, "issued", before)
    return issued


def number_of(voucher: CashOutVoucher) -> str:
    """The number of a voucher that is good; "" once it is not."""
    return sealing.unseal(voucher.sealed_number, purpose=PURPOSE, owner_id=voucher.id) or ""


def of_account(account_id: str, number: str) -> CashOutVoucher:
    """The voucher of one account with this number, however it was typed.

    Raises:
        VoucherNotFound: another account's looks like none.
    """
    tidied = "".join(number.split()).upper()
    with db.reading() as session:
        found = session.scalar(
            select(CashOutVoucher)
            .join(Repayment, Repayment.id == CashOutVoucher.repayment_id)
            .where(
                Repayment.account_id == account_id,
                CashOutVoucher.digest.in_([_digest(number), _digest(tidied)]),
            )
        )
    if found is None:
        raise VoucherNotFound(field="number")
    return found


def lately(account_id: str, *, most: int) -> Sequence[CashOutVoucher]:
    """The newest vouchers of an account."""
    with db.reading() as session:
        return session.scalars(
            select(CashOutVoucher)
            .join(Repayment, Repayment.id == CashOutVoucher.repayment_id)
            .where(Repayment.account_id == account_id)
            .order_by(CashOutVoucher.issued_at.desc(), CashOutVoucher.id)
            .limit(most)
        ).all()


def collected(network: str, number: str, key: str, at: datetime) -> CashOutVoucher:
    """Hear from a network that a voucher was paid out at `at`. Told again it changes nothing.

    `key` is the network's own name for the paying out. Of a voucher that had expired or was
    cancelled the money is gone all the same: what its value was to go into is called off, as far
    as that can be, and what was handed out beyond what was owed is put down as such.

    Raises:
        VoucherNotFound
        CollectedOtherwise
    """
    actor = Actor.provider(network)
    with db.transaction() as session:
        found = _voucher(session, network, number)
        repayment = queries.for_change(session, found.repayment_id)
        voucher = session.get_one(CashOutVoucher, found.id, populate_existing=True)
        if voucher.state is VoucherState.COLLECTED and voucher.collected_key == key:
            return voucher
        if voucher.state is VoucherState.COLLECTED or _is_taken(session, network, key):
            raise CollectedOtherwise
        is_late = voucher.state is VoucherState.CANCELLED or at > voucher.expires_at
        if voucher.state is not VoucherState.ISSUED:
            _make_room(session, repayment, voucher, actor=actor)
        before = queries.story_in(session, repayment).sums
        voucher.state, voucher.sealed_number = VoucherState.COLLECTED, ""
        voucher.collected_at, voucher.collected_key = at, key
        voucher.collected_late = is_late
        after = _post(session, repayment, voucher, "collected", before)
        event = (
            RepaymentHappened.VOUCHER_COLLECTED_LATE
            if is_late
            else RepaymentHappened.VOUCHER_COLLECTED
        )
        _note(session, repayment, voucher, event, actor=actor)
        if after.overpaid_pence > before.overpaid_pence:
            more = after.overpaid_pence - before.overpaid_pence
            record.note(
                session, repayment, RepaymentHappened.OVERPAID, actor=actor, amount_pence=more
            )
        moving.settle(session, repayment, actor=actor)
    return voucher


def cancel_all(session: Session, repayment: Repayment, *, actor: Actor) -> int:
    """Let nothing of it be collected any more. The caller holds the lock, and settles it."""
    good = queries.story_in(session, repayment).to_collect
    for voucher in good:
        _end(session, repayment, voucher, VoucherState.CANCELLED, actor=actor)
    return len(good)


def expire_due() -> int:
    """Let the value of vouchers whose time is over return. Returns of how many repayments.

    Not at once: what was paid out in the last minute is heard of later.
    """
    with db.reading() as session:
        due = session.scalars(
            select(CashOutVoucher.repayment_id)
            .where(
                CashOutVoucher.state == VoucherState.ISSUED,
                CashOutVoucher.expires_at < clock.now() - HEARD_OF_WITHIN,
            )
            .distinct()
            .limit(AT_ONCE)
        ).all()
    return sum(_expire(repayment_id) for repayment_id in due)


def _expire(repayment_id: str) -> bool:
    """Let the vouchers of one repayment expire, and tell its payer. False where none is due."""
    before = clock.now() - HEARD_OF_WITHIN
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id)
        good = queries.story_in(session, repayment).to_collect
        due = [voucher for voucher in good if voucher.expires_at < before]
        for voucher in due:
            _end(session, repayment, voucher, VoucherState.EXPIRED, actor=_BY_US)
        if due and moving.settle(session, repayment, actor=_BY_US).left_pence:
            telling.tell(session, repayment, Told.EXPIRED)
    return bool(due)


def _make_room(
    session: Session, repayment: Repayment, late: CashOutVoucher, *, actor: Actor
) -> None:
    """Call off what a late voucher's value was to go into, no more than has to be."""
    story = queries.story_in(session, repayment)
    sums = story.sums
    for voucher in reversed(story.to_collect):
        if sums.amount_pence - sums.drawn_pence >= late.amount_pence:
            break
        _end(session, repayment, voucher, VoucherState.CANCELLED, actor=actor)
        sums = queries.story_in(session, repayment).sums
    waiting = story.on_its_way
    if waiting is None or waiting.state is not TransferState.WAITING:
        return
    locked = session.get_one(BankTransfer, waiting.id, with_for_update=True, populate_existing=True)
    still_owed = sums.amount_pence - sums.drawn_pence - late.amount_pence
    if locked.state is TransferState.WAITING and still_owed < locked.amount_pence:
        locked.state, locked.sealed_details = TransferState.CALLED_OFF, ""
        record.note(
            session,
            repayment,
            RepaymentHappened.TRANSFER_CALLED_OFF,
            actor=actor,
            amount_pence=locked.amount_pence,
        )
        session.flush()


def _end(
    session: Session,
    repayment: Repayment,
    voucher: CashOutVoucher,
    state: VoucherState,
    *,
    actor: Actor,
) -> None:
    before = queries.story_in(session, repayment).sums
    voucher.state, voucher.ended_at, voucher.sealed_number = state, clock.now(), ""
    _post(session, repayment, voucher, state, before)
    event = {
        VoucherState.EXPIRED: RepaymentHappened.VOUCHER_EXPIRED,
        VoucherState.CANCELLED: RepaymentHappened.VOUCHER_CANCELLED,
    }[state]
    _note(session, repayment, voucher, event, actor=actor)


def _post(
    session: Session, repayment: Repayment, voucher: CashOutVoucher, what: str, before: Sums
) -> Sums:
    """Write what just became of a voucher into the books. Returns the sums as they are now."""
    session.flush()
    after = queries.story_in(session, repayment).sums
    moving.post(
        session,
        repayment,
        f"voucher:{voucher.id}:{what}",
        before=before,
        after=after,
        counterparty=voucher.network,
    )
    return after


def _note(
    session: Session,
    repayment: Repayment,
    voucher: CashOutVoucher,
    event: RepaymentHappened,
    *,
    actor: Actor,
) -> None:
    record.note(
        session,
        repayment,
        event,
        actor=actor,
        voucher=voucher.id,
        amount_pence=voucher.amount_pence,
    )


def _voucher(session: Session, network: str, number: str) -> CashOutVoucher:
    found = session.scalar(
        select(CashOutVoucher).where(
            CashOutVoucher.network == network, CashOutVoucher.digest == _digest(number)
        )
    )
    if found is None:
        raise VoucherNotFound
    return found


def _is_taken(session: Session, network: str, key: str) -> bool:
    """Whether another voucher was collected under this name."""
    taken = select(CashOutVoucher.id).where(
        CashOutVoucher.network == network, CashOutVoucher.collected_key == key
    )
    return session.scalar(taken) is not None


def _digest(number: str) -> str:
    """What finds a voucher. Keyed: there are not so many numbers that none could be tried."""
    key = settings.current().secret_key.encode()
    return hmac.digest(key, f"cash-out {number}".encode(errors="replace"), "sha256").hex()
