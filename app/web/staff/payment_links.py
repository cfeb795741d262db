"""Payment links of an account: listed, begun, looked at, deleted."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import format_date, format_pounds, lazy, ngettext
from app.i18n import gettext as _
from app.instalments import queries as instalments
from app.instalments import statistics
from app.payment_links import addresses, changing, drafts, queries, rules
from app.payment_links.batches import queries as batches
from app.payment_links.models import Kind, PaymentLink
from app.payment_links.standing import Standing
from app.payment_links.statistics import Money, Statistics
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import charts, payment_link_actions, typed, wording
from app.web.staff import payment_link_drawing as drawing
from app.web.staff import payment_link_words as words
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes
from app.web.staff.payment_link_parts import columns_of

blueprint = Blueprint("payment_links", __name__, url_prefix="/accounts/<account_id>/payment-links")

UNPROCESSABLE = 422
NOT_YET = "–"
MOST_SHOWN = 10
MOST_PAGES = 100_000
NO_LANGUAGE = FieldError("language", "language", lazy("Select a language"))


class Line(NamedTuple):
    """A link in the list."""

    link: PaymentLink
    amount: str
    kind: str
    says: str
    colour: str
    paid_pence: int
    paid: str


class Day(NamedTuple):
    """A day of a link."""

    when: str
    money: Money


@blueprint.get("")
@allow(May.SEE_SETTINGS)
def index(account_id: str) -> ResponseReturnValue:
    """List them a page at a time, deleted ones last."""
    page = typed.number_asked("page", otherwise=1, most=MOST_PAGES) or 1
    found, has_more = queries.page_of_account(account_id, page=page)
    if not found and page > 1:
        return redirect(url_for(".index", account_id=account_id), 303)
    there = [link for link in found if link.deleted_at is None]
    gone = [link for link in found if link.deleted_at is not None]
    paid = statistics.of_links([link.id for link in found])
    return render_page(
        "staff/payment_links/index.html",
        shape={
            **drawing.shape(),
            "may_change": here().may(May.MANAGE_PAYMENT_LINKS),
            "is_any": bool(there),
            "is_any_deleted": bool(gone),
            "is_first": page == 1,
            "offers_telephone": here().account.allow_moto and queries.telephone(account_id) is None,
        },
        holes={
            **account_holes(),
            "list": _list(there, paid, "links") if there else "",
            "deleted": _list(gone, paid, "deleted") if gone else "",
            "new_url": url_for(".new", account_id=account_id),
            "newer_url": _page_url(page - 1) if page > 1 else "",
            "older_url": _page_url(page + 1) if has_more else "",
            "telephone_url": url_for("staff.telephone_links.new", account_id=account_id),
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def new(account_id: str) -> ResponseReturnValue:
    """Begin one, in a language."""
    if request.method != "POST":
        return _draw_new(account_id, Errors())
    language = next((one for one in rules.LANGUAGES if request.form.get("language") == one), "")
    if not language:
        return _draw_new(account_id, Errors.of([NO_LANGUAGE])), UNPROCESSABLE
    draft = drafts.start(account_id, user_id=person().id, language=language)
    ids: dict[str, Any] = {"account_id": account_id, "link_draft_id": draft.id}
    return redirect(url_for("staff.payment_link_drafts.details", **ids), 303)


@blueprint.get("/<payment_link_id>")
@allow(May.SEE_SETTINGS)
def show(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """Show one with what was paid, and how each part of it is changed."""
    link = queries.get(payment_link_id, account_id=account_id)
    columns = columns_of(link)
    standing = queries.standing(link, here().account)
    says, colour = words.STANDINGS[standing]
    return render_page(
        "staff/payment_links/show.html",
        shape={
            **drawing.shape(),
            "may_change": here().may(May.MANAGE_PAYMENT_LINKS),
            "may_start": here().may(May.TAKE_TELEPHONE_PAYMENTS) and standing is Standing.OPEN,
            "is_public": link.kind is Kind.PUBLIC,
            "is_deleted": link.deleted_at is not None,
            "asks": link.asks.value,
            "is_asked": bool(link.reference_label),
            "says": str(says),
            "colour": colour,
        },
        holes={
            **account_holes(),
            **drawing.said_of(columns),
            **_about(link),
            "kind": words.kind_of(link),
            "base_url": url_for(".show", account_id=account_id, payment_link_id=link.id),
            "back_url": url_for(".index", account_id=account_id),
            "remove_url": url_for(".remove", account_id=account_id, payment_link_id=link.id),
            "start_url": url_for("staff.telephone_payments.new", account_id=account_id),
            "statistics": _statistics(statistics.of_link(link.id)),
            "newest": _newest(link),
        },
    )


@blueprint.get("/<payment_link_id>/ready")
@allow(May.MANAGE_PAYMENT_LINKS)
def ready(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """Say that one was made, where it is, and what to do next."""
    link = queries.get(payment_link_id, account_id=account_id)
    show_url = url_for(".show", account_id=account_id, payment_link_id=link.id)
    if link.kind is not Kind.PUBLIC or link.deleted_at is not None:
        return redirect(show_url, 303)
    return render_page(
        "staff/payment_links/ready.html",
        shape=drawing.shape(),
        holes={
            **account_holes(),
            **_about(link),
            "said_title": link.title,
            "show_url": show_url,
            "new_url": url_for(".new", account_id=account_id),
        },
    )


@blueprint.route("/<payment_link_id>/remove", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def remove(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """Ask whether it is to be deleted, and see to it."""
    link = queries.get(payment_link_id, account_id=account_id)
    if request.method == "POST":
        changing.delete(
            link.id, account_id=account_id, actor=Actor.staff(person().id), ip=came_from()
        )
        flash(_("The payment link was deleted"), "success")
        return redirect(url_for(".index", account_id=account_id), 303)
    lines = batches.count_unpaid(link.id)
    plans = instalments.count_running(link.id)
    return render_page(
        "staff/payment_links/remove.html",
        shape={
            **drawing.shape(),
            "is_public": link.kind is Kind.PUBLIC,
            "has_lines": lines > 0,
            "has_plans": plans > 0,
        },
        holes={
            **account_holes(),
            "said_title": link.title,
            "address": addresses.of_link(link),
            "lines": f"{lines:,}",
            "plans": f"{plans:,}",
            "back_url": url_for(".show", account_id=account_id, payment_link_id=link.id),
        },
    )


def _page_url(page: int) -> str:
    return url_for(".index", account_id=here().account.id, page=page)


def _draw_new(account_id: str, errors: Errors) -> str:
    return render_page(
        "staff/payment_links/new.html",
        shape={**drawing.shape(), "is_draft": True},
        holes={
            **account_holes(),
            "back_url": url_for(".index", account_id=account_id),
            "link_title": "",
            "version": "",
        },
        errors=errors,
    )


def _about(link: PaymentLink) -> dict[str, str]:
    actions = payment_link_actions.listed(link) if link.kind is Kind.PUBLIC else ()
    return {
        "address": addresses.of_link(link),
        "actions": render("staff/payment_links/_actions.html", actions=actions),
    }


def _list(links: list[PaymentLink], paid: Mapping[str, Money], heading_id: str) -> str:
    stands = queries.standings(links, here().account)
    return render(
        "staff/payment_links/_list.html",
        links=[_line(link, stands[link.id], paid.get(link.id, Money())) for link in links],
        heading_id=heading_id,
        account_id=here().account.id,
    )


def _line(link: PaymentLink, standing: Standing, money: Money) -> Line:
    says, colour = words.STANDINGS[standing]
    return Line(
        link,
        words.sum_of(columns_of(link)),
        words.kind_of(link),
        str(says),
        colour,
        money.taken_pence,
        ngettext("%(num)s payment", "%(num)s payments", money.paid),
    )


def _newest(link: PaymentLink) -> str:
    found = queries.newest_payments(link.id, account_id=link.account_id, most=MOST_SHOWN)
    return render(
        "staff/payment_links/_newest.html",
        payments=[(payment, wording.name_of(payment)) for payment in found],
        account_id=link.account_id,
    )


def _statistics(found: Statistics) -> str:
    days = [Day(format_date(day), money) for day, money in found.days]
    has_money = any(one.money.taken_pence for one in days)
    pairs = [
        (f"{one.when}: {format_pounds(one.money.taken_pence)}", one.money.taken_pence, 0)
        for one in days
    ]
    total, rate = found.total, found.success_rate
    return render(
        "staff/payment_links/_statistics.html",
        tiles=[
            (_("Started"), f"{total.begun:,}"),
            (_("Paid"), f"{total.paid:,}"),
            (_("Success rate"), NOT_YET if rate is None else charts.percent(rate)),
            (_("Taken"), format_pounds(total.taken_pence)),
            (_("Refunded"), format_pounds(total.refunded_pence)),
            (_("Net"), format_pounds(total.net_pence)),
        ],
        has_parts=found.has_parts,
        fees=found.fees,
        days=days,
        columns=charts.columns(pairs) if has_money else [],
        most=max((one.money.taken_pence for one in days), default=0),
    )
