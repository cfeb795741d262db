"""The figures of the dashboard are those of the payments, refunds and ledger, to the penny."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock, db, ids
from app.actors import ActorKind
from app.dashboard import report, totals
from app.dashboard.days import Period, bounds, span, span_before
from app.dashboard.figures import as_kept, total
from app.dashboard.models import DayTotal
from app.i18n import in_uk_time
from app.jobs import worker
from app.ledger import Journal, LedgerAccount, Posting
from app.payments import queries, transitions
from app.payments.models import Payment
from app.payments.search import standing_of
from app.payments.states import ENDED, Happened, State
from app.refunds.models import Refund
from app.refunds.states import RefundState
from tests import make
from tests.support.statements import statements

NOON = datetime(2026, 10, 26, 12, 0, tzinfo=UTC)  # the day after the clocks went back
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Hands:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def hands():
    stopped = Hands()
    with clock.replaced(stopped.now):
        yield stopped


# What was counted is what is there

seconds_ago = st.integers(0, int(65 * DAY.total_seconds()))
payments = st.tuples(
    st.sampled_from(sorted(State)),
    st.integers(0, 5_000),  # pence
    seconds_ago,
    st.integers(0, 20_000),  # seconds until it ended
    st.sampled_from(["card", "voucher"]),
    st.sampled_from(["card_declined", "not_enough_money"]),
    st.booleans(),  # over the telephone
    st.none() | seconds_ago,  # when some of it was refunded
)


@settings(
    max_examples=4,
    phases=[Phase.reuse, Phase.generate],  # what fails is readable; making it smaller takes minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(payments, min_size=15, max_size=40))
def test_the_figures_are_what_a_plain_count_gives(hands, told):
    account = make.account()
    rows, refunds = _written(account, told)

    for period in (Period.TODAY, Period.WEEK, Period.MONTH):
        shown = report.of(account.id, period)
        for span_, figures in (
            (span(period, NOON), shown.figures),
            (span_before(period, NOON), shown.figures_before),
        ):
            first = bounds(span_.first)[0]
            ended = [row for row in rows if row.ended_at and first <= row.ended_at < span_.until]
            back = [one for one in refunds if first <= one.succeeded_at < span_.until]
            taken = [row for row in ended if row.state is State.CAPTURED]
            waits = [
                int(row.ended_at.timestamp()) - int(row.created_at.timestamp())
                for row in taken
                if not row.moto
            ]
            assert figures.taken_pence == sum(row.total_pence for row in taken)
            assert figures.refunded_pence == sum(one.amount_pence for one in back)
            assert (figures.taken, figures.refunds) == (len(taken), len(back))
            assert figures.outcomes == Counter(standing_of(row.state).value for row in ended)
            assert figures.declines == Counter(
                row.decline_reason for row in ended if row.state is State.DECLINED
            )
            assert figures.waits == Counter(map(as_kept, waits))
        bars = shown.bars
        assert sum(bar.money.taken_pence for bar in bars) == shown.figures.taken_pence
        assert sum(bar.money.refunded_pence for bar in bars) == shown.figures.refunded_pence
        assert total(shown.by_type.values()) == shown.figures


def _written(account, told):
    rows, refunds = [], []
    for state, pence, ago, wait, type_, reason, moto, refunded_ago in told:
        ended_at = NOON - timedelta(seconds=ago, microseconds=1)
        payment = Payment(
            id=ids.new_id(),
            account_id=account.id,
            service_id=account.service_id,
            type=type_,
            provider="sandbox",
            amount_pence=pence,
            surcharge_pence=1,
            reference="R",
            description="D",
            state=state,
            decline_reason=reason if state is State.DECLINED else "",
            moto=moto,
            created_at=ended_at - timedelta(seconds=wait, microseconds=ago),
            ended_at=ended_at if state in ENDED else None,
        )
        rows.append(payment)
        if refunded_ago is not None and state is State.CAPTURED:
            refunds.append(
                Refund(
                    payment_id=payment.id,
                    account_id=account.id,
                    amount_pence=1,
                    state=RefundState.SUCCESS,
                    actor_kind=ActorKind.API,
                    actor_id="k",
                    succeeded_at=NOON - timedelta(seconds=refunded_ago + 1),
                )
            )
    with db.transaction() as session:
        session.add_all(rows)
        session.flush()
        session.add_all(refunds)
    return rows, refunds


# What it says is what the books say


def test_what_was_taken_and_refunded_is_what_the_ledger_has_to_the_penny(hands):
    account = make.account()
    paid = [
        make.captured_payment(pence, account=account, **asked)
        for pence, asked in ((1999, {}), (501, {"delayed_capture": False}), (7, {}))
    ]
    make.declined_payment(account=account)
    make.confirmed_payment(account=account)
    hands.time += 3 * DAY
    make.successful_refund(paid[0], amount_pence=333)
    make.unanswered_refund(paid[1], amount_pence=100)
    make.captured_payment(10_000, account=account)
    hands.time += 10 * MINUTE  # in the same hour
    make.captured_payment(1, account=account)
    hands.time += timedelta(hours=11)

    for period in Period:
        shown = report.of(account.id, period)
        first = bounds(shown.now.first)[0]
        ledger = _in_the_books(account, first, shown.now.until)
        assert (shown.figures.taken_pence, shown.figures.refunded_pence) == ledger
        bars = [bar.money for bar in shown.bars]
        assert sum(money.taken_pence for money in bars) == ledger[0]
    assert shown.figures.taken_pence == 1999 + 501 + 7 + 10_001 + 1000
    assert shown.figures.net_pence == shown.figures.taken_pence - 333


def _in_the_books(account, first, until) -> tuple[int, int]:
    """What came into clearing, and what left it."""
    with db.reading() as session:
        lines = session.scalars(
            select(Posting.amount_pence)
            .join(Journal, Journal.id == Posting.journal_id)
            .where(
                Journal.account_id == account.id,
                Journal.posted_at >= first,
                Journal.posted_at < until,
                Posting.ledger_account == LedgerAccount.CARD_CLEARING,
            )
        ).all()
    return sum(line for line in lines if line > 0), -sum(line for line in lines if line < 0)


def test_a_day_that_is_over_is_counted_once(hands):
    account = make.account()
    make.captured_payment(1000, account=account)
    hands.time += MINUTE
    first = report.of(account.id, Period.WEEK).figures
    hands.time += DAY
    yesterday = in_uk_time(NOON).date()
    make.captured_payment(500, account=account)
    hands.time += MINUTE
    assert report.of(account.id, Period.WEEK).figures.taken_pence == 1500
    assert first.taken_pence == 1000

    # Behind our back: nothing of the platform does so, and nobody looks again.
    first_payment = min(make.payments_of(account), key=lambda payment: payment.created_at)
    make.changed(first_payment, amount_pence=1)

    assert report.of(account.id, Period.WEEK).figures.taken_pence == 1500
    with db.reading() as session:
        assert session.get(DayTotal, (account.id, yesterday)) is not None
        assert session.get(DayTotal, (account.id, yesterday + DAY)) is None


def test_nothing_is_kept_in_the_first_minutes_of_the_next_day(hands):
    account = make.account()
    midnight = bounds(in_uk_time(NOON).date())[1]
    make.captured_payment(1000, account=account)

    for minutes, is_kept in ((14, False), (15, True)):
        hands.time = midnight + timedelta(minutes=minutes)
        report.of(account.id, Period.WEEK)
        with db.reading() as session:
            found = session.get(DayTotal, (account.id, date(2026, 10, 26)))
        assert (found is not None) is is_kept


def test_a_correction_moves_a_payment_to_the_day_on_which_it_was_made(hands):
    account = make.account()
    payment = make.declined_payment(1000, account=account)
    hands.time += DAY
    before = report.of(account.id, Period.WEEK)
    assert before.figures.outcomes == {"declined": 1}

    with db.transaction() as session:
        changing = queries.for_change(session, payment.id)
        actor = make.KEY
        transitions.advance(session, changing, Happened.CORRECTED_TO_CAPTURED, actor=actor)
    hands.time += MINUTE

    for _ in range(2):  # counted again, and kept again
        after = report.of(account.id, Period.WEEK)
        assert after.figures.outcomes == {"success": 1}
        assert [bar.money.taken_pence for bar in after.bars[-2:]] == [0, 1000]


def test_people_who_look_at_once_do_not_stand_in_each_others_way(hands):
    account = make.account()
    make.captured_payment(1000, account=account)
    hands.time += DAY
    days = [in_uk_time(NOON).date()]

    counted = totals.of_days(account.id, days)
    # As if each had counted before the other had kept it.
    totals._keep(account.id, counted, {days[0]: 1})
    totals._keep(account.id, counted, {})
    with db.reading() as session:
        kept = session.get(DayTotal, (account.id, days[0]))

    assert kept.recounted == 1


def test_nobody_elses_payments_are_in_it(hands):
    account = make.account()
    make.successful_refund(make.captured_payment(1000))
    worker.drain()

    figures = report.of(account.id, Period.TODAY).figures
    assert figures.ended == 0
    assert figures.success_rate is None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=False)
def test_a_page_costs_few_statements_however_long_the_period(hands, dialect):
    account = make.account()
    make.captured_payment(account=account)
    report.of(account.id, Period.THIRTY)

    for period, most in ((Period.TODAY, 8), (Period.WEEK, 6), (Period.THIRTY, 6)):
        with statements() as said:
            report.of(account.id, period)
        assert len(said) <= most, said
