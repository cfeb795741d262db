"""Links from a spreadsheet: proposed, made in one go, called off, and forgotten about."""

import pytest
from sqlalchemy import select

from app import db
from app.actors import Actor
from app.audit import AuditRecord
from app.payment_links.batches import claiming, making, queries
from app.payment_links.batches.claiming import PersonalLinkNotFound, Standing
from app.payment_links.batches.refusals import BatchNotFound, MadeBefore, TakesNoBatches
from app.payment_links.models import LinkBatch, PersonalLink
from app.payment_links.spreadsheets import Row
from tests import make
from tests.support import mortality
from tests.support.links import payment_link
from tests.support.together import at_once, raised

ANN, BOB = Actor.staff("a" * 26), Actor.staff("b" * 26)
HEADINGS = ["reference", "amount", "name", "Ward"]
SHEET = (["CT-1", "125", "Ann Example", "North"], ["CT-2", "98.50", "", ""])


@pytest.fixture
def account(platform):
    return make.account()


@pytest.fixture
def link(account):
    return payment_link(account)


@pytest.fixture
def propose(account, link):
    def proposed(*rows, by=ANN):
        numbered = [Row(at, cells) for at, cells in enumerate([HEADINGS, *(rows or SHEET)], 1)]
        lines = making.check(numbered, link=link, account=account)
        assert lines.troubles == []
        return making.propose(link, lines, file_name="ward.csv", actor=by)

    return proposed


def made(batch, *, by=ANN, **more):
    where = {"link_id": batch.link_id, "account_id": batch.account_id}
    return making.make(batch.id, **where, actor=by, ip="192.0.2.1", **more)


def called_off(batch):
    where = {"link_id": batch.link_id, "account_id": batch.account_id}
    making.call_off(batch.id, **where, actor=BOB)


def rows():
    with db.reading() as session:
        return session.scalars(select(PersonalLink).order_by(PersonalLink.line)).all()


def recorded():
    with db.reading() as session:
        found = session.scalars(
            select(AuditRecord)
            .where(AuditRecord.subject_kind == "link_batch")
            .order_by(AuditRecord.position)
        )
        return [(one.action, one.actor_id, one.ip) for one in found]


def test_nothing_is_there_before_it_is_confirmed_and_everything_after(account, link, propose):
    batch = propose()
    assert (batch.many, batch.total_pence, batch.columns) == (2, 22350, ["Ward"])
    assert (rows(), queries.of_link(link.id, account_id=account.id)) == ([], [])
    assert "Ann" not in str(make.again(batch).draft)
    assert "Ann Example" not in make.again(batch).names_sealed  # chance seals any three letters

    made(batch)
    made(batch, by=BOB)

    first, second = rows()
    assert (first.line, first.reference, first.amount_pence) == (2, "CT-1", 12500)
    assert (first.columns, second.columns) == ({"Ward": "North"}, {})
    assert claiming.find(first.id).standing is Standing.OPEN
    (listed,) = queries.of_link(link.id, account_id=account.id)
    assert (listed[0].id, listed[1], make.again(batch).draft) == (batch.id, (0, 0), [])
    assert making.names(make.again(batch)) == {2: "Ann Example"}
    assert recorded() == [("link_batch_made", ANN.id, "192.0.2.1")]


def test_a_second_click_anywhere_makes_one_batch(propose):
    drafts = at_once(*[propose] * 4)
    assert len({batch.id for batch in drafts}) == 1

    at_once(*[lambda: made(drafts[0])] * 4)

    assert len(rows()) == 2
    assert len(recorded()) == 1


def test_two_people_with_the_same_file_make_it_once_unless_they_know(propose):
    both = [propose(by=ANN), propose(by=BOB)]

    outcomes = at_once(*[lambda one=one: made(one) for one in both])

    (refused,) = raised(outcomes, MadeBefore)
    assert len(rows()) == 2
    late = next(one for one in both if make.again(one).made_at is None)
    assert queries.twin_of(late).id == refused.batch_id

    made(late, knows_of=refused.batch_id)
    assert len(rows()) == 4


