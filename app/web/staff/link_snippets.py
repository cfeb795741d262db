"""What a service puts on its own website for a payment link, to be copied."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.i18n import using
from app.payment_links import addresses, queries, snippets
from app.payment_links.models import Kind
from app.payment_links.opening import LinkNotFound
from app.people import May
from app.web.rendering import render_page
from app.web.staff.access import allow
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "link_snippets",
    __name__,
    url_prefix="/accounts/<account_id>/payment-links/<payment_link_id>/website",
)


@blueprint.get("")
@allow(May.MANAGE_PAYMENT_LINKS)
def show(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """A button, a form, and an address with answers in it, as far as the link takes any."""
    link = queries.get(payment_link_id, account_id=account_id)
    if link.kind is not Kind.PUBLIC or link.deleted_at is not None:
        raise LinkNotFound
    with using("cy" if link.language == "cy" else "en"):
        button, form = snippets.button(link), snippets.form(link)
    prefilled = snippets.prefilled(link)
    return render_page(
        "staff/link_snippets/show.html",
        shape={
            **account_shape(),
            "section": "payment-links",
            "has_form": form != "",
            "takes_reference": "reference=" in prefilled,
            "takes_amount": "amount=" in prefilled,
        },
        holes={
            **account_holes(),
            "title_of_link": link.title,
            "address": addresses.of_link(link),
            "button_html": button,
            "form_html": form,
            "prefilled": prefilled,
            "back_url": url_for(
                "staff.payment_links.show", account_id=account_id, payment_link_id=link.id
            ),
        },
    )
