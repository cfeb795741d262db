"""docs/webhooks.md: its samples work, and its tables say what the code does."""

import json
import re
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.webhooks.catalogue import TOLD
from app.webhooks.models import MessageStatus, Reason
from app.webhooks.signatures import OUR_SIGNATURE, PAY_SIGNATURE, sign
from app.webhooks.signing import Secrets

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
BODY = '{"amount":1450,"name":"Siân"}'.encode()
CURRENT, OLD = "webhook_test_new", "webhook_test_old"


def sample(language):
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found


@pytest.fixture(scope="module")
def receiver():
    """The functions of the sample for Python."""
    names = {}
    exec(sample("python"), names)  # noqa: S102  our own document
    return names


def headers(secrets, *, age=0):
    return sign(BODY, secrets, now=datetime.fromtimestamp(time.time() - age, UTC))


def test_the_sample_knows_what_is_ours(receiver):
    signed = headers(Secrets(CURRENT))

    assert receiver["pay_signature_is_good"](signed[PAY_SIGNATURE], BODY, CURRENT)
    assert receiver["signature_is_good"](signed[OUR_SIGNATURE], BODY, CURRENT)


@pytest.mark.parametrize(
    ("body", "secret"), [(BODY + b" ", CURRENT), (BODY, OLD), (BODY, ""), (b"", CURRENT)]
)
def test_and_what_is_not(receiver, body, secret):
    signed = headers(Secrets(CURRENT))

    assert not receiver["pay_signature_is_good"](signed[PAY_SIGNATURE], body, secret)
    assert not receiver["signature_is_good"](signed[OUR_SIGNATURE], body, secret)


@pytest.mark.parametrize(
    "header", ["", "t=,v1=x", "t=x,v1=", "t=²,v1=x", "v1=x", "nothing", "t=1,v1", "ŵ=ŵ"]
)
def test_and_what_is_none(receiver, header):
    assert not receiver["signature_is_good"](header, BODY, CURRENT)
    assert not receiver["pay_signature_is_good"](header, BODY, CURRENT)


@pytest.mark.parametrize(("age", "good"), [(290, True), (310, False), (-290, True), (-310, False)])
def test_an_old_message_is_not_of_now(receiver, age, good):
    signed = headers(Secrets(CURRENT), age=age)
    assert receiver["signature_is_good"](signed[OUR_SIGNATURE], BODY, CURRENT) is good


@pytest.mark.parametrize("secret", [CURRENT, OLD])
def test_either_secret_is_good_while_one_is_replaced(receiver, secret):
    signed = headers(Secrets(CURRENT, OLD))

    assert receiver["signature_is_good"](signed[OUR_SIGNATURE], BODY, secret)
    assert receiver["pay_signature_is_good"](signed[PAY_SIGNATURE], BODY, secret) is (secret == OLD)


def rows(heading):
    """The cells of the table whose heading begins so, by the first cell."""
    table = TEXT[TEXT.index(f"| {heading} |") :].split("\n\n", 1)[0]
    return {
        cells[0].strip("`"): cells[1:]
        for line in table.splitlines()[2:]
        if (cells := [cell.strip() for cell in line.strip("|").split("|")])
    }


def test_the_events_are_those_of_the_catalogue():
    names = defaultdict(set)
    for happened, told in TOLD.items():
        names[told.value].add(str(happened))

    documented = rows("Event")

    assert {e: set(re.findall(r"`(\w+)`", cells[-1])) for e, cells in documented.items()} == names


def test_the_words_for_what_became_of_a_message_are_all_there():
    assert set(rows("Status")) == {status.value for status in MessageStatus}
    assert set(rows("Reason")) == {reason.value for reason in Reason}


def test_the_example_has_every_member():
    example = json.loads(sample("json"))
    assert {"event_id", "sequence", "resource", "webhook_message_id"} <= example.keys()
    assert len(example) == 9