def test_what_is_sent_again_keeps_what_is_in_the_newest_file(propose):
    first = propose(*reversed(SHEET))
    again = propose(SHEET[0], ["CT-2", "98.5", "Bo", ""])

    assert (again.id, making.names(again)) == (first.id, {2: "Ann Example", 3: "Bo"})


def test_who_would_have_two_links_is_counted(account, propose):
    before = made(propose(*SHEET, ["CT-3", "1", "", ""]))
    paid = make.captured_payment(12500, account=account)
    make.changed(rows()[0], payment_id=paid.id)

    assert queries.known(propose(["ct-1", "1", "", ""], ["CT-9", "1", "", ""])) == (1, 0)
    assert queries.known(propose(["CT-1", "2", "", ""], ["CT-3", "1", "", ""])) == (1, 1)
    called_off(before)
    assert queries.known(propose(["CT-1", "3", "", ""])) == (0, 0)


def test_what_is_called_off_may_be_made_again(propose):
    batch = made(propose())
    called_off(batch)
    called_off(batch)

    assert {claiming.find(row.id).standing for row in rows()} == {Standing.CALLED_OFF}
    assert make.again(batch).names_sealed == ""
    assert [action for action, *_ in recorded()] == ["link_batch_made", "link_batch_called_off"]
    made(propose())
    assert len(rows()) == 4


def test_dying_at_any_moment_makes_all_of_it_once_or_nothing(propose):
    latest = []
    numbers = iter(range(1000))

    def prepare():
        latest[:] = [propose([f"CT-{next(numbers)}", "1", "", ""], ["X", "1", "", ""])]
        return latest[0]

    def check(batch):
        assert make.again(batch).made_at is not None
        assert sum(row.batch_id == batch.id for row in rows()) == 2

    mortality.survives(lambda: made(latest[0]), prepare=prepare, check=check)


def test_names_and_drafts_are_forgotten(hands, propose):
    batch = made(propose())
    draft = propose(["CT-3", "1", "Bo", ""])
    hands.forward(hours=25)
    making.sweep()
    with db.reading() as session:
        assert session.scalars(select(LinkBatch.id)).all() == [batch.id]
    assert making.names(make.again(batch)) == {2: "Ann Example"}

    hands.forward(days=30)
    making.sweep()

    assert making.names(make.again(batch)) == {}
    with pytest.raises(BatchNotFound):
        made(draft)


def test_others_things_are_missing(account, link, propose):
    batch = propose()
    other = payment_link(account)
    for wrong in ({"link_id": other.id}, {"account_id": make.account().id}):
        where = {"link_id": link.id, "account_id": account.id} | wrong
        with pytest.raises(BatchNotFound):
            making.make(batch.id, **where, actor=ANN)
        with pytest.raises(BatchNotFound):
            queries.proposed(batch.id, **where, user_id=ANN.id)
    with pytest.raises(BatchNotFound):
        queries.proposed(batch.id, link_id=link.id, account_id=account.id, user_id=BOB.id)
    with pytest.raises(BatchNotFound):
        called_off(batch)
    with pytest.raises(PersonalLinkNotFound):
        claiming.find("0" * 26)


@pytest.mark.parametrize(
    "columns", [{"fees": [{"id": "a", "name": "A", "pence": 1, "most": 1}]}, {"deleted": True}]
)
def test_a_link_that_is_gone_or_sums_up_fees_takes_none(account, link, propose, columns):
    batch = propose()
    if "deleted" in columns:
        make.changed(link, deleted_at=link.created_at)
    else:
        make.changed(link, asks="fees", **columns)

    with pytest.raises(TakesNoBatches):
        made(batch)
    assert rows() == []
