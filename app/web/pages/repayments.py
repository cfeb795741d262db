"""Where somebody who is owed money says how they want it, and sees what became of it.

The link in their email lets them in, without signing in: its token is in the path, as it is in
every address here, and nothing else is needed. Looking changes nothing.
"""

from contextlib import suppress

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import lazy
from app.limits import Limit
from app.repayments import bank_details, choosing, links, networks, queries, telling
from app.repayments.bank_details import NotBankDetails
from app.repayments.choosing import NothingToChoose, TooMuchForCash, TransferUnderWay
from app.repayments.models import Repayment
from app.repayments.networks import NobodyPaysOut
from app.web import bank_problems, csrf
from app.web.components import Errors, FieldError
from app.web.pages import access, frame, repayment_drawing, sent_forms

WITH_ERRORS = 400
LONGEST_TYPED = 200
OF_ONE_REPAYMENT = Limit(30, 600, alone=15)
BANK = "bank"

blueprint = Blueprint("repayments", __name__, url_prefix="/repayments/<token>")

_NOTHING_CHOSEN = Errors.of(
    [FieldError(field="road", target="road", text=lazy("Select how you want your money"))]
)
_TOO_MUCH = Errors.of(
    [FieldError("road", "road", lazy("This is too much to collect in cash. Select a bank account"))]
)

_of_its_payer = access.by_token(links.find, telling.spoken)


@blueprint.get("")
@_of_its_payer
def show(token: str, repayment: Repayment) -> ResponseReturnValue:
    """What is owed, and what becomes of it."""
    return repayment_drawing.show(token, queries.story_of(repayment))


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to show the page again
@blueprint.post("")
@_of_its_payer
def create(token: str, repayment: Repayment) -> ResponseReturnValue:
    """Go on to the bank details, or issue vouchers at once."""
    road = request.form.get("road", "")
    if (wrong := _refused(repayment)) or not road:
        return _choose_again(token, repayment, wrong or _NOTHING_CHOSEN)
    if road == BANK:
        return redirect(url_for(".bank", token=token), frame.SEE_OTHER)
    try:
        networks.named(road)
        choosing.by_cash_out(repayment.id, road, actor=Actor.payer())
    except NobodyPaysOut:
        return _choose_again(token, repayment, _NOTHING_CHOSEN)
    except TooMuchForCash:
        return _choose_again(token, repayment, _TOO_MUCH)
    except NothingToChoose:
        pass  # another tab was quicker: its page says what was chosen
    return _back(token)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to keep what was typed
@blueprint.route("/bank", methods=["GET", "POST"])
@_of_its_payer
def bank(token: str, repayment: Repayment) -> ResponseReturnValue:
    """Ask for bank details, and have the money sent there with the next file."""
    story = queries.story_of(repayment)
    if not story.sums.left_pence or story.on_its_way:
        return _back(token)
    if request.method != "POST":
        return repayment_drawing.bank(token, story)
    typed = {name: request.form.get(name, "")[:LONGEST_TYPED] for name in bank_problems.FIELDS}
    if wrong := _refused(repayment):
        return repayment_drawing.bank(token, story, typed, wrong), WITH_ERRORS
    try:
        choosing.by_bank(repayment.id, bank_details.read(**typed), actor=Actor.payer())
    except NotBankDetails as refused:
        wrong = bank_problems.errors_of(refused)
        return repayment_drawing.bank(token, story, typed, wrong), WITH_ERRORS
    except NothingToChoose:
        pass  # another tab was quicker: its page says what was chosen
    return _back(token)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to show the page again
@blueprint.post("/change")
@_of_its_payer
def change(token: str, repayment: Repayment) -> ResponseReturnValue:
    """Take back bank details that no file has yet."""
    if not _refused(repayment):
        with suppress(TransferUnderWay):  # its page says so
            choosing.choose_again(repayment.id, actor=Actor.payer())
    return _back(token)


def _refused(repayment: Repayment) -> Errors:
    return sent_forms.refused(f"repayment:{repayment.id}", OF_ONE_REPAYMENT)


def _choose_again(token: str, repayment: Repayment, errors: Errors) -> ResponseReturnValue:
    story = queries.story_of(repayment)
    if not story.sums.left_pence:
        return _back(token)
    return repayment_drawing.show(token, story, errors), WITH_ERRORS


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for(".show", token=token), frame.SEE_OTHER)
