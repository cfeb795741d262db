"""The pages of a payment link: from its address to where its payment is paid.

Nothing is made before the last of them is confirmed: looking at a link, and going back and forth in
it, changes nothing but this browser's cookie.
"""

import re
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import cards, i18n
from app.actors import Actor
from app.instalments.starting import TermsChanged
from app.money import Pence
from app.payment_links import opening, paying, payments, rules, sums, telephone
from app.payment_links.batches.claiming import NotToBePaid
from app.payment_links.models import Kind, PaymentLink
from app.payment_links.opening import LinkNotFound, Opened
from app.payment_links.paying import (
    AccountCannotTakeThis,
    AnswersMissing,
    Made,
    NotPayable,
    Order,
    SumChanged,
)
from app.payment_links.rules import Problem
from app.payment_links.standing import Standing
from app.payment_links.telephone import TicketUsed
from app.payments import cancellation
from app.payments.cancellation import NotCancellable
from app.payments.questions import StillWaiting
from app.payments.types import AmountTooSmall
from app.web import csrf
from app.web.components import Errors
from app.web.pages import (
    access,
    frame,
    instalment_choice,
    link_answers,
    link_drawing,
    link_guard,
    link_prefill,
    link_reading,
    link_steps,
    link_wording,
    sent_forms,
)
from app.web.pages.instalment_choice import Choice
from app.web.pages.link_answers import Answers
from app.web.pages.link_steps import Step

OK, WITH_ERRORS, FORBIDDEN, CONFLICT, GONE = 200, 400, 403, 409, 410
LONGEST_TYPED = 1_000
LENGTH_OF_AN_ID = 26

blueprint = Blueprint("payment_links", __name__)

View = Callable[[Opened], ResponseReturnValue]

_ID = re.compile("[0-9a-v]{26}")
LINK = f"/pay/<string(length={LENGTH_OF_AN_ID}):link_id>"


def of_link(view: View) -> Callable[..., ResponseReturnValue]:
    """Give `view` the link whose id is in the path, in its language, if it can be paid just now."""

    @wraps(view)
    def found(link_id: str) -> ResponseReturnValue:
        if not _ID.fullmatch(link_id):  # as long as one, and part of a friendly address
            return _to_link(link_id, request.path.rpartition("/")[2])
        try:
            opened = opening.find(link_id)
        except LinkNotFound:
            if access.may_see(link_id):  # here was the choice of how to pay
                return frame.go_to("pages.choice.new", link_id)
            raise
        with i18n.using(language_of(opened.link)):
            if opened.standing is not Standing.OPEN and not _has_a_place(opened):
                return stopped(opened, opened.standing)
            if opened.link.kind is Kind.TELEPHONE and not link_answers.of(link_id).are_by_staff:
                return link_drawing.not_admitted(opened), FORBIDDEN
            return link_guard.before_opening(opened) or view(opened)

    return found


@blueprint.get(LINK)
@of_link
def show(opened: Opened) -> ResponseReturnValue:
    """Say what is paid here. What the address brings along is kept for the steps that follow."""
    link = opened.link
    link_answers.release(link.id)
    found = link_prefill.read(link, request.args)
    if found.answers:
        link_answers.bring(link.id, **found.answers)
    if found.wrong and found.is_from_a_form:
        return _typed_elsewhere(opened, found), WITH_ERRORS
    if found.wrong:
        step = next(iter(found.wrong))
        return link_drawing.problem(opened, link_drawing.Wrong(step)), WITH_ERRORS
    step = link_steps.first(link, link_answers.of(link.id))
    return link_drawing.start(opened, url_for(f".{step}", link_id=link.id))


