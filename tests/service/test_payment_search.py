"""Staff find a payment among many; nobody finds one of another account."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from app import clock, db
from app.accounts.models import Account
from app.payments import search
from app.payments.models import Payment
from app.payments.search import Page, Place, Standing, Wanted
from app.payments.states import State
from app.searching import Position
from tests import make
from tests.support.clocks import Clock


@pytest.fixture
def account() -> Account:
    return make.account()


def found(account: Account, **wanted: object) -> list[str]:
    """The references of what is found, newest first."""
    return [line.reference for line in search.find(account.id, Wanted(**wanted)).lines]


def references(page: Page) -> list[str]:
    return [line.reference for line in page.lines]


def numbered(account: Account, hands: Clock, *numbers: int) -> list[Payment]:
    """Payments a second apart, with these numbers for references."""
    made = []
    for number in numbers:
        hands.forward(seconds=1)
        made.append(make.payment(account=account, reference=f"N{number}"))
    return made


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements that were sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield sent
    event.remove(db.engine(), "before_cursor_execute", note)


# What is found


def test_everything_is_found_newest_first(account, hands):
    numbered(account, hands, 1, 2, 3)

    assert found(account) == ["N3", "N2", "N1"]


def test_a_line_says_what_the_list_shows(account):
    payment = make.captured_payment(1250, account=account, reference="A/9")
    make.refund(payment, amount_pence=250)

    (line,) = search.find(account.id).lines

    assert line.id == payment.id
    assert line.created_at == payment.created_at
    assert (line.reference, line.email) == ("A/9", "ada@payer.example")
    assert (line.total_pence, line.refunded_pence) == (1250, 250)
    assert line.state is State.CAPTURED
    assert (line.card_brand, line.card_last_four) == ("visa", "4242")


def test_another_accounts_payments_are_never_found(account):
    other = make.captured_payment(reference="SAME")
    make.payment(account=account, reference="OWN")

    for wanted in (
        {},
        {"reference": "SAME"},
        {"reference": "AM"},
        {"email": "ada@payer.example"},
        {"last_four": "4242"},
        {"standings": [Standing.SUCCESS]},
        {"created_from": other.created_at - timedelta(days=1)},
    ):
        assert "SAME" not in found(account, **wanted), wanted


def test_an_id_will_do_for_a_reference(account):
    """The payment's or a refund's, or what the provider calls them; of this account alone."""
    payment = make.captured_payment(account=account, reference="OWN")
    refund = make.successful_refund(payment, amount_pence=300)
    other = make.captured_payment(reference="THEIRS")
    theirs = make.successful_refund(other, amount_pence=300)
    make.payment(account=account, reference=f"about {payment.id}")

    for one, whose in ((payment, ["OWN"]), (refund, ["OWN"]), (other, []), (theirs, [])):
        for typed in (one.id, one.provider_transaction):
            assert typed
            assert found(account, reference=typed) == whose, typed
    assert found(account, provider_id=payment.provider_transaction) == ["OWN"]
    assert found(account, provider_id=other.provider_transaction) == []


@pytest.mark.parametrize("typed", ["INV-1", "inv-1", "Inv-1"])
def test_a_reference_is_found_however_it_is_written(account, typed):
    make.payment(account=account, reference="Inv-1")

    assert found(account, reference=typed) == ["Inv-1"]


def test_a_whole_reference_is_preferred_to_a_part_of_one(account, hands):
    for reference in ("INV-1", "INV-12", "INV-123"):
        hands.forward(seconds=1)
        make.payment(account=account, reference=reference)

    assert found(account, reference="inv-1") == ["INV-1"]
    assert found(account, reference="inv-1", by_part=True) == ["INV-123", "INV-12", "INV-1"]


def test_without_a_whole_one_a_part_will_do(account):
    make.payment(account=account, reference="LICENCE/2026/0042")

    page = search.find(account.id, Wanted(reference="2026/00"))

    assert references(page) == ["LICENCE/2026/0042"]
    assert page.by_part


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("100%", "%"), ("A_B", "_"), ("a/b", "/"), ("x'y", "'"), ('x"y', '"'), ("c\\d", "\\")],
)
def test_a_part_means_just_what_was_typed(account, kept, typed):
    make.payment(account=account, reference=kept)
    make.payment(account=account, reference="AXB")

    assert found(account, reference=typed) == [kept]


def test_an_email_address_is_found_whole_or_in_part(account):
    make.payment(account=account, reference="ANN", email="Ann.Smith@payer.example")
    make.payment(account=account, reference="BOB", email="bob@payer.example")

    assert found(account, email="ann.smith@PAYER.example") == ["ANN"]
    assert found(account, email="smith") == ["ANN"]
    assert set(found(account, email="@payer.example")) == {"ANN", "BOB"}


def test_the_last_four_digits_of_the_card_are_found(account):
    make.captured_payment(account=account, reference="PAID")
    make.payment(account=account, reference="NOT YET")

    assert found(account, last_four="4242") == ["PAID"]
    assert found(account, last_four="4243") == []


def test_each_state_is_found_by_how_it_stands(account):
    # A captured payment needs a worker, and that would capture a confirmed one as well.
    made = sorted(State, key=lambda state: state is not State.CAPTURED)
    for state in made:
        make.payment_in(state, account=account)
    seen = []
    for standing in Standing:
        states = [
            line.state for line in search.find(account.id, Wanted(standings=[standing])).lines
        ]
        assert all(search.standing_of(state) is standing for state in states)
        seen += states

    assert sorted(seen) == sorted(made)  # each exactly once


def test_any_of_several_standings_will_do(account):
    make.declined_payment(account=account, reference="D")
    make.expired_payment(account=account, reference="E")
    make.captured_payment(account=account, reference="C")

    both = found(account, standings=[Standing.DECLINED, Standing.TIMED_OUT])

    assert set(both) == {"D", "E"}


def test_refunded_payments_are_found(account):
    make.captured_payment(1000, account=account, reference="NONE")
    make.successful_refund(make.captured_payment(1000, account=account, reference="ALL"))
    part = make.captured_payment(1000, account=account, reference="PART")
    make.refund(part, amount_pence=999)
    make.failed_refund(make.captured_payment(1000, account=account, reference="FAILED"))

    assert found(account, standings=[Standing.REFUNDED]) == ["ALL"]
    assert found(account, standings=[Standing.PARTLY_REFUNDED]) == ["PART"]


def test_the_first_moment_is_in_and_the_last_is_not(account, hands):
    first, second, third = numbered(account, hands, 1, 2, 3)

    between = found(account, created_from=second.created_at, created_before=third.created_at)

    assert between == ["N2"]
    assert found(account, created_from=first.created_at) == ["N3", "N2", "N1"]


def test_everything_asked_for_must_hold(account):
    make.captured_payment(account=account, reference="ONE")
    make.declined_payment(account=account, reference="ONE")
    make.captured_payment(account=account, reference="TWO")

    page = search.find(account.id, Wanted(reference="one", standings=[Standing.SUCCESS]))

    assert references(page) == ["ONE"]
    assert page.count == 1


# Pages


def test_pages_follow_each_other_both_ways(account, hands):
    numbered(account, hands, *range(1, 8))

    first = search.find(account.id, size=3)
    second = search.find(account.id, size=3, place=Place(after=first.after))
    third = search.find(account.id, size=3, place=Place(after=second.after))

    assert [references(page) for page in (first, second, third)] == [
        ["N7", "N6", "N5"],
        ["N4", "N3", "N2"],
        ["N1"],
    ]
    assert (first.before, third.after) == (None, None)
    assert references(
        search.find(account.id, size=3, place=Place(before=third.before))
    ) == references(second)
    back = search.find(account.id, size=3, place=Place(before=second.before))
    assert references(back) == references(first)
    assert back.before is None
    assert back.after == first.after


def test_payments_of_the_same_moment_are_neither_lost_nor_shown_twice(account):
    now = clock.now()
    with clock.replaced(lambda: now):
        made = {make.payment(account=account).id for _ in range(7)}

    seen, position = [], None
    while True:
        page = search.find(account.id, size=2, place=Place(after=position))
        seen += [line.id for line in page.lines]
        if page.after is None:
            break
        position = page.after

    assert len(seen) == 7
    assert set(seen) == made


def test_a_payment_made_meanwhile_moves_nothing(account, hands):
    numbered(account, hands, 1, 2, 3, 4)
    first = search.find(account.id, size=2)

    numbered(account, hands, 5)

    assert references(search.find(account.id, size=2, place=Place(after=first.after))) == [
        "N2",
        "N1",
    ]


def test_a_page_beyond_the_end_is_empty(account, hands):
    (payment,) = numbered(account, hands, 1)

    page = search.find(account.id, place=Place(after=Position(payment.created_at, payment.id)))

    assert (page.lines, page.before, page.after, page.count) == ([], None, None, 1)


def test_counting_stops_somewhere(account, hands, monkeypatch):
    monkeypatch.setattr(search, "MOST_COUNTED", 3)
    numbered(account, hands, 1, 2, 3)
    exact = search.find(account.id, size=2)
    numbered(account, hands, 4, 5)

    page = search.find(account.id, size=2)

    assert (exact.count, exact.more_than_counted) == (3, False)
    assert (page.count, page.more_than_counted) == (3, True)


@pytest.mark.parametrize("size", search.PAGE_SIZES)
def test_a_longer_list_asks_no_more_of_the_database(account, size, statements):
    for _ in range(size + 5):
        make.payment(account=account)
    statements.clear()

    page = search.find(account.id, Wanted(reference="a/1234"), size=size)

    assert len(page.lines) == size
    asked = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(asked) == 3  # whether the whole text is there, the lines, how many


# How it is found


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "ix_payments_account_created"),
        ({"reference": "a"}, "ix_payments_account_reference"),
        ({"email": "a"}, "ix_payments_account_email"),
        ({"last_four": "4242"}, "ix_payments_account_last_four"),
        ({"standings": [Standing.ERROR]}, "ix_payments_account_state"),
    ],
)
def test_there_is_an_index_for_what_is_asked_most(account, wanted, index):
    """The planner's choice depends on how much there is; the index it would choose must exist."""
    with db.reading() as session:
        sql = (
            "SELECT name FROM sqlite_master WHERE type = 'index'"
            if db.is_sqlite(session)
            else "SELECT indexname FROM pg_indexes"
        )
        assert index in session.scalars(text(sql)).all()


# How it is planned


def test_each_question_is_planned_for_what_it_asks(account):
    """A plan that is kept is for any question, and reads through a million to find three."""
    for _ in range(10):  # the driver would keep it from the sixth on
        search.find(account.id, Wanted(standings=[Standing.DISPUTE_WON]))

    kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%disputes%'"
    with db.reading() as session:
        if not db.is_sqlite(session):
            assert session.scalar(text(kept)) == 0


def test_other_statements_are_kept_as_before(account):
    with db.planning_anew() as session:
        session.scalar(text("SELECT 1"))
    for _ in range(10):
        with db.reading() as session:
            session.scalar(text("SELECT 'kept'"))

    kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%''kept''%'"
    with db.reading() as session:
        if not db.is_sqlite(session):
            assert session.scalar(text(kept)) == 1
