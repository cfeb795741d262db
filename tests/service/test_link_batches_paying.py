"""A line of a spreadsheet is paid once, whoever pays it, and however many at once."""

import pytest
from sqlalchemy import inspect

from app import db
from app.actors import Actor
from app.payment_links import paying
from app.payment_links.batches import claiming, making, queries
from app.payment_links.batches.claiming import NotToBePaid, PersonalLinkNotFound, Standing
from app.payment_links.models import LinkPayment, PersonalLink
from app.payment_links.paying import Order, SumChanged
from app.payment_links.spreadsheets import Row
from app.payments import cancellation
from app.payments.states import State
from tests import make
from tests.support import mortality
from tests.support.links import payment_link
from tests.support.together import at_once, raised

ANN = Actor.staff("a" * 26)


@pytest.fixture
def account(platform):
    return make.account()


@pytest.fixture
def link(account):
    return payment_link(account, columns={"Cost": "100"}, reference_label="")


@pytest.fixture
def batch(account, link):
    rows = [Row(1, ["reference", "amount", "Ward"]), Row(2, ["CT-1", "125", "North"])]
    proposed = making.propose(
        link, making.check(rows, link=link, account=account), file_name="a.csv", actor=ANN
    )
    return making.make(proposed.id, link_id=link.id, account_id=account.id, actor=ANN)


@pytest.fixture
def line(batch):
    (result,) = queries.results(batch)
    return result.personal


def pay(line, key="a-form", *, link_id="", shown_pence=12500):
    order = Order(shown_pence=shown_pence, request_key=key, personal_link_id=line.id)
    return paying.pay(link_id or line.link_id, order, actor=Actor.payer())


def standing(line):
    found = claiming.find(line.id)
    assert {"draft", "names_sealed"} <= inspect(found.batch).unloaded  # as large as its file
    return found.standing


def test_its_payment_says_what_the_line_and_the_link_say(link, line):
    payment = pay(line).payment

    assert (payment.reference, payment.amount_pence) == ("CT-1", 12500)
    assert payment.metadata_ == {"Cost": "100", "Ward": "North"}
    assert standing(line) is Standing.BEGUN
    others = {str(number): "x" for number in range(14)}
    make.changed(make.again(link), columns={"WARD": "South"} | others)
    second = pay(make.changed(line, payment_id=None), "another").payment
    assert second.metadata_ == {"Ward": "North"} | others
    with pytest.raises(SumChanged):
        pay(make.changed(line, payment_id=None), "other", shown_pence=1)


def test_two_at_once_meet_one_payment(account, line):
    outcomes = at_once(*[lambda key=key: pay(line, key) for key in "abcd"])

    assert len({made.payment.id for made in outcomes}) == 1
    assert len({made.token for made in outcomes}) == 4
    assert len(make.payments_of(account)) == 1


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (State.STARTED, Standing.BEGUN),
        (State.CHALLENGED, Standing.UNDER_WAY),
        (State.AUTHORISED, Standing.UNDER_WAY),
        (State.AWAITING_PAYMENT, Standing.UNDER_WAY),
        (State.CAPTURED, Standing.PAID),
        (State.DECLINED, Standing.OPEN),
        (State.EXPIRED, Standing.OPEN),
        (State.CANCELLED_BY_USER, Standing.OPEN),
        (State.CANCELLED_BY_SERVICE, Standing.OPEN),
        (State.ERRORED, Standing.OPEN),
    ],
)
def test_a_second_payment_is_made_only_where_the_first_came_to_nothing(
    account, batch, line, state, wanted
):
    first = make.payment_in(state, 12500, account=account)
    make.saved(
        LinkPayment(
            link_id=line.link_id, account_id=account.id, payment_id=first.id, request_key="first"
        )
    )
    make.changed(line, payment_id=first.id)
    assert standing(line) is wanted
    paid = queries.get(batch.id, link_id=batch.link_id, account_id=account.id)[1]
    assert paid == ((1, 12500) if wanted is Standing.PAID else (0, 0))

    if wanted in {Standing.UNDER_WAY, Standing.PAID}:
        with pytest.raises(NotToBePaid) as refused:
            pay(line)
        assert refused.value.standing is wanted
    else:
        pay(line)

    made = 2 if wanted is Standing.OPEN else 1
    assert len(make.payments_of(account)) == made
    assert make.again(line).payment_id in {one.id for one in make.payments_of(account)}


def test_of_two_who_try_again_at_once_one_makes_the_second_payment(account, line):
    first = pay(line).payment
    cancellation.cancel_by_user(first.id, actor=Actor.payer())
    assert pay(line).is_over

    outcomes = at_once(*[lambda key=key: pay(line, key) for key in "bcd"])

    assert raised(outcomes) == []
    (second,) = {made.payment.id for made in outcomes}
    assert make.again(line).payment_id == second != first.id
    assert len(make.payments_of(account)) == 2


def test_dying_at_any_moment_leaves_one_payment_that_is_known(account, batch, line):
    def prepare():
        with db.transaction() as session:
            session.query(PersonalLink).update({PersonalLink.payment_id: None})
        return len(make.payments_of(account))

    keys = []

    def act():
        pay(line, keys[-1])

    def begin():
        keys.append(f"key-{len(keys)}")
        return prepare()

    def check(before):
        assert len(make.payments_of(account)) == before + 1
        assert make.again(line).payment_id is not None

    mortality.survives(act, prepare=begin, check=check)


def test_what_is_called_off_is_not_begun_and_what_was_begun_is_finished(account, batch, line):
    begun = pay(line)
    making.call_off(batch.id, link_id=batch.link_id, account_id=account.id, actor=ANN)

    with pytest.raises(NotToBePaid) as refused:
        pay(line, "another")
    assert refused.value.standing is Standing.CALLED_OFF
    assert pay(line).payment.id == begun.payment.id


def test_a_line_is_paid_by_its_own_link_only(account, line):
    with pytest.raises(PersonalLinkNotFound):
        pay(line, link_id=payment_link(account).id)
    assert make.payments_of(account) == []
