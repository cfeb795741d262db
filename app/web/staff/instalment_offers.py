"""Whether a payment link may be paid in parts, and the plans of payers who do."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import format_pounds, lazy
from app.i18n import gettext as _
from app.instalments import offering, queries
from app.instalments.models import InstalmentOffer
from app.instalments.offering import SMALLEST_PART_PENCE, NotAnOffer, OfferNotPossible
from app.instalments.schedule import FEWEST_PARTS, MOST_PARTS, Every
from app.money import NotAnAmount, Pence, parse_pounds
from app.payment_links import queries as payment_links
from app.payment_links.models import Kind, PaymentLink
from app.payment_links.opening import LinkNotFound
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import instalment_plans, typed
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "instalment_offers",
    __name__,
    url_prefix="/accounts/<account_id>/payment-links/<payment_link_id>/paying-in-parts",
)

UNPROCESSABLE = 422
LONGEST_TYPED = 20
MOST_DIGITS = 2
FIELDS = ("parts", "every", "smallest")

_NOTHING_WRONG = Errors()
_PARTS = FieldError(
    "parts",
    "parts",
    lazy(
        "Enter a number of parts from %(fewest)s to %(most)s", fewest=FEWEST_PARTS, most=MOST_PARTS
    ),
)
_EVERY = FieldError("every", "every", lazy("Select how far apart the parts are"))
_AMOUNT = FieldError("smallest", "smallest", lazy("Enter an amount in pounds, like 60 or 60.50"))


@blueprint.route("", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def edit(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """Show what is offered, and change it."""
    link = _link(account_id, payment_link_id)
    offer = queries.offer_of(link.id)
    if request.method != "POST":
        return _draw(link, offer, _written(offer))
    sent = {
        name: typed.text(name, longest=LONGEST_TYPED) for name in ("parts", "every", "smallest")
    }
    wrong = _save(link, sent)
    if wrong:
        return _draw(link, offer, sent, wrong), UNPROCESSABLE
    flash(_("Saved. Payers who begin from now on can pay in parts."), "success")
    return _to_link(link)


@blueprint.post("/withdraw")
@allow(May.MANAGE_PAYMENT_LINKS)
def withdraw(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """Offer it no more. Nobody who has agreed to a plan notices."""
    link = _link(account_id, payment_link_id)
    actor = Actor.staff(person().id)
    offering.withdraw(link.id, account_id=account_id, actor=actor, ip=came_from())
    flash(_("Saved. New payers pay all at once. Plans that have begun go on."), "success")
    return _to_link(link)


def _link(account_id: str, payment_link_id: str) -> PaymentLink:
    link = payment_links.get(payment_link_id, account_id=account_id)
    if link.kind is not Kind.PUBLIC or link.deleted_at is not None:
        raise LinkNotFound
    return link


def _save(link: PaymentLink, sent: Mapping[str, str]) -> Errors:
    """Save what was sent; what is wrong with it, where something is."""
    said = sent["parts"]
    is_number = said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS
    parts = int(said) if is_number else 0
    every = Every(sent["every"]) if sent["every"] in {*Every} else None
    try:
        smallest_pence = parse_pounds(sent["smallest"])
    except NotAnAmount:
        smallest_pence = None
    are_parts = FEWEST_PARTS <= parts <= MOST_PARTS
    if not are_parts or every is None or smallest_pence is None:
        wrong = (
            (not are_parts, _PARTS),
            (every is None, _EVERY),
            (smallest_pence is None, _AMOUNT),
        )
        return Errors.of(error for is_wrong, error in wrong if is_wrong)
    try:
        offering.offer(
            link.id,
            account_id=link.account_id,
            parts=parts,
            every=every,
            smallest_pence=smallest_pence,
            actor=Actor.staff(person().id),
            ip=came_from(),
        )
    except NotAnOffer as refused:
        return Errors.of([_too_large(link) if refused.field == "price" else _too_small(parts)])
    except OfferNotPossible:
        return Errors.of([FieldError("", "", lazy("This link cannot be paid in parts any more"))])
    return Errors()


def _too_small(parts: int) -> FieldError:
    least = format_pounds(Pence(parts * SMALLEST_PART_PENCE))
    says = lazy("Enter %(least)s or more, so that no part is below £1", least=least)
    return FieldError("smallest", "smallest", says)


def _too_large(link: PaymentLink) -> FieldError:
    most = format_pounds(link.price_pence or Pence(0))
    says = lazy("Enter %(most)s or less: that is what everybody pays by this link", most=most)
    return FieldError("smallest", "smallest", says)


def _written(offer: InstalmentOffer | None) -> dict[str, str]:
    """What is offered, as it would be typed."""
    if offer is None:
        return {"parts": "", "every": "", "smallest": ""}
    pounds = f"{offer.smallest_pence // 100}.{offer.smallest_pence % 100:02d}"
    return {"parts": str(offer.parts), "every": offer.every.value, "smallest": pounds}


def _draw(
    link: PaymentLink,
    offer: InstalmentOffer | None,
    sent: Mapping[str, str],
    errors: Errors = _NOTHING_WRONG,
) -> str:
    plans = queries.of_link(link.id, account_id=link.account_id)
    here_url = url_for(".edit", account_id=link.account_id, payment_link_id=link.id)
    return render_page(
        "staff/instalment_offers/edit.html",
        shape={
            **account_shape(),
            "section": "payment-links",
            "may_be": offering.may_offer(link, here().account),
            "is_offered": offer is not None,
            "every": sent["every"],
            "is_any": bool(plans),
        },
        holes={
            **account_holes(),
            "title_of_link": link.title,
            "typed_parts": sent["parts"],
            "typed_smallest": sent["smallest"],
            "plans": instalment_plans.drawn(plans) if plans else "",
            "withdraw_url": f"{here_url}/withdraw",
            "back_url": _url(link),
        },
        errors=errors,
    )


def _url(link: PaymentLink) -> str:
    return url_for("staff.payment_links.show", account_id=link.account_id, payment_link_id=link.id)


def _to_link(link: PaymentLink) -> ResponseReturnValue:
    return redirect(_url(link), 303)
