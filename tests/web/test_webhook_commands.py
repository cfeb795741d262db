"""`flask webhook ...`, in this process: what it prints and what it refuses."""

import re

import pytest

from app.cli import for_flask
from app.webhooks import courier
from tests import make
from tests.support.receivers import receiving
from tests.support.webhooks import messages


@pytest.fixture
def command(app):
    """Run `flask webhook` with these arguments; what it printed."""
    for_flask.register(app)

    def run(*arguments, fails=False):
        done = app.test_cli_runner().invoke(args=["webhook", *arguments])
        assert (done.exit_code != 0) is fails, done.output
        return done.output

    return run


def test_a_webhook_from_its_making_to_a_second_delivery(command):
    account = make.account()
    with receiving() as receiver:
        said = command("create", account.id, receiver.url, "--description", "Licences")
        webhook_id = re.search(r"Webhook +(\w{26})\n", said).group(1)
        secret = re.search(r"Secret +(webhook_test_\w{26})\n", said).group(1)
        assert command("list", account.id).startswith(
            f"{webhook_id} ACTIVE {receiver.url} Licences\n  card_payment_started, "
        )
        which = (account.id, webhook_id)
        assert "\n  card_payment_failed\n" in command(
            "change", *which, "--event", "card_payment_failed", "--description", "Permits"
        )
        make.declined_payment(account=account)
        courier.drain()
        listed = command("messages", *which)
        message_id = listed[:26]
        assert re.fullmatch(
            rf"{message_id} \S+Z card_payment_failed \w{{26}} 2 SUCCESSFUL\n"
            r"  \S+Z 200 in \d+ ms\n",
            listed,
        )
        assert command("messages", *which, "--status", "FAILED") == ""
        assert "sent again" in command("resend", account.id, message_id)
        courier.drain()
    assert len(receiver.deliveries) == 2

    rotated = command("rotate", *which)
    assert f"Old one  {secret}" in rotated
    assert secret not in rotated.splitlines()[0]
    assert command("secret", *which) == rotated
    assert "nothing any more" in command("rotate", *which, "--finish")
    assert secret not in command("secret", *which)


def test_more_than_a_page_and_why_a_message_was_not_sent(command):
    account = make.account()
    said = command("create", account.id, "http://127.0.0.1:9/", "--description", "x")
    which = (account.id, re.search(r"\w{26}", said).group())
    for _ in range(11):
        make.declined_payment(account=account)
    courier.drain()

    assert "There are more: --page 2" in command("messages", *which)
    assert "not_reached in" in command("messages", *which, "--page", "2")
    command("change", *which, "--status", "INACTIVE")
    assert "WILL_NOT_SEND (inactive)" in command("messages", *which)
    assert len(messages()) == 22


def test_what_is_refused_is_said_in_a_sentence(command):
    account = make.account()
    for arguments, sentence in (
        (("create", account.id, "ftp://x/", "--description", "x"), "Enter a callback URL like"),
        (("create", account.id, "http://10.0.0.1/", "--description", "x"), "private address"),
        (("create", "nothing", "http://127.0.0.1/", "--description", "x"), "no such account"),
        (("secret", account.id, "nothing"), "There is no such webhook"),
        (("resend", account.id, "nothing"), "There is no such message"),
    ):
        assert sentence in command(*arguments, fails=True)
