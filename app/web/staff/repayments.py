"""Money that goes back by bank transfer or in cash: what there is, how it stands, what to do."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import May
from app.people.errors import EmailNotReadable
from app.people.names import read_email
from app.repayments import asking, bank_details, calling_off, choosing, queries
from app.repayments.bank_details import NotBankDetails
from app.repayments.choosing import NothingToChoose, TooMuchForCash
from app.repayments.networks import NobodyPaysOut
from app.repayments.queries import Story
from app.repayments.states import RepaymentState
from app.web import bank_problems
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import repayment_drawing as drawing
from app.web.staff import typed
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes

blueprint = Blueprint("repayments", __name__, url_prefix="/accounts/<account_id>/repayments")

UNPROCESSABLE = 422
LONGEST_TYPED = 200
BANK = "bank"

NOT_CHOSEN = FieldError("road", "road", lazy("Select how the payer wants the money"))
TOO_MUCH = FieldError("road", "road", lazy("This is too much to collect in cash"))
NOT_AN_EMAIL = FieldError("email", "email", lazy("Enter an email address, like name@example.com"))


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List them, newest first: all, or those in one state."""
    asked = request.args.get("state", "")
    state = RepaymentState(asked) if asked in {*RepaymentState} else None
    return drawing.index(queries.of_account(account_id, state=state), state)


@blueprint.get("/<repayment_id>")
@allow(May.SEE_PAYMENTS)
def show(account_id: str, repayment_id: str) -> ResponseReturnValue:
    """Show one with its vouchers, its transfers and what happened."""
    return drawing.show(_story(account_id, repayment_id))


@blueprint.route("/<repayment_id>/choose", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def choose(account_id: str, repayment_id: str) -> ResponseReturnValue:
    """Choose for a payer who is on the telephone."""
    story = _story(account_id, repayment_id)
    if not story.sums.left_pence or story.on_its_way:
        return _back(repayment_id)
    if request.method != "POST":
        return drawing.choose(story, "", {}, Errors())
    road = request.form.get("road", "")
    written = {name: typed.text(name, longest=LONGEST_TYPED) for name in bank_problems.FIELDS}
    if errors := _choose(story, road, written):
        return drawing.choose(story, road, written, errors), UNPROCESSABLE
    flash(_("Saved. The payer can see it behind the link in their email."), "success")
    return _back(repayment_id)


@blueprint.route("/<repayment_id>/choose-again", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def choose_again(account_id: str, repayment_id: str) -> ResponseReturnValue:
    """Ask whether a transfer that is in no file is to be taken back, and see to it."""
    story = _story(account_id, repayment_id)
    if request.method != "POST":
        return _ask(story, "choose_again")
    choosing.choose_again(repayment_id, **_who(account_id))
    flash(_("The bank transfer was called off. The payer can choose again."), "success")
    return _back(repayment_id)


@blueprint.route("/<repayment_id>/link", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def send_link(account_id: str, repayment_id: str) -> ResponseReturnValue:
    """Write to the payer once more, perhaps at another address."""
    story = _story(account_id, repayment_id)
    if request.method != "POST":
        return drawing.link(story, story.repayment.email, Errors())
    email = typed.text("email", longest=LONGEST_TYPED)
    try:
        asking.send_link(repayment_id, read_email(email), **_who(account_id))
    except EmailNotReadable:
        return drawing.link(story, email, Errors.of([NOT_AN_EMAIL])), UNPROCESSABLE
    flash(_("An email with a new link is on its way. Earlier links still work."), "success")
    return _back(repayment_id)


@blueprint.route("/<repayment_id>/cancel-vouchers", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def cancel_vouchers(account_id: str, repayment_id: str) -> ResponseReturnValue:
    """Ask whether vouchers are to be good no more, and see to it."""
    story = _story(account_id, repayment_id)
    if request.method != "POST":
        return _ask(story, "cancel_vouchers")
    calling_off.cancel_vouchers(repayment_id, **_who(account_id))
    flash(_("The vouchers are cancelled. The payer can choose again."), "success")
    return _back(repayment_id)


@blueprint.route("/<repayment_id>/call-off", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def call_off(account_id: str, repayment_id: str) -> ResponseReturnValue:
    """Ask whether nothing is to be repaid, and see to it."""
    story = _story(account_id, repayment_id)
    if request.method != "POST":
        return _ask(story, "call_off")
    calling_off.call_off(repayment_id, **_who(account_id))
    flash(_("The repayment was called off. Its refund fails, and the money is yours."), "success")
    return _back(repayment_id)


def _choose(story: Story, road: str, written: dict[str, str]) -> Errors:
    """Choose what was entered; what is wrong with it, where something is."""
    who = _who(story.repayment.account_id)
    try:
        if road == BANK:
            choosing.by_bank(story.repayment.id, bank_details.read(**written), **who)
        else:
            choosing.by_cash_out(story.repayment.id, road, **who)
    except NotBankDetails as refused:
        return bank_problems.errors_of(refused)
    except NobodyPaysOut:
        return Errors.of([NOT_CHOSEN])
    except TooMuchForCash:
        return Errors.of([TOO_MUCH])
    except NothingToChoose:
        return Errors()  # the payer was quicker: the page says what they chose
    return Errors()


def _ask(story: Story, what: str) -> str:
    """Ask whether something is to be done that somebody else will notice."""
    return render_page(
        "staff/repayments/ask.html",
        shape={**drawing.shape(), "what": what},
        holes={**account_holes(), **drawing.about(story)},
    )


def _story(account_id: str, repayment_id: str) -> Story:
    return queries.story_of(queries.get(repayment_id, account_id=account_id))


def _who(account_id: str) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "actor": Actor.staff(here().user.id),
        "ip": came_from(),
    }


def _back(repayment_id: str) -> ResponseReturnValue:
    account_id = here().account.id
    return redirect(url_for(".show", account_id=account_id, repayment_id=repayment_id), 303)
