"""What an account may act with at payment providers: what it uses, used and could use."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import gateways
from app.accounts.models import Account
from app.actors import Actor
from app.credentials import Credentials, CredentialsState, entering, queries
from app.credentials.entering import For
from app.gateways.credentials import Accepted, Refused
from app.i18n import gettext as _
from app.payments import queries as payments
from app.payments import tokens, trying
from app.payments.models import Payment
from app.people import May, directory
from app.settings import current
from app.web.rendering import render, render_page
from app.web.staff import credentials_wording as wording
from app.web.staff.access import allow, came_from, confirmed, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("credentials", __name__, url_prefix="/accounts/<account_id>/credentials")


def owner() -> For:
    """Whose credentials a page about an account is about."""
    account = here().account
    return For(service_id=account.service_id, account_id=account.id, kind=account.kind)


@blueprint.get("")
@allow(May.CHANGE_PROVIDER)
def index(account_id: str) -> ResponseReturnValue:
    """What new payments are made with, and what else there is."""
    sets = queries.of_account(account_id)
    active = next((one for one in sets if one.state is CredentialsState.ACTIVE), None)
    others = [one for one in sets if one is not active]
    return render_page(
        "staff/credentials/index.html",
        shape={**account_shape(), "section": "settings", "has_others": bool(others)},
        holes={
            **account_holes(),
            "provider": gateways.named(here().account.provider).title,
            "in_use": _in_use(active),
            "others": render("staff/credentials/_list.html", lines=[_line(one) for one in others]),
            "new_url": url_for("staff.credential_values.new", account_id=account_id),
        },
    )


@blueprint.get("/<credentials_id>")
@allow(May.CHANGE_PROVIDER)
def show(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """One set: how far it has come, and what to do next."""
    found = queries.get(credentials_id, account_id=account_id)
    payment = _test_payment(found)
    where: dict[str, Any] = {"account_id": account_id, "credentials_id": credentials_id}
    return render_page(
        "staff/credentials/show.html",
        shape={
            **account_shape(),
            "section": "settings",
            "state": found.state,
            "is_entered": found.sealed != "",
            "can_be_removed": not found.was_used,
            "test_payment": _standing(payment),
            "is_real": current().is_live and not here().is_test,
        },
        holes={
            **account_holes(),
            "provider": gateways.named(found.provider).title,
            "tag": _tag(found),
            "facts": _facts(found),
            "payment_url": _payment_url(payment),
            "pay_url": url_for(".pay", **where),
            "try_url": url_for(".begin", **where),
            "check_url": url_for(".check", **where),
            "removal_url": url_for(".destroy", **where),
            "edit_url": url_for("staff.credential_values.edit", **where),
            "switch_url": url_for("staff.provider_switch.edit", **where),
            "back_url": url_for(".index", account_id=account_id),
        },
    )


@blueprint.post("/<credentials_id>/check")
@allow(May.CHANGE_PROVIDER)
@confirmed
def check(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """Ask the provider about them once more."""
    actor = Actor.staff(person().id)
    said = entering.check_again(credentials_id, of=owner(), actor=actor, ip=came_from())
    match said:
        case Accepted():
            flash(_("The payment provider knows these credentials."), "success")
        case Refused(why):
            flash(str(why))
        case _:
            flash(_("The payment provider did not answer. Try again in a moment."))
    return _back_to(account_id, credentials_id)


@blueprint.post("/<credentials_id>/payments")
@allow(May.CHANGE_PROVIDER)
@confirmed
def begin(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """Create the payment that tries them. Its page is reached from the next one, by a link."""
    trying.begin(
        credentials_id,
        account_id=account_id,
        description=_("Test of a payment provider"),
        return_url=url_for(
            ".show", account_id=account_id, credentials_id=credentials_id, _external=True
        ),
        actor=Actor.staff(person().id),
        ip=came_from(),
    )
    return _back_to(account_id, credentials_id)


@blueprint.get("/<credentials_id>/payment")
@allow(May.CHANGE_PROVIDER)
def pay(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """Go to the real payment pages, to pay the payment that tries them."""
    found = queries.get(credentials_id, account_id=account_id)
    payment = _test_payment(found)
    if payment is None or payment.finished:
        return _back_to(account_id, credentials_id)
    return redirect(f"{current().pages_url}/secure/{tokens.fresh(payment.id)}", 303)


@blueprint.post("/<credentials_id>/removal")
@allow(May.CHANGE_PROVIDER)
@confirmed
def destroy(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """Forget what was never used."""
    entering.remove(credentials_id, of=owner(), actor=Actor.staff(person().id), ip=came_from())
    flash(_("The credentials were removed."), "success")
    return redirect(url_for(".index", account_id=account_id), 303)


def current_id(account: Account) -> str:
    """The set that an account uses; its own id stands for what it was made with."""
    return account.credentials_id or account.id


def _back_to(account_id: str, credentials_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", account_id=account_id, credentials_id=credentials_id), 303)


def _in_use(active: Credentials | None) -> Markup:
    if active is None:
        return render("staff/credentials/_in_use.html", rows=[], url="")
    url = url_for(".show", account_id=here().account.id, credentials_id=active.id)
    rows = wording.facts(active, directory.names(wording.people_in([active])))
    return render("staff/credentials/_in_use.html", rows=rows[1:], url=url)


def _facts(found: Credentials) -> Markup:
    rows = wording.facts(found, directory.names(wording.people_in([found])))
    return render("staff/credentials/_facts.html", rows=rows)


def _line(one: Credentials) -> dict[str, str]:
    text, colour = wording.STATES[one.state]
    endings = [ending for ending in one.endings.values() if ending]
    return {
        "url": url_for(".show", account_id=here().account.id, credentials_id=one.id),
        "provider": gateways.named(one.provider).title,
        "ending": endings[0] if endings else "",
        "text": str(text),
        "colour": colour,
    }


def _tag(found: Credentials) -> Markup:
    text, colour = wording.STATES[found.state]
    return render("staff/credentials/_tag.html", text=str(text), colour=colour)


def _test_payment(found: Credentials) -> Payment | None:
    if not found.test_payment_id:
        return None
    return payments.get(found.test_payment_id, account_id=here().account.id)


def _standing(payment: Payment | None) -> str:
    """How the newest test payment stands: "none", "waiting", "succeeded" or "failed"."""
    if payment is None:
        return "none"
    if not payment.finished:
        return "waiting"
    return "succeeded" if payment.external.status == "success" else "failed"


def _payment_url(payment: Payment | None) -> str:
    if payment is None:
        return ""
    return url_for("staff.payments.show", account_id=here().account.id, payment_id=payment.id)
