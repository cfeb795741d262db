"""kill -9 of a courier at its worst moments: every message arrives, and none is made twice."""

import json
import signal
from collections import Counter
from itertools import product

import pytest

from app.webhooks import courier
from app.webhooks.catalogue import EventType
from app.webhooks.models import MessageStatus
from tests import make
from tests.support import programs
from tests.support.mortal_courier import Moment
from tests.support.receivers import receiving
from tests.support.webhooks import messages, webhook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.settings(job_lease_seconds=1, webhook_timeout_seconds=20, log_level="error"),
]

KILLED = -signal.SIGKILL
TIMES = 2


@pytest.fixture
def kill(config):
    """Let a courier live until it dies at a moment."""
    process = programs.fork(
        "tests.support.mortal_courier", environment=programs.environment_of(config)
    )

    def until(moment):
        process.stdin.write(f"{moment}\n")
        process.stdin.flush()
        assert int(process.stdout.readline()) == KILLED, f"nobody came to {moment}"

    yield until
    assert process.end() == 0


def test_everything_arrives_and_is_made_once(kill, hands):
    account = make.account()
    with receiving() as receiver:
        first, second = webhook(account, receiver.url), webhook(account, f"{receiver.url}/2")
        payments = []
        for _, moment in product(range(TIMES), Moment):
            payments.append(make.declined_payment(account=account))
            kill(moment)
        hands.forward(seconds=21)  # the leases of the dead run out
        courier.drain()

    for hook, path in ((first, "/webhooks"), (second, "/webhooks/2")):
        made = messages(hook)
        assert {message.status for message in made} == {MessageStatus.SUCCESSFUL}
        told = [(message.resource_id, message.event_type) for message in made]
        assert sorted(told) == sorted(
            product([payment.id for payment in payments], [EventType.STARTED, EventType.FAILED])
        )
        arrived = Counter(
            json.loads(delivery.body)["webhook_message_id"]
            for delivery in receiver.deliveries
            if delivery.path == path
        )
        assert arrived.keys() == {message.id for message in made}
    assert len(set(receiver.bodies)) == len(messages()), "what came twice came as it was"
