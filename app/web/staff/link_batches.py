"""Many links from a spreadsheet: sending one, looking at what it comes to, and what was paid."""

from contextlib import closing

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import gettext as _
from app.payment_links import queries as links
from app.payment_links.batches import making, queries
from app.payment_links.batches.refusals import MadeBefore, TakesNoBatches
from app.payment_links.models import LinkBatch, PaymentLink
from app.payment_links.spreadsheets import LARGEST_BYTES, NotReadable, read
from app.people import May
from app.web.components import Errors
from app.web.staff import link_batch_drawing as drawing
from app.web.staff import link_batch_files as files
from app.web.staff import link_batch_words as words
from app.web.staff import sessions, typed
from app.web.staff.access import allow, came_from, here, person

blueprint = Blueprint(
    "link_batches",
    __name__,
    url_prefix="/accounts/<account_id>/payment-links/<payment_link_id>/batches",
)

ROOM_FOR_THE_FORM = 64 * 1024
UNPROCESSABLE, CONFLICT = 422, 409
LINES_AT_ONCE = 100


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """Let staff send a file that is as large as may be; a form's token is read before its view."""
    is_sent = endpoint == "staff.link_batches.new" and request.method == "POST"
    if is_sent and sessions.person() is not None:
        # Twice as much, so that who sends somewhat too much is told so on the page.
        request.max_content_length = 2 * LARGEST_BYTES + ROOM_FOR_THE_FORM


@blueprint.get("")
@allow(May.MANAGE_PAYMENT_LINKS)
def index(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """The batches of a link, and how much of each was paid."""
    link = links.get(payment_link_id, account_id=account_id)
    return drawing.listed(link, queries.of_link(link.id, account_id=account_id))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def new(account_id: str, payment_link_id: str) -> ResponseReturnValue:
    """Send a spreadsheet. Nothing is made of it before somebody has looked at the next page."""
    link = links.get(payment_link_id, account_id=account_id)
    if request.method != "POST" or not making.takes_batches(link):
        return drawing.new(link, Errors())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return drawing.new(link, Errors.of([words.NO_FILE])), UNPROCESSABLE
    with closing(sent):
        content = sent.read(LARGEST_BYTES + 1)
    try:
        rows = read(content)
    except NotReadable as refused:
        return drawing.new(link, Errors.of([words.of_file(refused.fault)])), UNPROCESSABLE
    lines = making.check(rows, link=link, account=here().account)
    if lines.troubles:
        return drawing.troubles(link, lines), UNPROCESSABLE
    batch = making.propose(
        link, lines, file_name=typed.readable(sent.filename), actor=Actor.staff(person().id)
    )
    return _to("check", batch)


@blueprint.route("/<link_batch_id>/check", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def check(account_id: str, payment_link_id: str, link_batch_id: str) -> ResponseReturnValue:
    """Show what a file comes to, and make its links when somebody says so."""
    link = links.get(payment_link_id, account_id=account_id)
    batch = queries.proposed(
        link_batch_id, link_id=link.id, account_id=account_id, user_id=person().id
    )
    if batch.made_at is not None:
        return _to("show", batch)
    if request.method != "POST":
        return drawing.check(link, batch, queries.twin_of(batch))
    try:
        making.make(
            batch.id,
            link_id=link.id,
            account_id=account_id,
            actor=Actor.staff(person().id),
            ip=came_from(),
            knows_of=typed.text("knows_of", longest=26),
        )
    except MadeBefore:  # by somebody else, since the page was drawn
        return drawing.check(link, batch, queries.twin_of(batch)), CONFLICT
    except TakesNoBatches:
        return drawing.new(link, Errors()), CONFLICT
    flash(_("The links are ready. Download the file that has them."), "success")
    return _to("show", batch)


@blueprint.get("/<link_batch_id>")
@allow(May.MANAGE_PAYMENT_LINKS)
def show(account_id: str, payment_link_id: str, link_batch_id: str) -> ResponseReturnValue:
    """A batch and how each of its lines stands."""
    link, batch, paid = _found(account_id, payment_link_id, link_batch_id)
    after = typed.number_asked("after", otherwise=0)
    some = queries.some_results(batch, after=after, limit=LINES_AT_ONCE + 1)
    return drawing.shown(link, batch, paid, some, at_once=LINES_AT_ONCE)


@blueprint.get("/<link_batch_id>/links.csv")
@allow(May.MANAGE_PAYMENT_LINKS)
def comma_file(account_id: str, payment_link_id: str, link_batch_id: str) -> ResponseReturnValue:
    """Each line with its link and how it stands."""
    link, batch, _paid = _found(account_id, payment_link_id, link_batch_id)
    return _sent(batch, files.as_csv(batch), "text/csv; charset=utf-8", f"{_name(link)}.csv")


@blueprint.get("/<link_batch_id>/links.xlsx")
@allow(May.MANAGE_PAYMENT_LINKS)
def workbook(account_id: str, payment_link_id: str, link_batch_id: str) -> ResponseReturnValue:
    """The same as a workbook."""
    link, batch, _paid = _found(account_id, payment_link_id, link_batch_id)
    return _sent(batch, files.as_xlsx(batch), files.XLSX, f"{_name(link)}.xlsx")


@blueprint.route("/<link_batch_id>/end", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def end(account_id: str, payment_link_id: str, link_batch_id: str) -> ResponseReturnValue:
    """Ask whether nobody is to pay by its links any more, and see to it."""
    link, batch, paid = _found(account_id, payment_link_id, link_batch_id)
    if request.method != "POST":
        return _to("show", batch) if batch.called_off_at else drawing.end(link, batch, paid)
    making.call_off(
        batch.id,
        link_id=link.id,
        account_id=account_id,
        actor=Actor.staff(person().id),
        ip=came_from(),
    )
    flash(_("The links of this spreadsheet are called off"), "success")
    return _to("show", batch)


def _found(
    account_id: str, payment_link_id: str, link_batch_id: str
) -> tuple[PaymentLink, LinkBatch, queries.Paid]:
    link = links.get(payment_link_id, account_id=account_id)
    return link, *queries.get(link_batch_id, link_id=link.id, account_id=account_id)


def _to(view: str, batch: LinkBatch) -> ResponseReturnValue:
    return redirect(drawing.url(view, batch), 303)


def _name(link: PaymentLink) -> str:
    return f"{link.link_path or 'payment'}-links"


def _sent(batch: LinkBatch, content: bytes, content_type: str, name: str) -> Response:
    if request.method == "GET":  # and not HEAD
        making.note_download(batch, actor=Actor.staff(person().id), ip=came_from())
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
