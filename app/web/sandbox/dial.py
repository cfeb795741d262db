"""The fault dial for people: a page that a test account's own key opens."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from app.accounts import queries
from app.errors import Refusal
from app.gateways.port import Operation
from app.gateways.sandbox import faults as dial
from app.gateways.sandbox.models import FaultKind
from app.i18n import LazyText, lazy
from app.web.components import Errors
from app.web.rendering import render
from app.web.sandbox import keyed
from app.web.sandbox.faults import set_fault
from app.web.sandbox.keyed import KeyForm

SEE_OTHER = 303
WITH_ERRORS = 400

KINDS: dict[FaultKind, LazyText] = {
    FaultKind.TIMEOUT_AFTER_SUCCESS: lazy("It is done, and no answer comes"),
    FaultKind.TIMEOUT_BEFORE: lazy("It is not done, and no answer comes"),
    FaultKind.ERROR_500: lazy("It is not done, and the provider answers with an error (500)"),
    FaultKind.SLOW: lazy("It is done, and the answer comes late"),
}
OPERATIONS: dict[str, LazyText] = {
    "": lazy("Anything it is asked to do"),
    Operation.AUTHORISE: lazy("Reserving the money (authorise)"),
    Operation.COMPLETE: lazy("Reserving it once the payer came back (complete)"),
    Operation.CAPTURE: lazy("Taking the money (capture)"),
    Operation.CANCEL: lazy("Letting the money go (cancel)"),
    Operation.REFUND: lazy("Giving the money back (refund)"),
}
CALLS: dict[str, LazyText] = {
    "asking": lazy("When we ask for it"),
    "looking_up": lazy("When we ask what became of it"),
}

blueprint = Blueprint("dial", __name__, url_prefix="/fault-dial")


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number within limits. Whatever else was typed, the same is said."""

    def __init__(
        self, label: LazyText, problem: LazyText, *, limits: tuple[int, int], **more: Any
    ) -> None:
        super().__init__(label, [InputRequired(problem), NumberRange(*limits, problem)], **more)
        self._problem = problem

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self._problem) from None


class FaultForm(FlaskForm):  # type: ignore[misc]  # it publishes no types
    kind = RadioField(
        lazy("What goes wrong?"),
        [InputRequired(lazy("Select what goes wrong"))],
        choices=[SelectChoice(kind.value, text) for kind, text in KINDS.items()],
    )
    operation = SelectField(
        lazy("What it is about"),
        choices=[SelectChoice(value, text) for value, text in OPERATIONS.items()],
    )
    looking_up = RadioField(
        lazy("Which calls?"),
        choices=[SelectChoice(value, text) for value, text in CALLS.items()],
        default="asking",
    )
    delay_ms = NumberField(
        lazy("How late the answer comes, in milliseconds"),
        lazy("Enter a delay from 0 to 60000 milliseconds"),
        limits=(0, dial.LONGEST_DELAY_MS),
        default=0,
    )
    times = NumberField(
        lazy("How many times"),
        lazy("Enter how many times, from 1 to 10000"),
        limits=(1, dial.MOST_TIMES),
        default=1,
    )


@blueprint.get("")
def show() -> ResponseReturnValue:
    account_id = keyed.account_id()
    if account_id is None:
        return _key_page(KeyForm())
    return _dial_page(account_id, FaultForm())


@blueprint.post("/key")
def open() -> ResponseReturnValue:  # noqa: A001  what a key does
    """Open the dial of the account that the key belongs to."""
    form = KeyForm()
    if errors := keyed.open_with(form):
        return _key_page(form, errors=errors), WITH_ERRORS
    return _back()


@blueprint.post("")
def create() -> ResponseReturnValue:
    account_id = keyed.account_id()
    if account_id is None:
        return _back()
    form = FaultForm()
    if not form.validate_on_submit():
        return _dial_page(account_id, form), WITH_ERRORS
    try:
        set_fault(
            account_id,
            kind=FaultKind(form.kind.data),
            operation=Operation(form.operation.data) if form.operation.data else None,
            looking_up=form.looking_up.data == "looking_up",
            delay_ms=form.delay_ms.data,
            times=form.times.data,
        )
    except Refusal as refused:
        return _dial_page(account_id, form, errors=Errors.from_refusal(refused)), WITH_ERRORS
    return _back()


@blueprint.post("/clearing")
def clear() -> ResponseReturnValue:
    """Let everything work again."""
    account_id = keyed.account_id()
    if account_id is not None:
        dial.clear_faults(account_id)
    return _back()


@blueprint.post("/closing")
def close() -> ResponseReturnValue:
    """Forget the key."""
    keyed.close()
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("sandbox.dial.show"), SEE_OTHER)


def _key_page(form: KeyForm, **given: Any) -> str:
    return render("sandbox/dial/key.html", form=form, action=url_for("sandbox.dial.open"), **given)


def _dial_page(account_id: str, form: FaultForm, **given: Any) -> str:
    account, service = queries.with_service(account_id)
    return render(
        "sandbox/dial/show.html",
        form=form,
        account=account,
        service=service,
        faults=[
            (KINDS[fault.kind], OPERATIONS[fault.operation or ""], fault)
            for fault in dial.list_faults(account_id)
        ],
        create_path=url_for("sandbox.dial.create"),
        clear_path=url_for("sandbox.dial.clear"),
        close_path=url_for("sandbox.dial.close"),
        host=request.host_url.rstrip("/"),
        **given,
    )
