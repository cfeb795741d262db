"""Whatever shops, payers, services and staff do, in any order: each penny stays explained."""

import random
from datetime import timedelta

from sqlalchemy import select

from app import clock, db
from app.errors import Refusal
from app.payments import cancellation, expiry
from app.people.models import User
from app.receipts import deadlines, resolving
from app.receipts.deciding import Decider
from app.receipts.models import ExceptionState, ReceiptException
from app.receipts.taking_in import take_in, take_in_all
from tests import make
from tests.support import laws, networks, receipt_laws, refunding
from tests.support.networks import paid, taken_back

STEPS = 40


class Town:
    """Three payments and an account barcode, the people around them, and one source of chance."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.account = make.account()
        self.staff = [refunding.refunder(self.account) for _ in range(2)]
        self.platform = [
            make.saved(User(email=f"{n}@x.example", name="Pat", password_hash="", is_platform=True))
            for n in range(2)
        ]
        self.payments, self.numbers = [], ["5555", networks.barcode(account=self.account)[1]]
        for _ in range(3):
            payment, number = networks.waiting(1000, account=self.account)
            self.payments.append(payment)
            self.numbers.append(number)
        self.told = []

    def somebody_pays(self):
        sum_, minutes = self.chance.choice([300, 700, 1000, 1400]), self.chance.randrange(60_000)
        at = clock.now() + timedelta(minutes=minutes)
        self.told.append(paid(self.chance.choice(self.numbers), sum_, at=at))
        take_in(self.told[-1])

    def a_shop_takes_it_back(self):
        if self.told:
            take_in(taken_back(self.chance.choice(self.told), days=self.chance.choice([0, 9])))

    def a_shop_takes_back_what_is_told_later(self):
        told = paid(self.chance.choice(self.numbers))
        take_in(taken_back(told))
        self.told.append(told)

    def a_file_comes(self):
        take_in_all(self.chance.sample(self.told, len(self.told)))

    def time_runs_out(self):
        payment = self.chance.choice(self.payments)
        if make.again(payment).expires_at:
            make.changed(payment, expires_at=payment.created_at)
            expiry.expire(payment.id)

    def a_service_calls_it_off(self):
        payment = self.chance.choice(self.payments)
        cancellation.cancel_by_service(payment.id, account_id=self.account.id, actor=make.KEY)

    def the_scheduler_comes_by(self):
        deadlines.sweep()

    def staff_decide(self):
        with db.reading() as session:
            unresolved = ReceiptException.state != ExceptionState.RESOLVED
            found = session.scalars(
                select(ReceiptException).where(unresolved).order_by(ReceiptException.id)
            ).all()
        if found:
            one = self.chance.choice(found)
            people = self.platform if one.account_id is None else self.staff
            by = Decider(
                user_id=self.chance.choice(people).id,
                account_id=one.account_id,
                version=one.version,
            )
            self.chance.choice(
                [
                    lambda: resolving.accept(one.id, by),
                    lambda: resolving.repay(one.id, by, email="ada@payer.example"),
                    lambda: resolving.propose_write_off(one.id, by, reason="No name"),
                    lambda: resolving.agree_to_write_off(one.id, by),
                    lambda: resolving.withdraw_write_off(one.id, by),
                    lambda: resolving.match(one.id, by, name=self.numbers[-1]),
                    lambda: resolving.note(one.id, by, reason=""),
                ]
            )()

    def step(self):
        often = [self.somebody_pays, self.staff_decide] * 3
        seldom = [
            self.a_shop_takes_it_back,
            self.a_shop_takes_back_what_is_told_later,
            self.a_file_comes,
            self.time_runs_out,
            self.a_service_calls_it_off,
            self.the_scheduler_comes_by,
        ]
        chosen = self.chance.choice(often + seldom)
        try:
            chosen()
        except Refusal:
            return f"{chosen.__name__}, refused"
        return chosen.__name__


def test_each_penny_stays_explained():
    town, steps = Town(1), []
    for _ in range(STEPS):
        steps.append(town.step())
        with db.reading() as session:
            assert list(receipt_laws.broken(session)) == [], steps
    assert laws.broken() == [], steps
