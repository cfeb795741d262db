"""Numbered pages of a list: the same rows whichever way one comes to them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import event

from app import clock, db, ids, searching
from app.accounts.models import Account
from app.agreements.models import Agreement
from app.searching import TOTAL_KEPT, Asked, Page, PageNotFound
from tests import make

SIZES = [1, 2, 3, 7, 22, 23, 24, 500]


@pytest.fixture
def account() -> Account:
    return make.account()


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The SELECTs that were sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield sent
    event.remove(db.engine(), "before_cursor_execute", note)


def add(account: Account, many: int, *, apart: timedelta = timedelta(seconds=1)) -> list[str]:
    """Rows of a list, made one after the other from now on: their ids, newest first."""
    made = []
    began = clock.now()
    with db.transaction() as session:
        for number in range(many):
            row = Agreement(
                id=ids.new_id(),
                account_id=account.id,
                service_id=account.service_id,
                reference=f"N{number}",
                description="Some",
                created_at=began + number * apart,
            )
            session.add(row)
            made.append((row.created_at, row.id))
    return [row_id for _, row_id in sorted(made, reverse=True)]


def page(account: Account, size: int, number: int = 1, step=None) -> Page[Agreement]:
    where = [Agreement.account_id == account.id]
    with db.reading() as session:
        return searching.find(session, Agreement, where, Asked(number=number, size=size, step=step))


def onward(account: Account, now: Page[Agreement]) -> Page[Agreement]:
    return page(account, now.size, now.number + 1, now.onward)


def back(account: Account, now: Page[Agreement]) -> Page[Agreement]:
    return page(account, now.size, now.number - 1, now.back)


def found(*pages: Page[Agreement]) -> list[str]:
    return [row.id for one in pages for row in one.rows]


def walk(account: Account, size: int) -> list[Page[Agreement]]:
    """All pages, from the first, by the steps from each to the next."""
    pages = [page(account, size)]
    while pages[-1].onward:
        pages.append(onward(account, pages[-1]))
    return pages


@pytest.mark.parametrize("apart", [timedelta(seconds=1), timedelta(0)], ids=["apart", "at once"])
def test_whichever_way_one_comes_to_a_page_it_is_that_part_of_the_list(account, apart):
    add(make.account(), 5)
    everything = add(account, 23, apart=apart)

    for size in SIZES:
        forwards = walk(account, size)
        assert found(*forwards) == everything
        for place, one in enumerate(forwards):
            jumped = page(account, size, place + 1)
            part = everything[place * size : (place + 1) * size]
            assert found(one) == found(jumped) == part
            assert one.total_rows == jumped.total_rows == 23
            assert one.last == jumped.last == len(forwards)
            assert (jumped.back is None) == (place == 0)
            assert (jumped.onward is None) == (one is forwards[-1])
        backwards = [page(account, size, len(forwards))]
        while backwards[-1].back:
            backwards.append(back(account, backwards[-1]))
        assert found(*reversed(backwards)) == everything


def test_one_may_turn_round_anywhere(account):
    add(account, 23)
    chance = Random(3)
    now = page(account, 4, 3)

    for _ in range(40):
        ways = [way for way in (onward, back) if getattr(now, way.__name__)]
        now = chance.choice(ways)(account, now)
        assert found(now) == found(page(account, 4, now.number))


def test_there_is_a_first_page_of_nothing_and_no_second(account):
    empty = page(account, 5)

    assert (empty.rows, empty.total_rows, empty.last) == ([], 0, 1)
    assert (empty.back, empty.onward) == (None, None)
    with pytest.raises(PageNotFound):
        page(account, 5, 2)


@pytest.mark.parametrize("number", [3, 4, 2**31 - 1])
def test_there_is_no_page_behind_the_last(account, number):
    add(account, 10)

    assert found(page(account, 5, 2))
    with pytest.raises(PageNotFound):
        page(account, 5, number)


def test_what_is_added_meanwhile_moves_nothing(account, hands):
    old = add(account, 10, apart=timedelta(0))
    first = page(account, 4)
    hands.forward(seconds=1)
    new = add(account, 3)

    second = onward(account, first)
    third = onward(account, second)

    assert found(first, second, third) == old
    assert [one.total_rows for one in (first, second, third)] == [10, 10, 10]
    assert third.onward is None
    assert found(back(account, second)) == found(first)
    assert found(page(account, 4))[:3] == new
    assert page(account, 4).total_rows == 13


def test_what_was_counted_long_ago_is_counted_again(account, hands):
    add(account, 10)
    first = page(account, 4)
    hands.forward(seconds=20)
    add(account, 3)

    hands.forward(seconds=TOTAL_KEPT.total_seconds())
    second = onward(account, first)

    assert second.total_rows == 13
    assert second.onward.total_rows == 13
    assert second.onward.counted_at > first.onward.counted_at


def test_a_page_whose_rows_have_left_is_empty_and_not_missing(account):
    rows = add(account, 4)
    first = page(account, 2)
    with db.transaction() as session:
        for row_id in rows[2:]:
            session.delete(session.get_one(Agreement, row_id))

    second = onward(account, first)

    assert (second.rows, second.back, second.onward) == ([], None, None)


def test_a_step_of_another_account_leads_to_ones_own_rows_only(account):
    other = make.account()
    add(other, 6)
    own = add(account, 6)
    step = page(other, 2).onward

    assert set(found(page(account, 2, 2, step))) <= set(own)
    assert set(found(page(account, 2, 1, replace(step, is_back=True)))) <= set(own)


def test_a_page_costs_two_statements_at_most(account, asked):
    add(account, 30)

    def cost(*arguments) -> int:
        asked.clear()
        page(account, *arguments)
        return len(asked)

    first = page(account, 10)
    assert cost(30) == 1  # all of it is there: nothing to count
    assert cost(10) == 2  # how many, and the rows
    assert cost(10, 2) == cost(10, 3) == 2
    assert cost(10, 2, first.onward) == 1
