"""The steps of a link: which of them somebody has to take, and which comes next."""

from enum import StrEnum

from app.payment_links import rules
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import Problem
from app.payment_links.sums import sum_of
from app.web.pages.link_answers import Answers


class Step(StrEnum):
    """A page of a link behind the first, as its address names it."""

    REFERENCE = "reference"
    AMOUNT = "amount"
    CONFIRM = "confirm"


def asked(link: PaymentLink, answers: Answers) -> tuple[Step, ...]:
    """What the payer answers, or can: neither the link nor a personal one has done so for them."""
    has_reference = answers.is_fixed and answers.reference != ""
    has_amount = answers.is_fixed and answers.amount_pence is not None
    steps = []
    if link.reference_label and not has_reference:
        steps.append(Step.REFERENCE)
    if link.asks is not Asks.FIXED and not has_amount:
        steps.append(Step.AMOUNT)
    return tuple(steps)


def first(link: PaymentLink, answers: Answers) -> Step:
    """Where the first page leads: what came with the address is not asked for again."""
    for step in asked(link, answers):
        if step not in answers.given or not is_answered(step, link, answers):
            return step
    return Step.CONFIRM


def next_of(link: PaymentLink, answers: Answers) -> Step:
    """The first step that is missing; the last one where none is."""
    for step in asked(link, answers):
        if not is_answered(step, link, answers):
            return step
    return Step.CONFIRM


def before(step: Step, link: PaymentLink, answers: Answers) -> Step | None:
    """The step before another; None where that is the first page."""
    earlier = [one for one in asked(link, answers) if one not in answers.given]
    if step in earlier:
        earlier = earlier[: earlier.index(step)]
    elif step is Step.REFERENCE:
        earlier = []
    return earlier[-1] if earlier else None


def is_answered(step: Step, link: PaymentLink, answers: Answers) -> bool:
    """Whether there is an answer that the link as it is now can do something with."""
    if step is Step.REFERENCE:
        return not isinstance(rules.read_reference(answers.reference), Problem)
    owed = sum_of(link, amount_pence=answers.amount_pence, quantities=answers.quantities)
    return not isinstance(owed, Problem)


def reference(link: PaymentLink, answers: Answers) -> str:
    """The payer's reference; "" where the link makes one up."""
    return answers.reference if link.reference_label or answers.is_fixed else ""
