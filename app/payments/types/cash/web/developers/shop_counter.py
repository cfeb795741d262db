"""The counter of a shop in the sandbox, for people: a page that a test account's own key opens."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.accounts import queries as accounts
from app.actors import Actor
from app.errors import Refusal
from app.i18n import LazyText, format_date, format_datetime, lazy
from app.money import NotAnAmount, Pence, format_pounds, parse_pounds
from app.payments.types.cash.counter import networks, sheets, till
from app.payments.types.cash.counter.models import CounterTaking
from app.payments.types.cash.counter.sheets import Sort
from app.payments.types.cash.counter.till import TakingNotFound, Tell, What
from app.receipts.models import ReceiptKind
from app.remittances import queries
from app.remittances.models import FileState, RemittanceFile
from app.web.components import Errors, FieldError
from app.web.rendering import render
from app.web.sandbox import keyed
from app.web.sandbox.keyed import KeyForm

SEE_OTHER = 303
WITH_ERRORS = 400
LONGEST_NUMBER, LONGEST_OUTLET = 200, 80
MOST_SHOWN = 20
STEPS = ("same_day", "later", "event")

WHATS: dict[What, LazyText] = {
    What.EXACT: lazy("Pay exactly what is left"),
    What.OVER: lazy("Pay too much"),
    What.UNDER: lazy("Pay too little"),
    What.LATE: lazy("Pay after the deadline: the till’s clock is put forward"),
    What.TWICE: lazy("Pay twice"),
    What.UNKNOWN: lazy("Pay under a number that nobody gave out"),
}
TELLS: dict[Tell, LazyText] = {
    Tell.EVENT: lazy("By an event, now"),
    Tell.FILE: lazy("In its next file"),
}
SORTS: dict[Sort, LazyText] = {
    Sort.GOOD: lazy("A good file of all that was in none yet"),
    Sort.TRUNCATED: lazy("A file without its end"),
    Sort.WRONG_TOTAL: lazy("A file with a wrong sum"),
    Sort.GAP: lazy("A good file, but the one before it is missing"),
    Sort.RESENT: lazy("The last good file again"),
    Sort.REVISED: lazy("A new revision of the last good file, without its last line"),
}
FILE_STATES: dict[FileState, LazyText] = {
    FileState.PENDING: lazy("Waiting"),
    FileState.PROCESSING: lazy("Being taken in"),
    FileState.PROCESSED: lazy("Taken in"),
    FileState.FAILED: lazy("Not taken in"),
    FileState.DISCARDED: lazy("Sent before"),
    FileState.OBSOLETE: lazy("Replaced"),
}

ENTRIES = (
    (
        lazy("Pay at a shop counter"),
        lazy("Pay a barcode as a payer would in a shop, and let the network tell of it, or err."),
        "sandbox.shop_counter.show",
    ),
)

blueprint = Blueprint("shop_counter", __name__, url_prefix="/shop-counter")


def _choices(texts: dict[Any, LazyText]) -> list[SelectChoice]:
    return [SelectChoice(value.value, text) for value, text in texts.items()]


class PayForm(FlaskForm):  # type: ignore[misc]  # it publishes no types
    number = StringField(lazy("Payment number"))
    network = SelectField(lazy("Network"))
    what = RadioField(
        lazy("What does the payer do?"),
        [InputRequired(lazy("Select what the payer does"))],
        choices=_choices(WHATS),
        default=What.EXACT.value,
    )
    amount = StringField(lazy("Amount (optional)"))
    outlet = StringField(lazy("Shop"), default=till.OUTLET)
    tell = RadioField(
        lazy("How does the network tell of it?"),
        [InputRequired(lazy("Select how the network tells of it"))],
        choices=_choices(TELLS),
        default=Tell.EVENT.value,
    )


class FileForm(FlaskForm):  # type: ignore[misc]
    of_network = SelectField(lazy("Network that sends a file"))
    sort = RadioField(
        lazy("What does it send?"),
        [InputRequired(lazy("Select what it sends"))],
        choices=_choices(SORTS),
        default=Sort.GOOD.value,
    )


@blueprint.get("")
def show() -> ResponseReturnValue:
    account_id = keyed.account_id()
    if account_id is None:
        return _key_page(KeyForm())
    form = _pay_form()
    form.number.data = request.args.get("number", "")[:LONGEST_NUMBER]
    return _page(account_id, form, _file_form())


@blueprint.post("/key")
def open() -> ResponseReturnValue:  # noqa: A001  what a key does
    """Open the counter to the account that the key belongs to."""
    form = KeyForm()
    if errors := keyed.open_with(form):
        return _key_page(form, errors=errors), WITH_ERRORS
    return _back()


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Let somebody pay."""
    account_id = keyed.account_id()
    if account_id is None:
        return _back()
    form = _pay_form()
    if not form.validate_on_submit():
        return _page(account_id, form, _file_form()), WITH_ERRORS
    try:
        till.take(
            account_id,
            number=(form.number.data or "")[:LONGEST_NUMBER],
            network=form.network.data,
            what=What(form.what.data),
            amount_pence=_pence(form.amount.data),
            outlet=_outlet(form.outlet.data),
            tell=Tell(form.tell.data),
        )
    except Refusal as refused:
        field = refused.field if refused.field and refused.field in form else "number"
        errors = Errors.of([FieldError(field, field, lazy(refused.message))])
        return _page(account_id, form, _file_form(), errors=errors), WITH_ERRORS
    return _back("takings")


