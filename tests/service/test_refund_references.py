"""Pasted references: every line is one payment for certain, or is said to be none."""

from app.refunds.batches import pasted
from app.refunds.batches.pasted import Trouble
from tests import make


def read(text, account):
    wanted, problems, lines = pasted.read(text, account_id=account.id, most=500)
    troubles = [(one.line, one.reference, one.trouble) for one in problems]
    return [(one.payment_id, one.amount_pence) for one in wanted], troubles, lines


def test_a_line_is_a_reference_or_an_id_with_or_without_an_amount():
    account = make.account()
    a, b, c, d = (
        make.captured_payment(1000, account=account, reference=name)
        for name in ("A/1", "Smith, J, 12", "B\u00c9ta-1", "D 4")
    )
    make.declined_payment(account=account, reference="A/1")  # the payer's first go

    found, troubles, lines = read(
        f"a/1\n\n  Smith, J, 12 ,  \u00a34.50\nB\u00c9TA-1\t10\r\n{d.id};9.99\n", account
    )

    assert troubles == []
    assert found == [(a.id, None), (b.id, 450), (c.id, 1000), (d.id, 999)]
    assert lines == 4


def test_nothing_is_guessed():
    account = make.account()
    make.captured_payment(1000, account=account, reference="TWO")
    make.captured_payment(1000, account=account, reference="two")
    make.captured_payment(1000, account=account, reference="ONE")
    make.captured_payment(1000, reference="THEIRS")

    found, troubles, _ = read("TWO\nTHEIRS\nONE, 10.01\nONE, 0\nONE\nONE, 1", account)

    assert [amount for _, amount in found] == [None]
    assert troubles == [
        (1, "TWO", Trouble.AMBIGUOUS),
        (2, "THEIRS", Trouble.NOT_FOUND),
        (3, "ONE", Trouble.TOO_MUCH),
        (4, "ONE", Trouble.NOTHING),
        (6, "ONE", Trouble.TWICE),
    ]


def test_what_cannot_be_refunded_is_left_to_the_next_page_to_say():
    payment = make.declined_payment(reference="NO")
    account = make.again(payment)

    found, troubles, _ = pasted.read("NO, 5", account_id=account.account_id, most=500)

    assert [one.payment_id for one in found] == [payment.id]
    assert troubles == []


def test_a_list_that_is_too_long_is_only_counted():
    account = make.account()

    assert pasted.read("A\n" * 3, account_id=account.id, most=2) == ([], [], 3)
