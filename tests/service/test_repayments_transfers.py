"""Bank transfers: chosen, put into files that two people agree on, confirmed, returned."""

from datetime import timedelta

import pytest

from app import clock, db
from app.audit.models import AuditRecord
from app.emails import postman
from app.events import timeline
from app.i18n import in_uk_time
from app.jobs import worker
from app.ledger import LedgerAccount
from app.payments.models import Payment
from app.people.models import User
from app.refunds.states import RefundState
from app.repayments import choosing, sweeping, transfers
from app.repayments.bank_details import BankDetails
from app.repayments.choosing import NothingToChoose, TransferUnderWay
from app.repayments.configuring import NotSettings
from app.repayments.files import making, queries
from app.repayments.files.formats import Format
from app.repayments.files.making import (
    AlreadyDecided,
    DayIsOver,
    FileNotFound,
    FileWiped,
    MakerMayNot,
    NoAccountToPayFrom,
    NotADayToPay,
    NotApproved,
    NothingWaits,
    OwnFile,
)
from app.repayments.states import FileState, RepaymentState, TransferState
from app.repayments.transfers import NotWithTheBank, TransferNotFound
from tests import make
from tests.support import repaying
from tests.support.emails import outbox
from tests.support.looking import books
from tests.support.repaying import DETAILS, desk, story  # noqa: F401  the fixture
from tests.support.together import at_once

pytestmark = pytest.mark.usefixtures("desk")

FIRST, SECOND = "first", "second"


def choose(repayment, details=DETAILS):
    return choosing.by_bank(repayment.id, details, actor=make.PAYER)


def make_file(repayment, form=Format.PAIN_001, **other):
    day = making.next_working_day(in_uk_time(clock.now()).date())
    return making.make(repayment.account_id, form, **{"pay_on": day, "user_id": FIRST} | other)


def confirm(repayment, transfer):
    return transfers.confirm([transfer.id], account_id=repayment.account_id, actor=make.CASEWORKER)


def give_back(repayment, transfer, reason="account_closed"):
    return transfers.returned(
        transfer.id, account_id=repayment.account_id, reason=reason, actor=make.CASEWORKER
    )


def payment_of(repayment):
    with db.reading() as session:
        return session.get_one(Payment, repayment.payment_id)


def audited():
    with db.reading() as session:
        return [
            (record.action, record.after)
            for record in session.query(AuditRecord).order_by(AuditRecord.position)
        ]


def fine(repayment):
    return repaying.broken_laws(payment_of(repayment)) == []


def test_a_transfer_that_the_bank_confirms_is_a_refund_that_has_succeeded():
    repayment = repaying.of_refund(25_050)
    file = repaying.file_with(repayment)
    [transfer] = story(repayment).transfers
    assert (file.transfers, file.total_pence) == (1, 25_050)
    assert make.again(repayment).state is RepaymentState.BANK

    assert at_once(*[lambda: confirm(repayment, transfer)] * 2) in ([0, 1], [1, 0])

    worker.drain()
    assert make.again(repayment).state is RepaymentState.DONE
    assert repaying.refund_state(repayment) is RefundState.SUCCESS
    assert books(payment_of(repayment)) == {
        LedgerAccount.NETWORK_CLEARING: 25_050,
        LedgerAccount.BANK: -25_050,
    }
    assert fine(repayment)


def test_returned_after_it_was_confirmed_the_payer_is_asked_again():
    repayment = repaying.of_refund(500)
    repaying.file_with(repayment)
    [transfer] = story(repayment).transfers
    confirm(repayment, transfer)
    worker.drain()

    at_once(*[lambda: give_back(repayment, transfer)] * 2)

    now = story(repayment)
    assert (now.repayment.state, now.sums.left_pence) == (RepaymentState.WAITING, 500)
    assert books(payment_of(repayment)) == {
        LedgerAccount.NETWORK_CLEARING: 500,
        LedgerAccount.REPAYMENTS: -500,
    }
    postman.drain()
    assert [email.subject for email in outbox()].count(
        "Test: Your bank did not take the money from Fishing licences"
    ) == 1
    choose(repayment)
    assert fine(repayment)
    assert repaying.refund_state(repayment) is RefundState.SUCCESS