@blueprint.get(f"{LINK}/telephone/<ticket>")
def by_telephone(link_id: str, ticket: str) -> ResponseReturnValue:
    """Let staff in who come from the back office, with the ticket that they were given there."""
    onwards = redirect(url_for(".show", link_id=link_id), frame.SEE_OTHER)
    try:
        user_id = telephone.use(link_id, ticket)
    except TicketUsed:
        if link_answers.of(link_id).are_by_staff:  # by this browser: somebody has gone back
            return onwards
        opened = opening.find(link_id)
        with i18n.using(language_of(opened.link)):
            return link_drawing.ticket_used(opened), FORBIDDEN
    if user_id:
        link_answers.admit(link_id, user_id)
    return onwards


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to keep what was typed
@blueprint.route(f"{LINK}/reference", methods=["GET", "POST"])
@of_link
def reference(opened: Opened) -> ResponseReturnValue:
    """Ask what the payment is for."""
    link, answers = opened.link, link_answers.of(opened.link.id)
    if Step.REFERENCE not in link_steps.asked(link, answers):
        return _next(link)
    if request.method != "POST":
        return link_drawing.reference(opened, answers, answers.reference)
    typed = request.form.get(link_wording.REFERENCE, "")[:LONGEST_TYPED]
    read = rules.read_reference(typed)
    shown = link_wording.may_be_shown(typed)
    if switches(link):
        with i18n.using(language_of(link)):
            return link_drawing.reference(opened, answers, shown)
    wrong = (
        link_wording.of_reference(read, link)
        if isinstance(read, Problem)
        else sent_forms.not_ours()
    )
    if wrong or isinstance(read, Problem):
        return link_drawing.reference(opened, answers, shown, wrong), WITH_ERRORS
    given = tuple(step for step in answers.given if step != Step.REFERENCE)
    link_answers.keep(link.id, reference=read, given=given)
    return _next(link)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to keep what was typed
@blueprint.route(f"{LINK}/amount", methods=["GET", "POST"])
@of_link
def amount(opened: Opened) -> ResponseReturnValue:
    """Ask how much is paid, or how many of what."""
    link, answers = opened.link, link_answers.of(opened.link.id)
    if Step.AMOUNT not in link_steps.asked(link, answers):
        return _next(link)
    if request.method != "POST":
        return link_drawing.amount(opened, answers, link_reading.written(link, answers))
    typed = {name: request.form.get(name, "")[:LONGEST_TYPED] for name in link_reading.fields(link)}
    shown = {name: link_wording.may_be_shown(text) for name, text in typed.items()}
    if switches(link):
        with i18n.using(language_of(link)):
            return link_drawing.amount(opened, answers, shown)
    changes, wrong = link_reading.read(link, typed)
    if wrong := wrong or sent_forms.not_ours():
        return link_drawing.amount(opened, answers, shown, wrong), WITH_ERRORS
    given = tuple(step for step in answers.given if step != Step.AMOUNT)
    link_answers.keep(link.id, **changes, given=given)
    return _next(link)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to show the page again
@blueprint.route(f"{LINK}/confirm", methods=["GET", "POST"])
@of_link
def confirm(opened: Opened) -> ResponseReturnValue:
    """Show what was answered, and make a payment of it when its payer says so."""
    link, answers = opened.link, link_answers.begun(opened.link.id)
    owed = owed_for(link, answers)
    if isinstance(owed, Problem) or link_steps.next_of(link, answers) is not Step.CONFIRM:
        return _next(link)
    choice = instalment_choice.of(opened, answers, owed)
    if choice.is_missing:
        return redirect(url_for("pages.instalments.choose", link_id=link.id), frame.SEE_OTHER)
    if request.method != "POST":
        return link_drawing.confirm(opened, answers, owed, choice)
    if switches(link):
        with i18n.using(language_of(link)):
            return link_drawing.confirm(opened, answers, owed, choice)
    wrong = sent_forms.not_ours() or _shown_otherwise(link, answers, owed) or choice.problems()
    if wrong:
        return link_drawing.confirm(opened, answers, owed, choice, wrong), WITH_ERRORS
    in_the_way = link_guard.before_paying(opened, request_key=answers.request_key(owed))
    return in_the_way or _pay(opened, answers, owed, choice)


