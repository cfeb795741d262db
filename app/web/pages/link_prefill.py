"""What the address of a link brings along, so that its payer need not type it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.money import NotAnAmount, Pence, parse_pounds
from app.payment_links import rules
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import LARGEST_PENCE, Problem
from app.web.pages import link_wording
from app.web.pages.link_steps import Step

REFERENCE, AMOUNT, POUNDS, FROM, LANGUAGE = "reference", "amount", "pounds", "from", "language"
NAMES = (REFERENCE, AMOUNT, POUNDS, FROM, LANGUAGE)
FORM = "form"  # a plain form on the service's own page, in which its payer has typed
LONGEST_TYPED = 1_000


@dataclass(slots=True)
class Prefill:
    """What came along: `answers` that can be kept, and what is `wrong` with others, by step.

    `typed` is what somebody has typed themselves, to be shown to them with what is wrong with it.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    wrong: dict[Step, Problem] = field(default_factory=dict)
    typed: dict[Step, str] = field(default_factory=dict)
    is_from_a_form: bool = False


def read(link: PaymentLink, query: Mapping[str, str]) -> Prefill:
    """Read it. What is empty, or what the link fixes itself, is ignored."""
    found = Prefill(is_from_a_form=query.get(FROM) == FORM)
    given = []
    if link.reference_label and (reference := query.get(REFERENCE, "").strip()):
        given.append(Step.REFERENCE)
        _take(found, Step.REFERENCE, reference, "reference", _reference(found, reference))
    pence, pounds = query.get(AMOUNT, "").strip(), query.get(POUNDS, "").strip()
    if link.asks is Asks.CHOSEN and (pence or pounds):
        given.append(Step.AMOUNT)
        # Pence are written by programs: whoever typed pounds is shown these.
        owed = rules.read_pence(pence) if pence else _pounds(pounds)
        _take(found, Step.AMOUNT, "" if pence else pounds, "amount_pence", owed)
    if found.answers:
        found.answers["given"] = tuple(step for step in given if step not in found.wrong)
    return found


def _take(found: Prefill, step: Step, typed: str, name: str, read: str | Pence | Problem) -> None:
    if isinstance(read, Problem):
        found.wrong[step] = read
        found.typed[step] = link_wording.may_be_shown(typed[:LONGEST_TYPED])
    else:
        found.answers[name] = read


def _reference(found: Prefill, reference: str) -> str | Problem:
    """In an address `_` stands for a space. Who types one into a form means it."""
    return rules.read_reference(reference if found.is_from_a_form else reference.replace("_", " "))


def _pounds(pounds: str) -> Pence | Problem:
    """What somebody types in a form that is not ours: as on our own page, or "£1,234.50"."""
    read = rules.read_pounds(pounds)
    if read is not Problem.SHAPE:
        return read
    try:
        pence = parse_pounds(pounds)
    except NotAnAmount:
        return Problem.SHAPE
    if pence <= 0:
        return Problem.SMALL
    return pence if pence <= LARGEST_PENCE else Problem.LARGE
