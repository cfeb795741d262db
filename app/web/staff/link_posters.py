"""The QR code of a payment link, and a poster with it, for whoever puts them up."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from app import codes
from app.branding import queries as brandings
from app.codes import Barcode, Symbology, Unencodable
from app.i18n import Language, using
from app.i18n import gettext as _
from app.payment_links import addresses, poster, queries
from app.payment_links.models import Kind, PaymentLink
from app.payment_links.opening import LinkNotFound
from app.payment_links.poster import Poster
from app.people import May
from app.web.rendering import render_page
from app.web.staff.access import allow, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "link_posters",
    __name__,
    url_prefix="/accounts/<account_id>/payment-links/<payment_link_id>/poster",
)


@blueprint.get("")
@allow(May.MANAGE_PAYMENT_LINKS)
def show(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """The code, to be saved as a drawing or printed as a poster."""
    link = _public(payment_link_id, account_id)
    code = _code(link)
    ids: dict[str, Any] = {"account_id": account_id, "payment_link_id": link.id}
    return render_page(
        "staff/link_posters/show.html",
        shape={**account_shape(), "section": "payment-links", "has_code": code is not None},
        holes={
            **account_holes(),
            "title_of_link": link.title,
            "address": addresses.of_link(link),
            "code": codes.svg(code, text=_about(link)) if code else "",
            "svg_url": url_for(".code", **ids),
            "pdf_url": url_for(".paper", **ids),
            "back_url": url_for("staff.payment_links.show", **ids),
        },
    )


@blueprint.get("/qr-code.svg")
@allow(May.MANAGE_PAYMENT_LINKS)
def code(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """The code alone, as a drawing of any size."""
    link = _public(payment_link_id, account_id)
    drawn = _code(link)
    if drawn is None:
        raise LinkNotFound
    response = Response(codes.svg(drawn, text=_about(link)), mimetype="image/svg+xml")
    return _to_be_kept(response, f"{link.link_path}-qr-code.svg")


@blueprint.get("/poster.pdf")
@allow(May.MANAGE_PAYMENT_LINKS)
def paper(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """The poster, in the language of the link."""
    link = _public(payment_link_id, account_id)
    if _code(link) is None:
        raise LinkNotFound
    language: Language = "cy" if link.language == "cy" else "en"
    with using(language):
        content = poster.draw(_poster(link, language), language=language)
    return _to_be_kept(
        Response(content, mimetype="application/pdf"), f"{link.link_path}-poster.pdf"
    )


def _public(link_id: str, account_id: str) -> PaymentLink:
    """A link that people are given the address of.

    Raises:
        LinkNotFound
    """
    link = queries.get(link_id, account_id=account_id)
    if link.kind is not Kind.PUBLIC or link.deleted_at is not None:
        raise LinkNotFound
    return link


def _code(link: PaymentLink) -> Barcode | None:
    """None where the address is longer than any code."""
    try:
        return codes.make(Symbology.QR, addresses.of_link(link))
    except Unencodable:
        return None


def _about(link: PaymentLink) -> str:
    return _("QR code of %(address)s", address=addresses.of_link(link))


def _poster(link: PaymentLink, language: Language) -> Poster:
    service, brand = here().service, brandings.of_service(here().service.id)
    in_welsh = language == "cy"
    colours: dict[str, Any] = {}
    if brand is not None:
        colours = {"background": brand.background, "text": brand.text, "border": brand.border}
    ways = (service.merchant_telephone, service.merchant_email, service.merchant_url)
    return Poster(
        service=(in_welsh and service.name_cy) or service.name,
        title=link.title,
        address=addresses.of_link(link),
        price_pence=link.price_pence,
        ask=[way for way in ways if way],
        is_test=not here().account.kind.takes_real_money,
        **colours,
    )


def _to_be_kept(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
