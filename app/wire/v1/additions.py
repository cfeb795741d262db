"""What payment types tell of their payments beyond what is told of every payment."""

from collections.abc import Sequence
from importlib import import_module

from app.payments import types
from app.payments.models import Payment
from app.wire.v1.common import Json


def of(payments: Sequence[Payment]) -> dict[str, Json]:
    """The fields to be added to each payment, by its id: at most one question for each type."""
    told: dict[str, Json] = {}
    for name in {payment.type for payment in payments} & types.ALL.keys():
        module = types.ALL[name].parts.wire
        if module:
            told |= import_module(module).of([one for one in payments if one.type == name])
    return told
