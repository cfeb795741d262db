"""How a repayment is split into vouchers, and what follows from its sums."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import LARGEST_PAYMENT_PENCE
from app.repayments.splitting import LARGEST_VOUCHER_PENCE, split
from app.repayments.states import RepaymentState, Sums, state_of

pence = st.integers(1, LARGEST_PAYMENT_PENCE)


@given(amount_pence=pence)
def test_vouchers_sum_exactly_are_few_and_none_is_too_large(amount_pence):
    vouchers = split(amount_pence)

    assert sum(vouchers) == amount_pence
    assert len(vouchers) == -(-amount_pence // LARGEST_VOUCHER_PENCE)
    assert all(1 <= pence <= LARGEST_VOUCHER_PENCE for pence in vouchers)


@pytest.mark.parametrize(
    ("amount_pence", "vouchers"),
    [
        (1, (1,)),
        (9_999, (9_999,)),
        (10_000, (10_000,)),
        (10_001, (10_000, 1)),
        (25_050, (10_000, 10_000, 5_050)),
    ],
)
def test_a_sum_is_split(amount_pence, vouchers):
    assert split(amount_pence) == vouchers


@pytest.mark.parametrize("amount_pence", [0, -1])
def test_nothing_cannot_be_split(amount_pence):
    with pytest.raises(ValueError):
        split(amount_pence)


@pytest.mark.parametrize(
    ("paid", "issued", "banking", "state", "left"),
    [
        (0, 0, 0, RepaymentState.WAITING, 100),
        (0, 100, 0, RepaymentState.CASH_OUT, 0),
        (0, 0, 100, RepaymentState.BANK, 0),
        (40, 60, 0, RepaymentState.CASH_OUT, 0),
        (40, 20, 0, RepaymentState.WAITING, 40),
        (40, 0, 60, RepaymentState.BANK, 0),
        (100, 0, 0, RepaymentState.DONE, 0),
        (140, 0, 0, RepaymentState.DONE, 0),
    ],
)
def test_the_state_follows_from_the_sums(paid, issued, banking, state, left):
    sums = Sums(amount_pence=100, paid_pence=paid, issued_pence=issued, banking_pence=banking)

    assert (state_of(sums), sums.left_pence) == (state, left)
    assert state_of(replace(sums, is_called_off=True)) is RepaymentState.CALLED_OFF


@given(
    paid=st.integers(0, 300),
    issued=st.integers(0, 100),
    banking=st.integers(0, 100),
    is_called_off=st.booleans(),
)
def test_no_more_than_is_owed_is_drawn(paid, issued, banking, is_called_off):
    sums = Sums(
        amount_pence=100,
        paid_pence=paid,
        issued_pence=issued,
        banking_pence=banking,
        is_called_off=is_called_off,
    )

    assert 0 <= sums.drawn_pence <= (0 if is_called_off else 100)
    assert sums.drawn_pence + sums.overpaid_pence == paid + issued
    assert sums.drawn_pence + sums.left_pence <= 100