def test_returned_unpaid_nothing_was_ever_moved():
    repayment = repaying.of_exception(500)
    repaying.file_with(repayment)
    [transfer] = story(repayment).transfers

    give_back(repayment, transfer)

    assert make.again(repayment).state is RepaymentState.WAITING
    assert fine(repayment)
    with pytest.raises(NotWithTheBank):
        confirm(repayment, transfer)


def test_bank_details_stand_in_no_event_and_no_record_and_are_wiped():
    repayment = repaying.of_refund(500)
    choosing.by_bank(repayment.id, DETAILS, actor=make.CASEWORKER, ip="192.0.2.1")
    [transfer] = story(repayment).transfers
    assert BankDetails.unsealed(transfer.sealed_details, owner_id=transfer.id) == DETAILS
    repaying.file_with(repayment)
    confirm(repayment, transfer)

    told = f"{[event.details for event in timeline(repayment.payment_id)]} {audited()}"
    for part in (DETAILS.name, DETAILS.sort_code, DETAILS.account_number):
        assert part not in told
        assert part not in transfer.sealed_details
    assert make.again(transfer).sealed_details == ""
    assert [action for action, _ in audited()] == [
        "refund_created",
        "repayment_chosen",
        "repayment_settings_changed",
        "repayment_file_made",
        "repayment_file_approved",
        "transfer_confirmed",
    ]


def test_chosen_twice_it_is_one_transfer_and_can_be_taken_back_until_it_is_in_a_file():
    repayment = repaying.of_exception(500)
    at_once(*[lambda: choose(repayment)] * 2)
    assert [one.state for one in story(repayment).transfers] == [TransferState.WAITING]
    other = BankDetails(name="Ben", sort_code="200000", account_number="55779912")
    with pytest.raises(NothingToChoose):
        choose(repayment, other)

    for _ in range(2):
        choosing.choose_again(repayment.id, actor=make.PAYER)
    choose(repayment, other)
    repaying.can_transfer(repayment.account_id)
    make_file(repayment)

    with pytest.raises(TransferUnderWay):
        choosing.choose_again(repayment.id, actor=make.PAYER)
    assert {one.state for one in story(repayment).transfers} == {
        TransferState.IN_FILE,
        TransferState.CALLED_OFF,
    }
    assert fine(repayment)


def test_two_who_make_a_file_at_once_share_no_transfer():
    account = make.account()
    repayments = [
        repaying.of_exception(pence, paid=make.payment(account=account)) for pence in (500, 700)
    ]
    for repayment in repayments:
        choose(repayment)
    repaying.can_transfer(account.id)

    made = at_once(*[lambda: make_file(repayments[0])] * 2)

    files = queries.of_account(account.id)
    assert sum(file.transfers for file in files) == 2
    assert sum(file.total_pence for file in files) == 1200
    assert sorted(file.serial for file in files) == list(range(1, len(files) + 1))
    assert all(isinstance(one, NothingWaits) or one.id for one in made)


@pytest.mark.parametrize("form", Format)
def test_a_file_can_be_had_by_anybody_once_a_second_person_agrees_and_stays_the_same(form):
    repayment = repaying.of_exception(500)
    choose(repayment)
    repaying.can_transfer(repayment.account_id)
    file = make_file(repayment, form)
    of = {"account_id": repayment.account_id}

    with pytest.raises(NotApproved):
        making.download(file.id, **of, user_id=FIRST)
    with pytest.raises(OwnFile):
        making.approve(file.id, **of, user_id=FIRST)
    with pytest.raises(NotWithTheBank):
        confirm(repayment, story(repayment).transfers[0])
    for _ in range(2):
        making.approve(file.id, **of, user_id=SECOND)
    with pytest.raises(AlreadyDecided):
        making.reject(file.id, **of, user_id=FIRST)
    with pytest.raises(FileNotFound):
        making.download(file.id, account_id="another", user_id=FIRST)

    _, content = making.download(file.id, **of, user_id=FIRST)
    assert making.download(file.id, **of, user_id=SECOND)[1] == content
    assert DETAILS.account_number.encode() in content
    assert DETAILS.account_number not in make.again(file).sealed


