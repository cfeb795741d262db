"""Files of networks: taken in whole or not at all, once, however often and in whatever order."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app import db, ledger
from app.audit import AuditRecord
from app.jobs import worker
from app.payments.states import State
from app.receipts import taking_in
from app.receipts.models import Receipt, ReceiptKind
from app.remittances import queries, reading, voiding
from app.remittances.models import FileState, RowState
from app.remittances.port import Problem, RowProblem
from app.remittances.refusals import FileEmpty, FileNotFound, FileTooLarge
from app.remittances.voiding import NothingToReview, OwnProposal, ReasonMissing
from tests import make
from tests.support import networks
from tests.support.mortality import survives
from tests.support.networks import books, outcomes, paid, taken_back, waiting
from tests.support.refunding import platform_user
from tests.support.remitting import (
    AT,
    DAY,
    UNNAMED,
    loaded,
    rows,
    shops,  # noqa: F401  the fixture
    taken_in,
    written,
)
from tests.support.together import at_once, raised

pytestmark = pytest.mark.usefixtures("shops")

DONE, REVIEW, VOID = RowState.PROCESSED, RowState.NEEDS_REVIEW, RowState.VOID


def receipts():
    with db.reading() as session:
        return session.scalars(select(Receipt).order_by(Receipt.key)).all()


def end_state():
    """What there is when all is done, whatever way it came."""
    with db.reading() as session:
        assert ledger.verify(session) == []
    told = sorted((one.kind, one.key, one.outcome, one.remitted_on) for one in receipts())
    return told, books(), networks.exceptions()


def test_a_file_is_taken_in_by_a_worker():
    payment, number = waiting(1000)
    content = written([paid(number, 1000, key="a", at=AT)])

    file = loaded(content)
    assert file.state is FileState.PENDING
    worker.drain()
    file = queries.get(file.id)
    assert (file.state, file.problem) == (FileState.PROCESSED, None)
    assert (file.day, file.sequence, file.revision) == (DAY, 1, 0)
    assert file.declared == file.computed
    assert rows(file) == [(DONE, None)]
    assert queries.content(file.id) == content
    found = make.again(payment)
    assert (found.state, found.settled_on) == (State.CAPTURED, DAY)
    assert end_state()[1] == {"network_clearing": 1000, "service_payable": -1000}


def test_what_an_event_told_before_is_only_settled():
    payment, number = waiting(1000)
    told = paid(number, 1000, key="a", at=AT)
    taking_in.take_in(told)
    before = books()

    taken_in(written([told]))

    (receipt,) = receipts()
    assert (receipt.told_by, receipt.remitted_on) == ("event", DAY)
    assert make.again(payment).settled_on == DAY
    assert books() == before


def test_that_it_was_loaded_is_in_the_audit_log():
    file = loaded(written([]), ip="192.0.2.7")

    with db.reading() as session:
        record = session.scalar(select(AuditRecord).where(AuditRecord.subject_id == file.id))
    assert (record.action, record.ip) == ("remittance_loaded", "192.0.2.7")
    assert record.actor_id == make.CASEWORKER.id
    assert record.after["digest"] == file.digest


@pytest.mark.parametrize("state", ["waiting", "being read", "taken in", "replaced"])
def test_the_same_file_again_is_discarded(state):
    _payment, number = waiting(1000)
    content = written([paid(number, 1000, key="a", at=AT)])
    first = loaded(content)
    if state != "waiting":
        reading.read(first.id)
    if state == "being read":
        make.changed(queries.get(first.id), state=FileState.PROCESSING)
    if state == "replaced":
        taken_in(written([], revision=1))
    before = end_state()

    again = taken_in(content)

    assert (again.state, again.problem) == (FileState.DISCARDED, Problem.DUPLICATE_FILE)
    assert again.same_as == first.id
    assert end_state() == before


def test_nothing_is_taken_from_a_file_that_is_wrong_and_a_good_one_may_follow():
    _payment, number = waiting(1000)
    good = written([paid(number, 1000, key="a", at=AT)])
    truncated, wrong = good[: good.rindex(b"T,")], good.replace(b"1,1000,0,0", b"1,1001,0,0")

    for content, problem in (
        (truncated, Problem.TRUNCATED),
        (wrong, Problem.HEADER_TOTAL),
        (wrong, Problem.HEADER_TOTAL),  # it may be tried again
        (b"what is this?", Problem.FORMAT),
        (good.replace(b",1,0,2026-11-27", b",1,0,2026-11-31"), Problem.HEADER),
    ):
        file = taken_in(content)
        assert (file.state, file.problem) == (FileState.FAILED, problem)
        assert rows(file) == []
    assert receipts() == []
    assert taken_in(good).state is FileState.PROCESSED


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", FileEmpty), (b" \r\n", FileEmpty), (b"x" * (25 * 1024 * 1024 + 1), FileTooLarge)],
    ids=["empty", "blank", "large"],
)
def test_what_is_no_file_is_refused(content, refusal):
    with pytest.raises(refusal):
        loaded(content)


def test_a_bad_line_waits_for_a_person_and_good_ones_go_on():
    payment, number = waiting(1000)
    tolds = [paid(number, 1000, key="a", at=AT), paid("1", 5, key="b", at=AT, outlet="=1+1")]
    content = written([*tolds, paid("2", 7, key="b", at=AT)]).replace(b",1,5,", b",?,5,")

    file = taken_in(content)

    assert file.state is FileState.PROCESSED
    assert [state for state, _ in rows(file)] == [DONE, REVIEW, DONE]
    assert [row.problem for row in queries.rows(file.id, limit=9)][1] is RowProblem.NUMBER
    assert make.again(payment).state is State.CAPTURED
    assert queries.to_review([file.id]) == {file.id: 1}


def test_what_was_told_differently_before_waits_for_a_person():
    _payment, number = waiting(1000)
    told = paid(number, 1000, key="a", at=AT)
    taking_in.take_in(told)

    file = taken_in(written([paid(number, 900, key="a", at=AT), told]))

    # The first line has the name, and another sum; the second has a name that was in the file.
    assert rows(file) == [
        (REVIEW, RowProblem.TOLD_DIFFERENTLY),
        (REVIEW, RowProblem.DUPLICATE_IN_FILE),
    ]


def test_two_lines_that_say_the_same_are_two():
    """Of a network that names no lines: a part of a day, and then all of it."""
    bare = [replace(paid("1", 500, at=AT, outlet="Kiosk 3"), key="")] * 3
    of = {"network": UNNAMED, "sequence": 4}

    taken_in(written(bare[:1], **of))
    taken_in(written(bare, revision=1, **of))
    assert len(receipts()) == 3

    taken_in(written(bare, revision=2, **of))
    assert len(receipts()) == 3
    another_day = replace(bare[0], paid_at=AT - timedelta(days=1))
    taken_in(written([bare[0], another_day], network=UNNAMED, sequence=5))
    assert len(receipts()) == 5


def test_a_file_that_many_send_and_read_at_once():
    """Each of them is told the same, and the money is there once."""
    _payment, number = waiting(1000)
    content = written([paid(number, 1000, key="a", at=AT), paid("1", 5, key="b", at=AT)])

    kept = at_once(*[partial(loaded, content)] * 3)

    assert raised(kept) == []
    (file,) = (one for one in kept if one.state is FileState.PENDING)
    assert {one.same_as for one in kept if one is not file} == {file.id}
    newer = loaded(written([paid(number, 1000, key="a", at=AT)], revision=1))
    assert raised(at_once(*[partial(reading.read, one.id) for one in (file, file, newer)])) == []
    worker.drain()
    assert books()["network_clearing"] in {1000, 1005}  # whichever of the two was first
    assert len([one for one in receipts() if one.kind is ReceiptKind.PAYMENT]) in {1, 2}


def test_networks_that_count_from_1_again_each_year_and_name_the_same():
    first = paid("1", 500, key="a", at=AT)
    taken_in(written([first]))
    january = written([paid("1", 500, key="b", at=AT)], day=date(2027, 1, 4))

    assert taken_in(january).state is FileState.PROCESSED
    assert queries.gaps() == []
    other = [replace(first, key="")]
    assert taken_in(written(other, network=UNNAMED)).state is FileState.PROCESSED
    assert len(receipts()) == 3


def test_a_newer_revision_stands_for_the_earlier_one():
    payments = [waiting(1000) for _ in range(3)]
    kept, gone, new = (
        paid(number, 1000, at=AT, key=f"k{at}") for at, (_, number) in enumerate(payments)
    )
    first = taken_in(written([kept, gone]))

    second = taken_in(written([kept, new], revision=1))

    first = queries.get(first.id)
    assert (first.state, first.problem) == (FileState.OBSOLETE, Problem.STALE_REVISION)
    assert second.state is FileState.PROCESSED
    assert rows(second) == [(DONE, None)] * 3
    withdrawal = queries.rows(second.id, limit=9)[-1]
    assert (withdrawal.is_withdrawal, withdrawal.kind) == (True, ReceiptKind.REVERSAL)
    assert [make.again(one).reversed_pence for one, _ in payments] == [0, 1000, 0]
    assert books()["network_clearing"] == 2000
    assert ("reversed", 1000) in networks.exceptions()

    # What comes back in a third is not taken twice, and a person sees to it.
    third = taken_in(written([kept, gone, new], revision=2))
    assert rows(third) == [(DONE, None), (REVIEW, RowProblem.RETURNED), (DONE, None)]
    assert books()["network_clearing"] == 2000


def test_an_older_revision_that_comes_late_changes_nothing():
    _payment, number = waiting(1000)
    newer = taken_in(written([paid(number, 1000, key="a", at=AT)], revision=1))
    before = end_state()

    older = taken_in(written([paid("1", 5, key="b", at=AT)]))
    same = taken_in(written([paid("1", 6, key="c", at=AT)], revision=1))

    assert (older.state, older.problem) == (FileState.OBSOLETE, Problem.STALE_REVISION)
    assert (same.state, same.problem) == (FileState.FAILED, Problem.OTHER_CONTENT)
    assert queries.get(newer.id).state is FileState.PROCESSED
    assert end_state() == before


def test_a_reversal_that_a_revision_leaves_out_waits_for_a_person():
    payment, number = waiting(1000)
    told = paid(number, 1000, key="a", at=AT)
    taken_in(written([told, taken_back(told)]))
    assert make.again(payment).reversed_pence == 1000

    second = taken_in(written([told], revision=1))

    assert rows(second) == [(DONE, None), (REVIEW, RowProblem.REVERSAL_LEFT_OUT)]
    assert make.again(payment).reversed_pence == 1000


def test_a_revision_waits_while_the_earlier_one_is_being_read(hands):
    first = taken_in(written([paid("1", 5, key="a", at=AT)]))
    make.changed(first, state=FileState.PROCESSING)

    second = taken_in(written([paid("1", 5, key="a", at=AT)], revision=1))
    assert second.state is FileState.PENDING

    hands.forward(seconds=10)
    worker.drain()  # both jobs: the earlier one's is still in the queue
    assert queries.get(first.id).state in {FileState.PROCESSED, FileState.OBSOLETE}
    hands.forward(seconds=10)
    worker.drain()
    assert queries.get(first.id).state is FileState.OBSOLETE
    assert queries.get(second.id).state is FileState.PROCESSED


def test_files_that_have_not_come_are_known():
    for sequence in (9, 3, 4, 7):
        taken_in(written([paid("1", 5, key=f"k{sequence}", at=AT)], sequence=sequence))
    assert [(gap.first, gap.last) for gap in queries.gaps()] == [(5, 6), (8, 8)]

    taken_in(written([], sequence=5))
    taken_in(written([], sequence=8, day=DAY + timedelta(days=1)))
    assert [(gap.first, gap.last) for gap in queries.gaps()] == [(6, 6)]


def test_a_reversal_in_an_earlier_file_than_its_payment():
    payment, number = waiting(1000)
    told = paid(number, 1000, key="a", at=AT)

    taken_in(written([taken_back(told)], sequence=2))
    taken_in(written([told], sequence=1))

    assert make.again(payment).reversed_pence == 1000
    assert outcomes() == [("-a", "reversed"), ("a", "exact")]
    assert "network_clearing" not in books()


def test_a_worker_that_dies_anywhere_is_followed_by_one_that_goes_on(monkeypatch, hands):
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    serial = iter(range(1, 1_000))

    def prepare():
        serials = [next(serial) for _ in range(3)]
        tolds = [paid("1", 100, key=f"d{one}", at=AT) for one in serials]
        return loaded(written(tolds, sequence=serials[0])).id, len(receipts())

    def check(subject):
        file_id, before = subject
        assert queries.get(file_id).state is FileState.PROCESSED
        assert rows(queries.get(file_id)) == [(DONE, None)] * 3
        assert len(receipts()) == before + 3
        assert books()["network_clearing"] == 100 * len(receipts())

    def work():
        hands.forward(hours=1)  # the lease of whoever had the job is over
        worker.drain()

    survives(work, prepare=prepare, check=check)


def test_a_line_is_given_up_by_two_people():
    file = taken_in(written([paid("1", 5, key="a b", at=AT)]))
    first, second, third = (platform_user() for _ in "123")
    with pytest.raises(ReasonMissing):
        voiding.void(file.id, 1, user_id=first.id, reason="  ")
    voiding.void(file.id, 1, user_id=first.id, reason="The shop closed")
    with pytest.raises(OwnProposal):
        voiding.void(file.id, 1, user_id=first.id, reason="The shop closed")
    make.changed(first, is_platform=False)  # what they proposed does not count any more
    voiding.void(file.id, 1, user_id=second.id)
    assert rows(file) == [(REVIEW, RowProblem.TRANSACTION)]
    assert voiding.void(file.id, 1, user_id=third.id).reason == "The shop closed"
    assert rows(file) == [(VOID, RowProblem.TRANSACTION)]
    with pytest.raises(NothingToReview):
        voiding.void(file.id, 1, user_id=second.id)


def test_files_of_a_test_account_are_counted_by_themselves():
    account = make.account()
    content = written([paid("1", 5, key="a", at=AT)])

    theirs = taken_in(content, account_id=account.id)
    ours = taken_in(content)

    assert [theirs.state, ours.state] == [FileState.PROCESSED] * 2
    assert len(receipts()) == 1
    assert [file.id for file in queries.of_account(account.id)] == [theirs.id]
    with pytest.raises(FileNotFound):
        queries.get(ours.id, account_id=account.id)


def test_ten_thousand_lines_again_and_out_of_order_end_the_same(dialect):
    """In order on one database, the wrong way round on the other: what is left is the same.

    On PostgreSQL it is a quarter of them, which is enough for what may differ there.
    """
    lines = 10_000 if dialect == "sqlite" else 2_500
    account = make.account()
    numbers = [waiting(100, account=account)[1] for _ in range(20)] * 2
    numbers += [f"7{one:018}" for one in range(lines - 140)]
    tolds = [paid(number, 100, key=f"t{at}", at=AT) for at, number in enumerate(numbers)]
    reversals = [taken_back(told) for told in tolds[-100:]]
    half = lines // 2
    files = [written(reversals + tolds[:half]), written(tolds[half:], sequence=2)]
    if dialect == "postgresql":
        files.reverse()

    for content in files:
        assert taken_in(content).state is FileState.PROCESSED
    end = end_state()
    for content in files:
        assert taken_in(content).state is FileState.DISCARDED
    once_more = taken_in(written([*tolds[:500], *tolds[:100]], sequence=3))

    assert queries.to_review([once_more.id]) == {once_more.id: 100}
    assert end_state() == end
    assert end[1] == {
        "network_clearing": (lines - 200) * 100,
        "service_payable": -2_000,
        "payer_refundable": -2_000,
        "unidentified_receipts": -(lines - 240) * 100,
    }
    assert Counter(outcome for _, outcome in outcomes()) == {
        "exact": 20,
        "twice": 20,
        "unknown": lines - 140,
        "reversed": 100,
    }
