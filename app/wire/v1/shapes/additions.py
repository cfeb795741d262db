"""Members that payment types add to payments in answers. They are declared where they are told."""

from importlib import import_module
from typing import Any

from pydantic import with_config
from typing_extensions import TypedDict

from app.payments import types
from app.wire.v1.shapes.kinds import STRICT


def with_additions(shape: Any) -> Any:
    """A shape like `shape`, with what the payment types there are may add: `MEMBERS` in Parts.wire.

    It is called the same and says the same of itself.
    """
    members: dict[str, Any] = dict(shape.__annotations__)
    for payment_type in types.ALL.values():
        if payment_type.parts.wire:
            members |= import_module(payment_type.parts.wire).MEMBERS
    members["_links"] = members.pop("_links")  # the last, as it is told
    made: Any = TypedDict(shape.__name__, members)  # type: ignore[misc]  # which they are is data
    made.__doc__, made.__module__ = shape.__doc__, shape.__module__
    return with_config(STRICT)(made)