@blueprint.post("/takings/<taking_id>/<step>")
def step(taking_id: str, step: str) -> ResponseReturnValue:
    """Go on with something that was paid: take it back, or tell of it by an event."""
    account_id = keyed.account_id()
    if account_id is None:
        return _back()
    if step not in STEPS:
        raise TakingNotFound
    try:
        if step == "event":
            till.tell_now(taking_id, account_id=account_id)
        else:
            till.take_back(taking_id, account_id=account_id, later=step == "later")
    except Refusal as refused:
        errors = Errors.of([FieldError("takings", "takings", lazy(refused.message))])
        return _page(account_id, _pay_form(), _file_form(), errors=errors), WITH_ERRORS
    return _back("takings")


@blueprint.post("/files")
def send() -> ResponseReturnValue:
    """Have a network send a file."""
    account_id = keyed.account_id()
    if account_id is None:
        return _back()
    form = _file_form()
    if not form.validate_on_submit():
        return _page(account_id, _pay_form(), form), WITH_ERRORS
    try:
        sheets.send(
            account_id,
            network=form.of_network.data,
            sort=Sort(form.sort.data),
            actor=Actor.api(keyed.key_id()),
        )
    except Refusal as refused:
        errors = Errors.of([FieldError("sort", "sort", lazy(refused.message))])
        return _page(account_id, _pay_form(), form, errors=errors), WITH_ERRORS
    return _back("files")


@blueprint.post("/closing")
def close() -> ResponseReturnValue:
    """Forget the key."""
    keyed.close()
    return _back()


def _pay_form() -> PayForm:
    form = PayForm()
    named = [(scheme.name, scheme.title) for scheme in networks.every()]
    form.network.choices = [("", lazy("The one that gave the number out")), *named]
    return form


def _file_form() -> FileForm:
    form = FileForm()
    form.of_network.choices = [(scheme.name, scheme.title) for scheme in networks.every()]
    return form


def _pence(typed: str | None) -> Pence | None:
    try:
        return parse_pounds(typed) if typed and typed.strip() else None
    except NotAnAmount as problem:
        raise NotAnAmount(problem.message, field="amount")


def _outlet(typed: str | None) -> str:
    readable = "".join(sign for sign in typed or "" if sign.isprintable()).strip()
    return readable[:LONGEST_OUTLET]


def _back(place: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("sandbox.shop_counter.show", _anchor=place), SEE_OTHER)


def _key_page(form: KeyForm, **given: Any) -> str:
    action = url_for("sandbox.shop_counter.open")
    return render("cash/developers/shop_counter/key.html", form=form, action=action, **given)


def _page(account_id: str, form: PayForm, file_form: FileForm, **given: Any) -> str:
    account, service = accounts.with_service(account_id)
    takings = till.takings(account_id)
    taken_back = {taking.reverses for taking in takings}
    return render(
        "cash/developers/shop_counter/show.html",
        form=form,
        file_form=file_form,
        account=account,
        service=service,
        takings=[_shown(taking, taken_back) for taking in takings[:MOST_SHOWN]],
        files=[_shown_file(file) for file in queries.of_account(account_id)],
        create_path=url_for("sandbox.shop_counter.create"),
        send_path=url_for("sandbox.shop_counter.send"),
        close_path=url_for("sandbox.shop_counter.close"),
        cash_path=url_for("sandbox.cash_counter.show"),
        host=request.host_url.rstrip("/"),
        **given,
    )


def _shown(taking: CounterTaking, taken_back: set[str]) -> dict[str, Any]:
    scheme = networks.named(taking.network)
    is_payment = taking.kind is ReceiptKind.PAYMENT
    steps = {
        name: url_for("sandbox.shop_counter.step", taking_id=taking.id, step=name) for name in STEPS
    }
    return {
        "is_payment": is_payment,
        "network": scheme.title,
        "number": scheme.grouped(taking.number),
        "amount": format_pounds(taking.amount_pence),
        "paid": format_datetime(taking.paid_at),
        "outlet": taking.outlet,
        "told": format_datetime(taking.told_at) if taking.told_at else "",
        "is_in_file": taking.file_id is not None,
        "same_day": steps["same_day"],
        "later": steps["later"],
        "event": steps["event"] if scheme.event_secret and not taking.told_at else "",
        "can_go_back": is_payment and taking.transaction not in taken_back,
    }


def _shown_file(file: RemittanceFile) -> dict[str, Any]:
    titles = {scheme.name: scheme.title for scheme in networks.every()}
    computed = file.computed
    return {
        "network": titles.get(file.network, file.network),
        "sequence": file.sequence,
        "revision": file.revision,
        "day": format_date(file.day) if file.day else "",
        "lines": computed.lines if computed else 0,
        "sum": format_pounds(computed.payments_pence - computed.reversals_pence)
        if computed
        else "",
        "state": FILE_STATES[file.state],
        "is_well": file.state is FileState.PROCESSED,
        "problem": file.problem or "",
    }