# Behind the others: of two addresses that fit, the one that was written down first is taken.
@blueprint.get("/pay/<service_path>/<link_path>")
@blueprint.get("/redirect/<service_path>/<link_path>")
def friendly(service_path: str, link_path: str) -> ResponseReturnValue:
    """Go from the address that people are given to the link, with what it brings along."""
    return _to_link(service_path, link_path)


def _pay(
    opened: Opened, answers: Answers, shown_pence: Pence, choice: Choice
) -> ResponseReturnValue:
    try:
        made = _make(opened, answers, shown_pence, choice)
    except (NotPayable, AnswersMissing, SumChanged, TermsChanged):
        return _changed_meanwhile(opened.link.id)
    except NotToBePaid:  # somebody else was quicker: its own page says how it stands
        return redirect(_personal(answers), frame.SEE_OTHER)
    except AmountTooSmall as refused:
        return _too_small(opened, answers, refused.smallest_pence)
    except AccountCannotTakeThis:
        return stopped(opened, Standing.DISABLED)
    if made.is_over:
        return _pay_anew(opened, answers, shown_pence, choice)
    return _go_to_pay(opened, made)


def _go_to_pay(opened: Opened, made: Made) -> ResponseReturnValue:
    link_answers.keep(opened.link.id, payment_id=made.payment.id)
    if made.token:
        return redirect(url_for("pages.secure.show", token=made.token), frame.SEE_OTHER)
    return redirect(url_for("pages.link_payments.show", link_payment_id=made.id), frame.SEE_OTHER)


def _pay_anew(
    opened: Opened, answers: Answers, shown_pence: Pence, choice: Choice
) -> ResponseReturnValue:
    """Make another payment of the same answers: the one before has ended without being paid."""
    anew = link_answers.keep(opened.link.id, tries=answers.tries + 1)
    in_the_way = link_guard.before_paying(opened, request_key=anew.request_key(shown_pence))
    return in_the_way or _pay(opened, anew, shown_pence, choice)


def _make(opened: Opened, answers: Answers, shown_pence: Pence, choice: Choice) -> Made:
    """Make the payment, or find the one that these answers have made."""
    link = opened.link
    actor = Actor.staff(answers.agent) if answers.agent else Actor.payer()
    pay = partial(paying.pay, link.id, actor=actor, create=choice.create(actor=actor))
    try:
        return pay(_order(link, answers, shown_pence))
    except NotPayable as refused:
        if refused.standing is not Standing.USED_UP or not _gives_way(link, answers, actor):
            raise
        return pay(_order(link, answers, shown_pence))


def _has_a_place(opened: Opened) -> bool:
    """Whether the last place is this browser’s own, which may go back to answer otherwise."""
    payment_id = link_answers.of(opened.link.id).payment_id
    if opened.standing is not Standing.USED_UP or not payment_id:
        return False
    return payments.is_unpaid(payment_id, link_id=opened.link.id)


def _gives_way(link: PaymentLink, answers: Answers, actor: Actor) -> bool:
    """Whether what this browser had begun to pay could be called off for what follows."""
    if not payments.is_unpaid(answers.payment_id, link_id=link.id):
        return False
    try:
        cancellation.cancel_by_user(answers.payment_id, actor=actor)
    except (NotCancellable, StillWaiting):
        return False
    return True


def _order(link: PaymentLink, answers: Answers, shown_pence: Pence) -> Order:
    return Order(
        shown_pence=shown_pence,
        request_key=answers.request_key(shown_pence),
        reference=link_steps.reference(link, answers),
        amount_pence=answers.amount_pence,
        quantities=dict(answers.quantities),
        language=i18n.current_language(),
        personal_link_id=answers.personal_link_id,
    )


