"""What went wrong, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import LazyText, format_datetime, lazy
from app.incidents import Incident

_KINDS = {
    "form_out_of_date": lazy(
        "A form was sent that had been open for too long, or came from another browser."
        " What was in it was not used."
    ),
    "database_out_of_reach": lazy("The database did not answer in time."),
    "too_busy": lazy("Too many payments were waiting for banks at once. Nothing was asked."),
}
_STATUSES = {
    409: lazy("Somebody else was quicker, so what was asked for could not be done any more."),
    503: lazy("Something that the platform depends on did not answer."),
}
_BROKE = lazy("Something in the platform broke.")
_REFUSED = lazy("What was asked for was refused.")
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Line:
    """An incident as the list shows it. `where` is the pattern of the address."""

    reference: str
    when: str
    what: LazyText
    where: str
    kind: str
    payment_id: str
    request_id: str


def lines(found: Sequence[Incident]) -> list[Line]:
    """Incidents as the list shows them."""
    return [
        Line(
            reference=one.reference,
            when=format_datetime(one.at),
            what=what(one),
            where=f"{one.method} {one.route}".strip(),
            kind=one.kind,
            payment_id=one.payment_id,
            request_id=one.request_id,
        )
        for one in found
    ]


def what(incident: Incident) -> LazyText:
    """What happened."""
    known = _KINDS.get(incident.kind) or _STATUSES.get(incident.status)
    return known or (_BROKE if incident.status >= SERVER_ERROR else _REFUSED)
