"""Carriers of emails, as plug-ins: each has a module and one line in `BUILDERS`."""

from collections.abc import Callable

from app import settings
from app.emails.senders.outbox import Outbox
from app.emails.senders.port import Sender
from config import Config

OUTBOX = "outbox"

BUILDERS: dict[str, Callable[[Config], Sender]] = {
    OUTBOX: Outbox,
}


def named(name: str) -> Sender:
    """The carrier of this name, with the settings of this process.

    Raises:
        KeyError: there is none.
    """
    return BUILDERS[name](settings.current())
