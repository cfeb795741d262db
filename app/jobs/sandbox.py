"""The sandbox provider's own initiative: it acts as time passes, and tells us as others would.

Its messages come in by the door every provider uses: with the token, read and checked by the
gateway, and taken in as news. Dying between any two lines here loses nothing and does nothing
twice: see `app.gateways.sandbox.outbox`.
"""

import json
from collections.abc import Sequence

import structlog

from app import gateways, settings
from app.errors import Refusal
from app.gateways.sandbox import acting, outbox
from app.gateways.sandbox.models import SandboxMessage
from app.jobs import news

NAME = "sandbox"
MESSAGES_AT_ONCE = 20

log = structlog.get_logger()


def act() -> None:
    """Let the sandbox do what it is time for, and send some of what it has to say.

    Not all at once: other tasks wait for this one.
    """
    acting.act()
    _tell(outbox.waiting(limit=MESSAGES_AT_ONCE))


def tell(*, account_id: str) -> None:
    """Send everything that the sandbox has to say about one account, for somebody who waits."""
    while messages := outbox.waiting(account_id=account_id, limit=MESSAGES_AT_ONCE):
        _tell(messages)


def _tell(messages: Sequence[SandboxMessage]) -> None:
    for message in messages:
        try:
            _send(message)
        except Exception as error:
            # One message that cannot be taken in must not keep back the others.
            if not isinstance(error, Refusal):
                log.exception("sandbox_message_failed", message_id=message.id)
            outbox.try_again(message)
        else:
            outbox.arrived(message)


def _send(message: SandboxMessage) -> None:
    token = settings.current().sandbox_notification_token
    told = gateways.named(NAME).read_notification(
        json.dumps(message.body).encode(), {"Authorization": token}
    )
    if told is not None:
        news.take_in(NAME, told)
