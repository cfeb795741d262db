"""Files of the network of tests/support/networks.py, which knows two ways of writing them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.i18n import lazy
from app.payments import types
from app.payments.types import Parts, PaymentType
from app.receipts.telling import Told
from app.remittances import queries, reading, receiving
from app.remittances.models import RemittanceFile, RowState
from app.remittances.port import Header, Line
from app.remittances.sheet import Sheet, write
from tests import make
from tests.support.networks import NETWORK

UNNAMED = "kiosks"  # a network that has no names for its lines
FORMATS = (
    Sheet(network=NETWORK, title="Corner shops"),
    Sheet(network=UNNAMED, title="Kiosks", names_lines=False),
)
AT = datetime(2026, 11, 26, 12, tzinfo=UTC)  # when what is in them was paid
DAY = date(2026, 11, 27)


def formats():
    return FORMATS


BRINGS_FORMATS = PaymentType(
    name="shops",
    label=lazy("Cash at a counter"),
    hint=lazy("Cash at a counter"),
    pages="tests.support.counter",
    parts=Parts(remittances=("tests.support.remitting",)),
)


@pytest.fixture
def shops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be those networks. Only their files: nobody can choose to pay so."""
    monkeypatch.setitem(types.ALL, BRINGS_FORMATS.name, BRINGS_FORMATS)


def line(told: Told) -> Line:
    return Line(
        line=0,
        kind=told.kind,
        key=told.key,
        number=told.number,
        amount_pence=told.amount_pence,
        paid_at=told.paid_at,
        outlet=told.outlet,
        reverses_key=told.reverses_key,
    )


def written(tolds: Iterable[Told], *, sequence: int = 1, revision: int = 0, **more: Any) -> bytes:
    header: dict[str, Any] = {"network": NETWORK, "day": DAY, **more}
    return write(Header(sequence=sequence, revision=revision, **header), map(line, tolds))


def loaded(content: bytes, **more: Any) -> RemittanceFile:
    return receiving.load(content, name="file.csv", actor=make.CASEWORKER, **more)


def taken_in(content: bytes, **more: Any) -> RemittanceFile:
    """A file that was loaded and read: as it is now."""
    file = loaded(content, **more)
    reading.read(file.id)
    return queries.get(file.id)


def rows(file: RemittanceFile) -> list[tuple[RowState, str | None]]:
    return [(row.state, row.problem) for row in queries.all_rows(file.id)]
