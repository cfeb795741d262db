"""What happened to a payment, as far as its service is concerned."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import events
from app.events import Event
from app.payments import queries
from app.payments.states import EXTERNAL, ExternalStatus, Happened, State, after
from app.web.api.replies import as_json
from app.web.api.v1.access import caller
from app.wire.v1 import events as wire

blueprint = Blueprint("events", __name__, url_prefix="/payments/<payment_id>/events")

_MOVES = frozenset(Happened)


@blueprint.get("", strict_slashes=False)
def index(payment_id: str) -> ResponseReturnValue:
    payment = queries.get(payment_id, account_id=caller().account_id)
    return as_json(wire.history(payment, external_changes(events.timeline(payment.id))))


def external_changes(
    happened: Iterable[Event],
) -> Iterator[tuple[ExternalStatus, datetime]]:
    """Each change of the status that a service sees, and when. What looks the same is one."""
    state: State | None = None
    told: ExternalStatus | None = None
    for event in happened:
        if event.resource_kind != "payment" or event.name not in _MOVES:
            continue
        state = after(state, Happened(event.name))
        if EXTERNAL[state] != told:
            told = EXTERNAL[state]
            yield told, event.happened_at
