"""The till of a shop in the sandbox: paying a number of a test account, and taking it back.

A network would tell us what was paid by an event, in a file, or both; so do these. An event goes
the way of a real one, from its envelope on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids, settings
from app.errors import Conflict, Invalid, NotFound
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.payments.models import Payment
from app.payments.types.cash import events, sums
from app.payments.types.cash.counter import networks, scanning
from app.payments.types.cash.counter.models import CounterTaking
from app.receipts.models import PaymentNumber, ReceiptKind
from app.receipts.telling import Told

OUTLET = "Corner shop, 4 High Street"
TOO_MUCH = Pence(100)  # how much over, where nobody says
LATER = timedelta(days=3)
AFTER_THE_DEADLINE = timedelta(hours=1)
MOST_LISTED = 50


class What(StrEnum):
    """What happens at the counter."""

    EXACT = "exact"
    OVER = "over"
    UNDER = "under"
    LATE = "late"
    TWICE = "twice"
    UNKNOWN = "unknown"  # a number that was never given out


class Tell(StrEnum):
    """How we hear of it first."""

    EVENT = "event"
    FILE = "file"


class NumberNotKnown(NotFound):
    """No payment of this account has it, or no account barcode."""

    code = "number_not_known"
    message = "No payment of this account has this number"


class TakingNotFound(NotFound):
    code = "taking_not_found"


class AmountMissing(Invalid):
    """An account barcode takes any sum, so the payer says which."""

    code = "amount_missing"
    message = "Enter how much is paid"


class AmountNotPossible(Invalid):
    code = "amount_not_possible"
    message = "The amount must be from £0.01 to £100,000.00"


class NoDeadline(Conflict):
    code = "no_deadline"
    message = "An account barcode has no deadline, so nothing comes late"


class AlreadyTakenBack(Conflict):
    code = "already_taken_back"
    message = "This was taken back already, or is what takes something back"


class NotAmongRealMoney(Conflict):
    """Nobody knows whose it is, so it would lie among what real payers paid."""

    code = "not_among_real_money"
    message = "Unknown numbers can be paid only where no money is real"


class NoEvents(Conflict):
    code = "network_sends_no_events"
    message = "This network sends no events: it tells everything in its files"


def take(
    account_id: str,
    *,
    number: str,
    what: What = What.EXACT,
    network: str = "",
    amount_pence: Pence | None = None,
    outlet: str = OUTLET,
    tell: Tell = Tell.EVENT,
) -> Sequence[CounterTaking]:
    """Let somebody pay at a counter. Without an amount, what there is left to pay is what counts.

    Where the network sends no events, its next file tells.

    Raises:
        NumberNotKnown, AmountMissing, AmountNotPossible, NoDeadline, NotAmongRealMoney,
        UnknownScheme
    """
    if amount_pence is not None and not 0 < amount_pence <= LARGEST_PAYMENT_PENCE:
        raise AmountNotPossible(field="amount")
    with db.transaction() as session:
        if what is What.UNKNOWN:
            if settings.current().is_live:
                raise NotAmongRealMoney
            scheme = networks.named(network or networks.every()[0].name)
            name, scanned = scheme.name, scheme.fresh_number()
            pence, paid_at = amount_pence or Pence(1000), clock.now()
        else:
            known = _find(session, account_id, number, network)
            name, scanned = known.network, known.number
            pence = _pence(session, known, what, amount_pence)
            paid_at = _moment(known, what)
        made = [
            CounterTaking(
                id=ids.new_id(),
                account_id=account_id,
                network=name,
                kind=ReceiptKind.PAYMENT,
                transaction=f"SIM-{ids.new_id()}",
                number=scanned,
                amount_pence=pence,
                paid_at=paid_at.replace(microsecond=0),
                outlet=outlet or OUTLET,
            )
            for _ in range(2 if what is What.TWICE else 1)
        ]
        session.add_all(made)
    return _told(made, tell)


def take_back(
    taking_id: str, *, account_id: str, later: bool = False, tell: Tell = Tell.EVENT
) -> CounterTaking:
    """Let the shop take a payment back: on the same day, or some days later.

    Raises:
        TakingNotFound, AlreadyTakenBack
    """
    with db.transaction() as session:
        taken = _own(session, taking_id, account_id)
        again = select(CounterTaking.id).where(
            CounterTaking.network == taken.network, CounterTaking.reverses == taken.transaction
        )
        if taken.kind is ReceiptKind.REVERSAL or session.scalar(again) is not None:
            raise AlreadyTakenBack
        back = CounterTaking(
            id=ids.new_id(),
            account_id=account_id,
            network=taken.network,
            kind=ReceiptKind.REVERSAL,
            transaction=f"SIM-{ids.new_id()}",
            number=taken.number,
            amount_pence=taken.amount_pence,
            paid_at=taken.paid_at + (LATER if later else timedelta()),
            outlet=taken.outlet,
            reverses=taken.transaction,
        )
        session.add(back)
    (told,) = _told([back], tell)
    return told


def tell_now(taking_id: str, *, account_id: str) -> CounterTaking:
    """Push the event of something that happened, be it for the second time.

    Raises:
        TakingNotFound, NoEvents
    """
    with db.reading() as session:
        taking = _own(session, taking_id, account_id)
    if not networks.named(taking.network).event_secret:
        raise NoEvents
    return _push(taking)


def takings(account_id: str) -> Sequence[CounterTaking]:
    """What happened lately, the newest first."""
    with db.reading() as session:
        return session.scalars(
            select(CounterTaking)
            .where(CounterTaking.account_id == account_id)
            .order_by(CounterTaking.created_at.desc(), CounterTaking.id.desc())
            .limit(MOST_LISTED)
        ).all()


def _find(session: Session, account_id: str, number: str, network: str) -> PaymentNumber:
    """A number of this account's. Another's looks like none."""
    wanted = select(PaymentNumber).where(
        PaymentNumber.account_id == account_id,
        PaymentNumber.number.in_(scanning.numbers_in(number)),
    )
    if network:
        wanted = wanted.where(PaymentNumber.network == network)
    found = session.scalars(wanted.order_by(PaymentNumber.created_at).limit(1)).first()
    if found is None:
        raise NumberNotKnown(field="number")
    return found


def _pence(session: Session, known: PaymentNumber, what: What, amount_pence: Pence | None) -> Pence:
    if known.payment_id is None:
        if amount_pence is None:
            raise AmountMissing(field="amount")
        return amount_pence
    if amount_pence is not None:
        return amount_pence
    total_pence = session.get_one(Payment, known.payment_id).total_pence
    received_pence = sums.of_payments(session, [known.payment_id])[known.payment_id].received_pence
    left_pence = total_pence - received_pence
    wanted_pence = left_pence if left_pence > 0 else total_pence
    if what is What.OVER:
        return Pence(wanted_pence + TOO_MUCH)
    return Pence(max(1, wanted_pence // 2) if what is What.UNDER else wanted_pence)


def _moment(known: PaymentNumber, what: What) -> datetime:
    """When the till says that it was paid. What is late need not be waited for."""
    if what is not What.LATE:
        return clock.now()
    if known.expires_at is None:
        raise NoDeadline
    return max(known.expires_at + AFTER_THE_DEADLINE, clock.now())


def _own(session: Session, taking_id: str, account_id: str) -> CounterTaking:
    taking = session.get(CounterTaking, taking_id)
    if taking is None or taking.account_id != account_id:
        raise TakingNotFound
    return taking


def _told(made: Sequence[CounterTaking], tell: Tell) -> Sequence[CounterTaking]:
    sends_events = bool(networks.named(made[0].network).event_secret)
    if tell is Tell.FILE or not sends_events:
        return made
    return [_push(taking) for taking in made]


def _push(taking: CounterTaking) -> CounterTaking:
    events.take(taking.network, events.envelope(as_told(taking)))
    with db.transaction() as session:
        found = session.get_one(CounterTaking, taking.id)
        found.told_at = found.told_at or clock.now()
    return found


def as_told(taking: CounterTaking) -> Told:
    """What the network says of it."""
    return Told(
        network=taking.network,
        kind=taking.kind,
        key=taking.transaction,
        number=taking.number,
        amount_pence=taking.amount_pence,
        paid_at=taking.paid_at,
        outlet=taking.outlet,
        reverses_key=taking.reverses,
    )
