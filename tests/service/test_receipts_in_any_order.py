"""Told in any order, any number of times, one by one or as a file: the same comes of it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock, db
from app.payments.models import Payment
from app.receipts.models import ExceptionState, Receipt, ReceiptException, ReceiptKind
from app.receipts.taking_in import take_in, take_in_all
from app.receipts.telling import Told
from tests import make
from tests.support import networks, receipt_laws

BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)
WANTED = 1000
NOBODYS = 9  # a number that was never given
_world = count(1)

# Minutes since it began, which of three numbers, how much; whether it is taken back, days later.
payments = st.tuples(
    st.integers(0, 15_000),
    st.sampled_from([0, 0, 1, 2, NOBODYS]),
    st.sampled_from([400, 600, 1000, 1000, 1700]),
    st.sampled_from([None, None, 0, 12, 40]),
)


class World:
    """Two payments and an account barcode, and what shops do with their numbers."""

    def __init__(self, account):
        self.name = f"w{next(_world)}w"
        in_time, in_time_number = networks.waiting(WANTED, account=account)
        late, late_number = networks.waiting(WANTED, account=account, days=0)
        open_number = networks.barcode(account=account, reference=self.name)[1]
        self.payments = in_time, late
        self.numbers = {0: in_time_number, 1: late_number, 2: open_number}

    def told(self, happened):
        for at, (minutes, which, pence, back_after) in enumerate(happened):
            paid = Told(
                network=networks.NETWORK,
                kind=ReceiptKind.PAYMENT,
                key=f"{self.name}-{at}",
                number=self.numbers.get(which, f"{self.name}-?"),
                amount_pence=pence,
                paid_at=BEGAN + timedelta(minutes=minutes, seconds=at),
                remitted_on=date(2026, 1, 2),
            )
            yield paid
            if back_after is not None:
                yield networks.taken_back(paid, days=back_after)

    def end(self):
        """How it all stands: states, sums, ledger, receipts and what people have to look at."""
        with db.reading() as session:
            receipts = {
                one.id: one for one in session.scalars(select(Receipt)) if self.name in one.key
            }
            paid_in = session.scalars(
                select(Payment).where(Payment.reference == self.name).order_by(Payment.amount_pence)
            ).all()
            unresolved = [
                one
                for one in session.scalars(select(ReceiptException))
                if one.state is not ExceptionState.RESOLVED and one.receipt_id in receipts
            ]
        return {
            "payments": [self._of(make.again(payment)) for payment in self.payments],
            "paid in": sorted((p.amount_pence, p.state, p.reversed_pence) for p in paid_in),
            "receipts": sorted(
                (self._named(one), one.outcome, one.applied_pence, one.is_late)
                for one in receipts.values()
            ),
            "exceptions": sorted(
                (self._named(receipts[one.receipt_id]), one.code, one.amount_pence)
                for one in unresolved
            ),
        }

    def _named(self, receipt):
        return receipt.key.replace(self.name, "")

    def _of(self, payment):
        # A reversal that came first is in the books of no payment, and so is its contra entry.
        books = networks.books(payment)
        of_it = [books.get(account, 0) for account in ("part_payments", "payer_refundable")]
        return payment.state, payment.reversed_pence, of_it


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making one smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happened=st.lists(payments, min_size=1, max_size=6), data=st.data())
def test_any_order_and_any_repetition_comes_to_the_same(happened, data):
    with clock.replaced(lambda: BEGAN):  # else a second world would be later
        account = make.account()
        one, other = World(account), World(account)
        before = Counter(networks.books())
        for told in one.told(happened):
            take_in(told)
        between = Counter(networks.books())
        tolds = list(other.told(happened))
        again = data.draw(st.lists(st.sampled_from(tolds), max_size=4))
        take_in_all(data.draw(st.permutations(tolds + again)))
        after = Counter(networks.books())
    assert one.end() == other.end()
    for name in {*before, *between, *after}:
        assert after[name] - between[name] == between[name] - before[name]
    with db.reading() as session:
        assert list(receipt_laws.broken(session)) == []