def _changed_meanwhile(link_id: str) -> ResponseReturnValue:
    """The link was changed, or somebody was quicker, between the page and its button."""
    opened, answers = opening.find(link_id), link_answers.of(link_id)
    if opened.standing is not Standing.OPEN and not _has_a_place(opened):
        return stopped(opened, opened.standing)
    owed = owed_for(opened.link, answers)
    if isinstance(owed, Problem) or link_steps.next_of(opened.link, answers) is not Step.CONFIRM:
        return _next(opened.link)
    choice = instalment_choice.of(opened, answers, owed)
    if choice.is_missing:
        return redirect(url_for("pages.instalments.choose", link_id=link_id), frame.SEE_OTHER)
    changed = link_wording.CHANGED if choice.terms else link_wording.SUM_CHANGED
    return link_drawing.confirm(opened, answers, owed, choice, changed), CONFLICT


def _too_small(opened: Opened, answers: Answers, smallest_pence: Pence) -> ResponseReturnValue:
    """Back to the amount; where the payer has no say in it, to the service."""
    link = opened.link
    if Step.AMOUNT not in link_steps.asked(link, answers):
        return stopped(opened, Standing.DISABLED)
    field = link_wording.field_of(link.fees[0]) if link.fees else link_wording.AMOUNT
    wrong = link_wording.too_small(smallest_pence, field)
    return link_drawing.amount(
        opened, answers, link_reading.written(link, answers), wrong
    ), WITH_ERRORS


def _shown_otherwise(link: PaymentLink, answers: Answers, owed: Pence) -> Errors:
    """Whether the page whose button was pressed has shown something else than is so now."""
    if request.form.get("amount", "") != str(owed):
        return link_wording.SUM_CHANGED
    is_same = request.form.get("reference-value", "") == link_steps.reference(link, answers)
    return Errors() if is_same else link_wording.CHANGED


def _typed_elsewhere(opened: Opened, found: link_prefill.Prefill) -> str:
    """The page with the field that is wrong, as if it had been typed there."""
    answers = link_answers.of(opened.link.id)
    step, problem = next(iter(found.wrong.items()))
    if step is Step.REFERENCE:
        wrong = link_wording.of_reference(problem, opened.link)
        return link_drawing.reference(opened, answers, found.typed[step], wrong)
    typed = {link_wording.AMOUNT: found.typed[step]}
    return link_drawing.amount(opened, answers, typed, link_wording.of_amount(problem))


def owed_for(link: PaymentLink, answers: Answers) -> Pence | Problem:
    if answers.is_fixed and answers.amount_pence:
        return answers.amount_pence
    return sums.sum_of(link, amount_pence=answers.amount_pence, quantities=answers.quantities)


def switches(link: PaymentLink) -> bool:
    """Whether it was the button of the other language that was pressed. It is remembered."""
    chosen = access.chosen_language()
    if chosen:
        access.speak(chosen)
        link_answers.keep(link.id, language=chosen)
    return chosen is not None


def language_of(link: PaymentLink) -> i18n.Language:
    if asked := access.asked_language():
        link_answers.keep(link.id, language=asked)
    return link_answers.speaking(link.id, otherwise=link.language)


def stopped(opened: Opened, standing: Standing) -> ResponseReturnValue:
    status = OK if standing is Standing.NOT_YET else GONE
    return link_drawing.stopped(opened, standing), status


def _personal(answers: Answers) -> str:
    return url_for("pages.personal_links.show", personal_link_id=answers.personal_link_id)


def _next(link: PaymentLink) -> ResponseReturnValue:
    """Go to the first step that is missing."""
    step = link_steps.next_of(link, link_answers.of(link.id))
    return redirect(url_for(f".{step}", link_id=link.id), frame.SEE_OTHER)


def _to_link(service_path: str, link_path: str) -> ResponseReturnValue:
    """Go to the link at a friendly address. Posters are typed in whichever case.

    What could be the number of a card is refused here: to go on would be to repeat it.

    Raises:
        LinkNotFound
    """
    link_id = opening.at_address(service_path.lower(), link_path.lower())
    along: dict[str, Any] = {
        name: request.args[name] for name in link_prefill.NAMES if name in request.args
    }
    if any(map(cards.holds_card_number, along.values())):
        return show(link_id)
    return redirect(url_for(".show", link_id=link_id, **along), frame.SEE_OTHER)