def test_a_file_that_is_not_agreed_to_lets_go_of_its_transfers(hands):
    repayment = repaying.of_exception(500)
    choose(repayment)
    repaying.can_transfer(repayment.account_id)
    first = make_file(repayment)
    of = {"account_id": repayment.account_id}

    for _ in range(2):
        making.reject(first.id, **of, user_id=FIRST)  # its maker may think again
    with pytest.raises(AlreadyDecided):
        making.approve(first.id, **of, user_id=SECOND)
    second = make_file(repayment)

    assert make.again(first).state is FileState.REJECTED
    assert [one.file_id for one in story(repayment).transfers] == [second.id]
    making.approve(second.id, **of, user_id=SECOND)
    hands.forward(days=61)
    assert sweeping.sweep() == 1
    assert sweeping.sweep() == 0
    with pytest.raises(FileWiped):
        making.download(second.id, **of, user_id=FIRST)
    confirm(repayment, story(repayment).transfers[0])  # it can still be heard of
    assert make.again(repayment).state is RepaymentState.DONE


def test_a_file_needs_transfers_an_account_to_pay_from_and_a_day_on_which_banks_work():
    repayment = repaying.of_exception(500)
    with pytest.raises(NoAccountToPayFrom):
        make_file(repayment)
    repaying.can_transfer(repayment.account_id, user_number="")
    with pytest.raises(NothingWaits):
        make_file(repayment)
    choose(repayment)
    with pytest.raises(NoAccountToPayFrom):  # Bacs has a number for everybody who pays
        make_file(repayment, Format.BACS_STANDARD_18)
    today = clock.now().date()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    for day in (today, saturday, today + timedelta(days=40)):
        with pytest.raises(NotADayToPay):
            make_file(repayment, pay_on=day)


def test_settings_have_a_shape():
    for field, value in (
        ("voucher_days", 0),
        ("voucher_days", 366),
        ("payer_name", "Ünlawful"),
        ("payer_name", ""),
        ("sort_code", "20000"),
        ("account_number", "5577991"),
        ("user_number", "12345x"),
    ):
        with pytest.raises(NotSettings) as refused:
            repaying.can_transfer("any", **{field: value})
        assert refused.value.field == field


def test_another_account_to_pay_from_is_recorded_even_where_its_end_is_the_same():
    account = make.account()
    for number in ("12345678", "87655678", "87655678"):
        repaying.can_transfer(account.id, account_number=number)

    shown = [after for action, after in audited() if action == "repayment_settings_changed"]
    assert [one["account_number"] for one in shown] == ["…5678", "…5678"]
    assert {one["sort_code"] for one in shown} == {"40-12-76"}


def test_another_accounts_transfer_is_missing():
    repayment = repaying.of_exception(500)
    repaying.file_with(repayment)
    [transfer] = story(repayment).transfers

    with pytest.raises(TransferNotFound):
        transfers.confirm([transfer.id], account_id="another", actor=make.CASEWORKER)
    with pytest.raises(ValueError):
        give_back(repayment, transfer, reason="because")


def test_a_file_whose_day_is_over_is_not_approved_and_its_transfers_go_into_another(hands):
    repayment = repaying.of_refund()
    file = repaying.made_file_with(repayment)
    hands.forward(days=8)

    with pytest.raises(DayIsOver):
        making.approve(file.id, account_id=file.account_id, user_id=SECOND)

    making.reject(file.id, account_id=file.account_id, user_id=SECOND)
    another = make_file(repayment)
    assert making.approve(another.id, account_id=file.account_id, user_id=SECOND).transfers == 1


def test_a_file_of_somebody_who_may_make_none_any_more_is_not_approved():
    repayment = repaying.of_refund()
    file = repaying.made_file_with(repayment)
    with db.reading() as session:
        maker = session.get_one(User, FIRST)
    make.changed(maker, disabled_at=clock.now())

    with pytest.raises(MakerMayNot):
        making.approve(file.id, account_id=file.account_id, user_id=SECOND)

    assert make.again(file).state is FileState.MADE
