"""Reading what somebody has typed into the page of the amount, and writing it there again."""

from collections.abc import Mapping
from typing import Any

from app.payment_links import rules, sums
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import Problem
from app.web.components import Errors
from app.web.pages import link_wording
from app.web.pages.link_answers import Answers


def fields(link: PaymentLink) -> list[str]:
    """The names of the fields of the page."""
    if link.asks is Asks.FEES:
        return [link_wording.field_of(fee) for fee in link.fees]
    return [link_wording.AMOUNT]


def read(link: PaymentLink, typed: Mapping[str, str]) -> tuple[dict[str, Any], Errors]:
    """The answers, to be kept, or what is wrong with what was typed."""
    return _read_fees(link, typed) if link.asks is Asks.FEES else _read_amount(typed)


def written(link: PaymentLink, answers: Answers) -> dict[str, str]:
    """The answers as they would be typed, by field."""
    if link.asks is Asks.FEES:
        return {
            link_wording.field_of(fee): str(answers.quantities[fee["id"]])
            for fee in link.fees
            if fee["id"] in answers.quantities
        }
    pence = answers.amount_pence
    return {link_wording.AMOUNT: "" if pence is None else f"{pence // 100}.{pence % 100:02d}"}


def _read_amount(typed: Mapping[str, str]) -> tuple[dict[str, Any], Errors]:
    read = rules.read_pounds(typed[link_wording.AMOUNT])
    if isinstance(read, Problem):
        return {}, link_wording.of_amount(read)
    return {"amount_pence": read}, Errors()


def _read_fees(link: PaymentLink, typed: Mapping[str, str]) -> tuple[dict[str, Any], Errors]:
    quantities, wrong = {}, []
    for fee in link.fees:
        read = sums.read_quantity(typed[link_wording.field_of(fee)], most=fee["most"])
        if isinstance(read, Problem):
            wrong.append(link_wording.of_quantity(read, fee))
        elif read:
            quantities[fee["id"]] = read
    if wrong:
        return {}, Errors.of(wrong)
    owed = sums.sum_of(link, amount_pence=None, quantities=quantities)
    if isinstance(owed, Problem):
        return {}, link_wording.of_basket(owed, link)
    return {"quantities": quantities}, Errors()
