"""How a payment link does: what was begun and paid, by day and by fee."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from app import clock, db
from app.instalments import statistics as of_parts
from app.payment_links import queries, statistics
from app.payment_links.statistics import Money, OfFee
from app.payments.states import State
from tests import make
from tests.support.links import paid_by, payment_link

NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # the next day has begun in the United Kingdom


def basket(adults, children=0):
    found = [{"name": "Adult", "pence": 1200, "many": adults}]
    return found + [{"name": "Child", "pence": 600, "many": children}] * bool(children)


def test_payments_are_counted_by_day_and_by_fee_in_three_statements(hands):
    account = make.account()
    link, other = payment_link(account), payment_link(account)
    with clock.replaced(lambda: NIGHT):
        days_ago = {days: NIGHT - timedelta(days=days) for days in (0, 1, 40)}
        paid_by(link, make.captured_payment(2400, account=account), basket=basket(2))
        paid_by(link, make.confirmed_payment(3000, account=account), basket=basket(2, 1))
        paid_by(link, make.declined_payment(account=account), basket=basket(1))
        paid_by(link, make.payment(account=account), basket=basket(1), created_at=days_ago[1])
        old = make.captured_payment(2400, account=account)
        paid_by(link, old, basket=basket(2), created_at=days_ago[40])
        paid_by(other, make.captured_payment(700, account=account))
        make.captured_payment(500, account=account)

        statements = []
        listened = (db.engine(), "before_cursor_execute", lambda *said: statements.append(said[2]))
        event.listen(*listened)
        found = statistics.of_link(link.id)
        event.remove(*listened)
        assert len([one for one in statements if one.startswith("SELECT")]) == 3
        assert of_parts.of_link(link.id) == found
        listed = statistics.of_links([link.id, other.id])

    assert found.total == Money(5, 3, 7800)
    assert found.success_rate == 3 / 4
    assert len(found.days) == 30
    assert (found.days[-1][0].isoformat(), found.days[-1][1]) == ("2026-07-02", Money(3, 2, 5400))
    assert (found.days[-2][0].isoformat(), found.days[-2][1]) == ("2026-07-01", Money(1, 0, 0))
    assert sum(money.begun for _, money in found.days) == 4
    assert found.fees == [OfFee("Adult", 1200, 6), OfFee("Child", 600, 1)]
    assert listed == {link.id: Money(4, 2, 5400), other.id: Money(1, 1, 700)}


def test_a_link_that_nobody_used_has_no_success_rate():
    found = statistics.of_link(payment_link().id)

    assert (found.total, found.success_rate, found.fees) == (Money(), None, [])
    assert {money for _, money in found.days} == {Money()}


def test_links_of_an_account_stand_where_their_caps_and_dates_say():
    account = make.account()
    later = clock.now() + timedelta(days=1)
    full, free = (payment_link(account, most_payments=most) for most in (1, 2))
    early, other = payment_link(account, opens_at=later), payment_link(make.account())
    payments = [make.payment(account=account), make.captured_payment(700, account=account)]
    for link, payment in zip((full, free), payments, strict=True):
        paid_by(link, payment)
    paid_by(free, make.declined_payment(account=account))

    found = queries.standings([full, free, early], account)

    assert [found[link.id].value for link in (full, free, early)] == ["used_up", "open", "not_yet"]
    whose = {"account_id": account.id}
    assert queries.of_payment(payments[0].id, **whose).id == full.id
    assert queries.of_payment(payments[0].id, account_id=other.account_id) is None
    assert queries.of_payment(make.payment(account=account).id, **whose) is None
    newest = queries.newest_payments(free.id, **whose, most=1)
    assert [payment.state for payment in newest] == [State.DECLINED]
    assert queries.newest_payments(free.id, account_id=other.account_id, most=9) == []
