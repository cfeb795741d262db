"""What people do about money that is too much, too late, too little, or nobody's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import audit, clock, db
from app.accounts.models import AccountKind
from app.errors import ChangedMeanwhile
from app.jobs import scheduler
from app.payments import cancellation, expiry
from app.payments.states import State
from app.people.models import Membership
from app.people.roles import Role
from app.receipts import deadlines, matching, queries, resolving
from app.receipts.deciding import Decider
from app.receipts.models import ExceptionCode
from app.receipts.refusals import (
    AddressMissing,
    AlreadyResolved,
    ExceptionNotFound,
    MayNotResolve,
    NothingMatches,
    NotResolvedSo,
    NotYourProposal,
    OwnProposal,
    ProposerMayNot,
)
from app.receipts.taking_in import take_in
from app.repayments.models import Repayment
from tests import make
from tests.support import networks, receipt_laws, refunding
from tests.support.databases import on_postgresql
from tests.support.live_settings import live_installation
from tests.support.networks import books, exceptions, paid, taken_back
from tests.support.refunding import platform_user
from tests.support.together import at_once, raised


@pytest.fixture(autouse=True)
def laws():
    """Whatever is done, each penny is explained."""
    yield
    with db.reading() as session:
        assert list(receipt_laws.broken(session)) == []


class Office:
    """An account, and two people who may decide about its money."""

    def __init__(self):
        self.account = make.account()
        self.one, self.other = (refunding.refunder(self.account) for _ in "12")

    def by(self, user, exception):
        return Decider(
            user_id=user.id, account_id=exception.account_id, version=exception.version, ip="::1"
        )

    def over(self, excess=200):
        """An exception about money that is too much, and its payment."""
        payment, number = networks.waiting(1000, account=self.account)
        take_in(paid(number, 1000 + excess))
        return payment, networks.exception(payment)


@pytest.fixture
def office():
    return Office()


def audited():
    with db.reading() as session:
        return [one.action for one in session.scalars(select(audit.AuditRecord))]


def test_money_that_is_accepted_is_the_services(office):
    payment, found = office.over()
    resolving.accept(found.id, office.by(office.one, found))
    assert books(payment) == {"network_clearing": 1200, "service_payable": -1200}
    assert (exceptions(payment), audited()) == ([], ["receipt_accepted"])
    with pytest.raises(AlreadyResolved):
        resolving.accept(found.id, office.by(office.one, found))


def test_money_that_is_repaid_goes_the_road_of_repayments(office):
    payment, found = office.over()
    by = office.by(office.one, found)
    with pytest.raises(AddressMissing):
        resolving.repay(found.id, by, email="")
    resolving.repay(found.id, by, email="ada@payer.example")
    assert books(payment) == {
        "network_clearing": 1200,
        "service_payable": -1000,
        "repayments": -200,
    }
    with db.reading() as session:
        (repayment,) = session.scalars(select(Repayment)).all()
    assert (repayment.exception_id, repayment.amount_pence) == (found.id, 200)


def test_a_part_payment_whose_time_ran_out_is_decided_about(office):
    def accept(found):
        resolving.accept(found.id, office.by(office.one, found))

    def repay(found):
        resolving.repay(found.id, office.by(office.one, found), email="ada@payer.example")

    def write_off(found):
        by = office.by(office.one, found)
        found = resolving.propose_write_off(found.id, by, reason="No name")
        resolving.agree_to_write_off(found.id, office.by(office.other, found))

    for decide, account in (
        (accept, "service_payable"),
        (repay, "repayments"),
        (write_off, "written_off"),
    ):
        payment, number = networks.expired(1000, account=office.account)
        take_in(paid(number, 300))
        take_in(paid(number, 200))
        found = networks.exception(payment)
        assert (found.code, found.amount_pence) == ("under", 500)
        decide(found)
        assert books(payment) == {"network_clearing": 500, account: -500}
        take_in(paid(number, 500))  # nobody waits for the rest any more
        assert exceptions(payment) == [("not_wanted", 500)]


def test_the_scheduler_finds_part_payments_that_ended(office):
    payment, number = networks.waiting(1000, account=office.account)
    take_in(paid(number, 400))
    assert deadlines.sweep() == 0
    make.changed(payment, expires_at=payment.created_at, updated_at=payment.created_at)
    assert expiry.expire(payment.id)
    called_off, other_number = networks.waiting(1000, account=office.account)
    take_in(paid(other_number, 300))
    cancellation.cancel_by_service(called_off.id, account_id=office.account.id, actor=make.KEY)
    scheduler.tick()
    assert exceptions(payment) == [("under", 400)]
    assert exceptions(called_off) == [("not_wanted", 300)]
    assert books(called_off) == {"network_clearing": 300, "payer_refundable": -300}
    assert deadlines.sweep() == 0
    take_in(paid(number, 600, at=clock.now() + timedelta(days=8)))
    assert make.again(payment).state is State.CAPTURED
    assert exceptions(payment) == [("late", 600)]


def test_giving_up_takes_two_people(office):
    payment, found = office.over()
    one, other = office.one, office.other
    with pytest.raises(NotResolvedSo):
        resolving.agree_to_write_off(found.id, office.by(other, found))
    found = resolving.propose_write_off(found.id, office.by(one, found), reason="No address")
    for refused in (resolving.agree_to_write_off, resolving.refuse_write_off):
        with pytest.raises(OwnProposal):
            refused(found.id, office.by(one, found))
    with pytest.raises(NotYourProposal):
        resolving.withdraw_write_off(found.id, office.by(other, found))
    with pytest.raises(NotResolvedSo):
        resolving.accept(found.id, office.by(other, found))
    found = resolving.refuse_write_off(found.id, office.by(other, found))
    found = resolving.propose_write_off(found.id, office.by(other, found), reason="No name")
    found = resolving.withdraw_write_off(found.id, office.by(other, found))
    found = resolving.propose_write_off(found.id, office.by(one, found), reason="No name")
    found = resolving.agree_to_write_off(found.id, office.by(other, found))
    assert (found.proposed_by, found.resolved_by, found.reason) == (one.id, other.id, "No name")
    assert books(payment)["written_off"] == -200
    assert audited() == [
        "receipt_write_off_proposed",
        "receipt_write_off_refused",
        "receipt_write_off_proposed",
        "receipt_write_off_withdrawn",
        "receipt_write_off_proposed",
        "receipt_written_off",
    ]


def test_both_must_be_allowed_when_the_second_agrees(office):
    def role(user, role):
        with db.transaction() as session:
            of_service = (user.id, office.account.service_id)
            session.get_one(Membership, of_service).role = role

    _payment, found = office.over()
    found = resolving.propose_write_off(found.id, office.by(office.one, found), reason="No name")
    for who, refusal in ((office.one, ProposerMayNot), (office.other, MayNotResolve)):
        role(who, Role.VIEW_ONLY)
        with pytest.raises(refusal):
            resolving.agree_to_write_off(found.id, office.by(office.other, found))
        role(who, Role.VIEW_AND_REFUND)
    assert audited() == ["receipt_write_off_proposed"]


def test_two_who_decide_at_once_decide_once(office):
    for _round in range(2):
        payment, found = office.over()
        racing = at_once(
            lambda found=found: resolving.accept(found.id, office.by(office.one, found)),
            lambda found=found: resolving.repay(
                found.id, office.by(office.other, found), email="ada@payer.example"
            ),
        )
        assert len(raised(racing, AlreadyResolved, ChangedMeanwhile)) == 1
        assert books(payment)["service_payable"] in (-1000, -1200)
        assert "payer_refundable" not in books(payment)


def test_what_changed_since_it_was_looked_at_is_looked_at_again(office):
    payment, number = networks.expired(1000, account=office.account)
    take_in(paid(number, 300))
    found = networks.exception(payment)
    take_in(paid(number, 200))
    with pytest.raises(ChangedMeanwhile):
        resolving.accept(found.id, office.by(office.one, found))
    with pytest.raises(ExceptionNotFound):
        resolving.accept(found.id, replace(office.by(office.one, found), account_id="x" * 26))


def test_money_of_nobody_is_matched_by_the_platform(office):
    payment, number = networks.waiting(1000, account=office.account)
    mistyped = number[:-1] + str(9 - int(number[-1]))
    receipt = take_in(paid(mistyped, 1000))
    (candidate,) = matching.candidates(receipt)
    assert (candidate.payment.id, candidate.has_same_sum) == (payment.id, True)
    found, pat = networks.exception(), platform_user()
    with pytest.raises(MayNotResolve):
        resolving.match(found.id, office.by(office.one, found), name=number)
    with pytest.raises(NothingMatches):
        resolving.match(found.id, office.by(pat, found), name="1")
    matched = resolving.match(found.id, office.by(pat, found), name=f" {number} ")
    assert matched.account_id == office.account.id
    assert make.again(payment).state is State.CAPTURED
    assert books() == {"network_clearing": 1000, "service_payable": -1000}
    assert "receipt_matched" in make.event_names(payment)
    take_in(taken_back(paid(mistyped, key=receipt.key)))
    assert books() == {}


@on_postgresql
@live_installation
def test_money_of_a_demonstration_is_for_no_payment_whose_money_is_real(office):
    tried, number = networks.waiting(1000, account=office.account)
    real = make.payment(1000, account=make.account(kind=AccountKind.LIVE))
    take_in(replace(paid("12345"), network="payzone"))
    found, pat = networks.exception(), platform_user()
    with pytest.raises(NothingMatches):
        resolving.match(found.id, office.by(pat, found), name=real.id)
    matched = resolving.match(found.id, office.by(pat, found), name=number)
    assert matched.payment_id == tried.id


def test_money_of_nobody_is_given_up_by_two_of_the_platform(office):
    told = paid("12345")
    take_in(told)
    found, one, other = networks.exception(), platform_user(), platform_user()
    found = resolving.propose_write_off(found.id, office.by(one, found), reason="A year old")
    resolving.agree_to_write_off(found.id, office.by(other, found))
    assert books() == {"network_clearing": 1000, "written_off": -1000}
    take_in(taken_back(told, days=400))
    assert (books(), exceptions()) == ({}, [])


def test_what_was_decided_stands_whatever_comes_later(office):
    payment, number = networks.waiting(1000, account=office.account)
    first, second = paid(number), paid(number, at=clock.now() + timedelta(minutes=1))
    take_in(first)
    take_in(second)
    found = networks.exception(payment)
    resolving.repay(found.id, office.by(office.one, found), email="ada@payer.example")
    take_in(paid(number, at=clock.now() - timedelta(days=1)))  # told late, and paid before both
    assert exceptions(payment) == [("twice", 1000)]
    take_in(taken_back(second))  # the network has it back, and so has the payer
    assert exceptions(payment) == [("reversed", 1000), ("twice", 1000)]
    assert books(payment)["repayments"] == -1000
    seen = next(row for row in queries.of_payment(payment.id).exceptions if row.code == "reversed")
    resolving.note(seen.id, office.by(office.one, seen), reason="Written to the network")
    assert exceptions(payment) == [("twice", 1000)]


def test_the_queue_has_the_oldest_first_and_goes_on(office, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    some = [office.over(excess)[1].id for excess in (10, 20, 30)]
    page = queries.queue(office.account.id, queries.Looked())
    assert [row.exception.id for row in page.rows] == some[:2]
    after = queries.queue(office.account.id, queries.Looked(after=page.onward))
    assert ([row.exception.id for row in after.rows], after.onward) == (some[2:], None)
    twice = queries.Looked(codes=[ExceptionCode.TWICE])
    assert queries.queue(office.account.id, twice).rows == []
    assert queries.queue(make.account().id, queries.Looked()).rows == []
