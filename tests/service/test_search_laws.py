"""Whatever is asked, what is found is what a plain reading of the same rows finds."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app import db, ids
from app.actors import ActorKind
from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.payments import search
from app.payments.models import Payment
from app.payments.search import By, Order, Place, Standing, Wanted
from app.payments.states import State
from app.payments.wanted import DISPUTE_STATES, REFUND_STATES, STATES
from app.refunds.models import Refund
from app.refunds.states import RefundState
from tests import make

ROWS = 24
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
CHANCE = Random(5)

REFERENCES = ("lic-1", "LIC-12", "Lic-123", "fine/7", "100%", "a_b", "ab")
EMAILS = ("", "ann@payer.example", "Bob.Annan@payer.example", "zoë@payer.example")
NAMES = ("", "Ann Payer", "BOB ANNAN", "Zoe O'Hara")
METADATA = ({}, {"team": "North"}, {"team": "north", "n": 3}, {"online": True, "note": "n"})


@dataclass
class Row:
    """A payment as it was written, and the states of what hangs on it."""

    payment: Payment
    refunds: list[RefundState]
    disputes: list[DisputeState]


def fill(account) -> list[Row]:
    """Payments of every sort, some of the same moment, with refunds and disputes of every state."""
    rows = []
    with db.transaction() as session:
        for number in range(ROWS):
            row = Row(a_payment(account, number), [], [])
            session.add(row.payment)
            rows.append(row)
        session.flush()
        for number, row in enumerate(rows):
            for state in CHANCE.sample(list(RefundState), number % 3):
                session.add(a_refund(row.payment, state))
                row.refunds.append(state)
            if number % 4 == 0:
                state = CHANCE.choice(list(DisputeState))
                session.add(a_dispute(row.payment, state))
                row.disputes.append(state)
    return rows


def a_payment(account, number: int) -> Payment:
    pick = CHANCE.choice
    amount_pence = pick((100, 250, 1000))
    settled_on = pick((None, date(2026, 3, 2), date(2026, 3, 4)))
    return Payment(
        id=ids.new_id(),
        account_id=account.id,
        service_id=account.service_id,
        type=pick(("card", "counter")),
        provider=pick(("sandbox", "other")),
        provider_transaction=pick(("", f"tr-{number}")),
        amount_pence=amount_pence,
        surcharge_pence=pick((0, 150)),
        refunded_pence=pick((0, 50, amount_pence)),
        reference=pick(REFERENCES),
        description="Anything",
        email=pick(EMAILS),
        cardholder_name=pick(NAMES),
        metadata_=pick(METADATA),
        state=pick(list(State)),
        card_brand=pick(("", "visa", "master-card", "jcb")),
        card_last_four=pick(("", "4242", "0002")),
        created_at=BEGAN + timedelta(hours=number // 3),
        settled_on=settled_on,
    )


def a_refund(payment: Payment, state: RefundState) -> Refund:
    return Refund(
        payment_id=payment.id,
        account_id=payment.account_id,
        amount_pence=1,
        state=state,
        actor_kind=ActorKind.STAFF,
        actor_id="a",
        provider_transaction=CHANCE.choice(("", f"re-{payment.id}")),
    )


def a_dispute(payment: Payment, state: DisputeState) -> Dispute:
    return Dispute(
        payment_id=payment.id,
        account_id=payment.account_id,
        provider="sandbox",
        provider_dispute=ids.new_id(),
        amount_pence=1,
        state=state,
    )


# The plain reading


def has_standing(row: Row, standing: Standing) -> bool:
    payment, total = row.payment, row.payment.total_pence
    if standing is Standing.PARTLY_REFUNDED:
        return 0 < payment.refunded_pence < total
    if standing is Standing.REFUNDED:
        return 0 < payment.refunded_pence == total
    return (
        payment.state in STATES.get(standing, ())
        or any(state in REFUND_STATES.get(standing, ()) for state in row.refunds)
        or any(state in DISPUTE_STATES.get(standing, ()) for state in row.disputes)
    )


def texts_match(payment: Payment, wanted: Wanted, *, by_part: bool) -> bool:
    for typed, text in ((wanted.reference, payment.reference), (wanted.email, payment.email)):
        asked, there = typed.lower(), text.lower()
        if asked and not (asked in there if by_part else asked == there):
            return False
    return True


def metadata_matches(payment: Payment, value: str) -> bool:
    values = (str(one).lower() for one in payment.metadata_.values())
    return not value or value.lower() in values


def read_through(rows: list[Row], wanted: Wanted) -> list[Payment]:
    """The payments that fulfil all of it, as anybody would find them with a pencil."""
    by_part = wanted.by_part or not any(
        texts_match(row.payment, wanted, by_part=False) for row in rows
    )
    found = []
    for row in rows:
        payment = row.payment
        if (
            texts_match(payment, wanted, by_part=by_part)
            and wanted.cardholder_name.lower() in payment.cardholder_name.lower()
            and wanted.last_four in {"", payment.card_last_four}
            and metadata_matches(payment, wanted.metadata_value)
            and wanted.provider_id in {"", payment.provider_transaction}
            and any(has_standing(row, one) for one in wanted.standings or [None])
            | (not wanted.standings)
            and (not wanted.brands or payment.card_brand in wanted.brands)
            and (not wanted.types or payment.type in wanted.types)
            and (not wanted.providers or payment.provider in wanted.providers)
            and is_between(payment.total_pence, wanted.least_pence, wanted.most_pence)
            and is_between(payment.created_at, wanted.created_from, None)
            and not (wanted.created_before and payment.created_at >= wanted.created_before)
            and is_between(payment.settled_on, wanted.settled_from, wanted.settled_to)
        ):
            found.append(payment)
    return found


def is_between(value, first, last) -> bool:
    if value is None:
        return first is None and last is None
    return (first is None or value >= first) and (last is None or value <= last)


def in_order(payments: list[Payment], order: Order) -> list[str]:
    def place(payment: Payment):
        first = {
            By.CREATED: 0,
            By.AMOUNT: payment.total_pence,
            By.REFERENCE: payment.reference.lower(),
        }[order.by]
        return first, payment.created_at, payment.id

    return [one.id for one in sorted(payments, key=place, reverse=order.descending)]


# What may be asked

some_moments = st.none() | st.integers(-5, 40).map(lambda hours: BEGAN + timedelta(hours=hours))
some_days = st.none() | st.sampled_from([date(2026, 3, day) for day in range(1, 6)])
some_pence = st.none() | st.sampled_from([0, 100, 250, 400, 1000, 1150])
EACH = {
    "reference": st.sampled_from(["lic-12", "LIC", "ic-1", "%", "_", "7", "none such", "ab"]),
    "email": st.sampled_from(["ann@PAYER.example", "annan", "@", "payer.example", "x"]),
    "cardholder_name": st.sampled_from(["ann", "O'H", "b", "PAYER", "nobody"]),
    "last_four": st.sampled_from(["4242", "0002", "9999"]),
    "metadata_value": st.sampled_from(["north", "NORTH", "nort", "3", "true", "n"]),
    "provider_id": st.sampled_from(["tr-1", "tr-8", "tr-44", "tr-"]),
    "standings": st.sets(st.sampled_from(list(Standing)), max_size=4),
    "brands": st.sets(st.sampled_from(["visa", "jcb", "discover"])),
    "types": st.sets(st.sampled_from(["card", "counter", "none"])),
    "providers": st.sets(st.sampled_from(["sandbox", "other"])),
    "least_pence": some_pence,
    "most_pence": some_pence,
    "created_from": some_moments,
    "created_before": some_moments,
    "settled_from": some_days,
    "settled_to": some_days,
    "by_part": st.booleans(),
}
# Mostly few things at once, or nothing would ever be found.
anything = st.lists(st.sampled_from(sorted(EACH)), max_size=3, unique=True).flatmap(
    lambda names: st.builds(Wanted, **{name: EACH[name] for name in names})
)
little = st.sampled_from(
    [Wanted(), Wanted(reference="i"), Wanted(brands=["visa"]), Wanted(standings=[Standing.SUCCESS])]
)
orders = st.builds(Order, st.sampled_from(By), st.booleans())


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_everything_that_can_be_asked_is_asked_here():
    assert set(EACH) == {field.name for field in fields(Wanted)}


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_words_of_refunds_and_disputes_are_theirs():
    """Their nouns are not imported by what asks their tables."""
    for words, states in ((REFUND_STATES, RefundState), (DISPUTE_STATES, DisputeState)):
        assert sorted(word for some in words.values() for word in some) == sorted(states)


def walk(owners, wanted: Wanted, order: Order, size: int) -> list[str]:
    """Every payment of the list, from page to page; the third also as its number has it."""
    seen: list[str] = []
    place, number = search.FIRST, 1
    while True:
        page = search.find(owners, wanted, order=order, place=place, size=size)
        ids_here = [line.id for line in page.lines]
        if number == 3:
            jumped = search.find(owners, wanted, order=order, place=Place(number=3), size=size)
            assert jumped == page
        assert (page.before is None) == (number == 1 or not ids_here)
        seen += ids_here
        if page.after is None:
            return seen
        place, number = Place(after=page.after), number + 1


def walk_back(owners, wanted: Wanted, order: Order, size: int) -> list[str]:
    """The same from the last page to the first."""
    seen: list[str] = []
    place = Place(is_last=True)
    while True:
        page = search.find(owners, wanted, order=order, place=place, size=size)
        seen = [line.id for line in page.lines] + seen
        if page.before is None:
            return seen
        place = Place(before=page.before)


def test_whatever_is_asked_a_plain_reading_finds_the_same():
    own, next_door, strangers = (make.account() for _ in range(3))
    rows = {account.id: fill(account) for account in (own, next_door, strangers)}

    def expected(wanted: Wanted, order: Order, *, both: bool) -> list[str]:
        mine = rows[own.id] + (rows[next_door.id] if both else [])
        return in_order(read_through(mine, wanted), order)

    def owners(*, both: bool) -> list[str]:
        return [own.id, next_door.id] if both else [own.id]

    @settings(max_examples=40, derandomize=True, phases=[Phase.generate])
    @given(wanted=anything, order=orders, both=st.booleans())
    def finds_the_same(wanted: Wanted, order: Order, *, both: bool) -> None:
        page = search.find(owners(both=both), wanted, order=order, size=100)

        assert [line.id for line in page.lines] == expected(wanted, order, both=both)
        assert (page.count, page.more_than_counted) == (len(page.lines), False)

    @settings(max_examples=6, derandomize=True, phases=[Phase.generate])
    @given(wanted=little, order=orders, both=st.booleans(), size=st.sampled_from([6, 10]))
    def in_pages(wanted: Wanted, order: Order, size: int, *, both: bool) -> None:
        everything = expected(wanted, order, both=both)

        assert walk(owners(both=both), wanted, order, size) == everything
        assert walk_back(owners(both=both), wanted, order, size) == everything

    finds_the_same()
    in_pages()
