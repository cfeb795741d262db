"""What may follow what on the way to real money, and bank accounts as people type them."""

import itertools

import pytest

from app.go_live import bank
from app.go_live.bank import Problem
from app.go_live.stages import NEXT, Happened, NotAtThisStage, Stage, after

GOOD = {"holder": "Rivers Agency", "sort_code": "20-00-01", "number": "1234 5678"}


def test_nothing_leads_to_real_money_but_approving_what_was_submitted():
    assert {pair for pair, stage in NEXT.items() if stage is Stage.LIVE} == {
        (Stage.SUBMITTED, Happened.APPROVED),
        (Stage.LIVE, Happened.APPROVED),
        (Stage.LIVE, Happened.CHANGED),
    }
    for stage in set(Stage) - {Stage.LIVE}:
        assert after(stage, Happened.CHANGED) is Stage.NOT_SUBMITTED


def test_what_the_table_does_not_have_is_refused():
    refused = set(itertools.product(Stage, Happened)) - set(NEXT)
    assert len(refused) == 6
    for stage, event in refused:
        with pytest.raises(NotAtThisStage):
            after(stage, event)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1234 5678", "12345678"), ("12345678", "12345678"), ("123456", "00123456")],
)
def test_a_bank_account_is_read_as_people_write_it(typed, number):
    account, problems = bank.read(GOOD | {"number": typed})

    assert problems == {}
    assert (account.sort_code, account.number, account.ending) == ("200001", number, number[-4:])
    assert number not in repr(account)


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("holder", " ", Problem.MISSING),
        ("holder", "x" * 256, Problem.NOT_READABLE),
        ("sort_code", "", Problem.MISSING),
        ("sort_code", "20000", Problem.NOT_READABLE),
        ("sort_code", "00-00-00", Problem.NOT_READABLE),
        ("sort_code", "２０００００", Problem.NOT_READABLE),
        ("number", "12345", Problem.NOT_READABLE),
        ("number", "123456789", Problem.NOT_READABLE),
        ("number", "11111111", Problem.NOT_READABLE),
        ("number", "1234567x", Problem.NOT_READABLE),
    ],
)
def test_what_is_no_bank_account_is_refused(field, typed, problem):
    account, problems = bank.read(GOOD | {field: typed})

    assert account is None
    assert problems == {field: problem}
