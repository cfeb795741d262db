"""What was typed on the way to several refunds: references, and an amount for each payment."""

from collections.abc import Mapping, Sequence

from app.errors import Conflict
from app.i18n import gettext as _
from app.i18n import lazy
from app.money import NotAnAmount, Pence, parse_pounds
from app.refunds import creation
from app.refunds.batches import pasted
from app.refunds.batches.proposal import Wanted
from app.refunds.batches.queries import Line
from app.refunds.batches.refusals import MOST_ROWS
from app.refunds.creation import PartialRefundNotPossible, RefundTooLarge
from app.web.components import Errors, FieldError
from app.web.staff import refund_words, typed, wording
from app.web.staff.access import here

LONGEST_AMOUNT = 30
MOST_TROUBLES = 10  # told at once
NOTHING_TYPED = FieldError("references", "references", lazy("Enter at least one reference"))
TOO_MANY_LINES = FieldError("references", "references", lazy("Enter up to 500 references"))
AMOUNT_NOTHING = lazy("Amount must be £0.01 or more")


def references(text: str) -> tuple[Sequence[Wanted], Errors]:
    wanted, problems, lines = pasted.read(text, account_id=here().account.id, most=MOST_ROWS)
    if lines == 0:
        return [], Errors.of([NOTHING_TYPED])
    if lines > MOST_ROWS:
        return [], Errors.of([TOO_MANY_LINES])
    said = [
        refund_words.TROUBLES[problem.trouble]
        % {"line": problem.line, "reference": problem.reference[:60]}
        for problem in problems[:MOST_TROUBLES]
    ]
    # All are about one control; the summary links to it once.
    return wanted, Errors.of(
        FieldError(f"references_{number}", "", text)
        if number
        else FieldError("references", "references", text)
        for number, text in enumerate(said)
    )


def amount_typed(line: Line) -> str:
    """What was typed for a payment; what cannot be changed is what it was."""
    if not line.row.can_be_changed:
        return ""
    return typed.text(field_of(line), longest=LONGEST_AMOUNT)


def amounts(lines: Sequence[Line], texts: dict[int, str]) -> tuple[dict[int, Pence], Errors]:
    """The amounts by line, those left empty left out, and what is wrong with them."""
    read: dict[int, Pence] = {}
    problems: dict[int, str] = {}
    for line in lines:
        text = texts[line.row.line]
        if not text:
            continue
        try:
            read[line.row.line] = parse_pounds(text)
            creation.check(line.payment, read[line.row.line])
        except (NotAnAmount, RefundTooLarge, PartialRefundNotPossible) as refusal:
            problems[line.row.line] = refusal.message
        except Conflict:
            continue  # not refundable any more: the next page leaves it out, and says why
        else:
            if not read[line.row.line]:
                problems[line.row.line] = str(AMOUNT_NOTHING)
    errors = errors_of(lines, problems)
    if not read and not problems:
        first = next((line for line in lines if line.row.can_be_changed), None)
        target = field_of(first) if first else "reason"
        nothing = _("Enter an amount for at least one payment")
        errors = Errors.of([FieldError(target, target, nothing)])
    return read, errors


def errors_of(lines: Sequence[Line], problems: Mapping[int, str]) -> Errors:
    return Errors.of(
        FieldError(field_of(line), field_of(line), f"{name_of(line)}: {_(problems[line.row.line])}")
        for line in lines
        if line.row.line in problems
    )


def field_of(line: Line) -> str:
    return f"amount-{line.row.line}"


def name_of(line: Line) -> str:
    """What a row's payment is called."""
    return wording.name_of(line.payment)
