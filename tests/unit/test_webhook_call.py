"""One call of a receiver: what comes of it, and how long it can take."""

import threading
import time

import pytest

from app.webhooks import call, target
from app.webhooks.call import Answer
from app.webhooks.models import Reason
from tests.support import receivers
from tests.support.webhooks import NOWHERE

PATIENCE_SECONDS = 20  # of what does not depend on it, however busy the machine is


def post(url, *, seconds=PATIENCE_SECONDS, body=b"{}", addresses=("127.0.0.1",)):
    where = target.read(url, live=False)
    return call.post(
        where, addresses, body, {"Pay-Signature": "s"}, deadline=time.monotonic() + seconds
    )


def test_a_message_arrives_as_it_was_sent():
    with receivers.receiving() as receiver:
        assert post(f"{receiver.url}?a=b%20c", body=b'{"a":"\xc5\xb5"}') == Answer(200)

    (delivery,) = receiver.deliveries
    assert delivery.path == "/webhooks?a=b%20c"
    assert delivery.body == b'{"a":"\xc5\xb5"}'
    assert delivery.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "content-length": "10",
        "connection": "close",
        "accept-encoding": "identity",
        "pay-signature": "s",
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_success(status):
    with receivers.receiving(lambda _: status) as receiver:
        assert post(receiver.url) == Answer(status)


@pytest.mark.parametrize("status", [400, 404, 410, 418, 429, 500, 503])
def test_everything_else_is_none(status):
    with receivers.receiving(lambda _: status) as receiver:
        assert post(receiver.url) == Answer(status, Reason.STATUS)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    with (
        receivers.receiving() as other,
        receivers.receiving(lambda _: status, location=other.url) as receiver,
    ):
        assert post(receiver.url) == Answer(status, Reason.REDIRECT)
    assert other.deliveries == []


def test_nobody_is_there():
    assert post(NOWHERE) == Answer(reason=Reason.NOT_REACHED)


def test_the_second_address_is_tried_where_the_first_is_dead():
    with receivers.receiving() as receiver:
        assert post(receiver.url, addresses=["127.0.0.2", "127.0.0.1"]) == Answer(200)


def test_there_are_no_addresses():
    assert post("http://127.0.0.1:1/", addresses=[]) == Answer(reason=Reason.NOT_REACHED)


def silence(_):
    threading.Event().wait(60)


def drip(connection):
    """A byte now and then, so that something always comes: headers without an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.sendall(b"a")
        time.sleep(0.02)


def interim(connection):
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


@pytest.mark.parametrize("act", [silence, drip, interim])
def test_whatever_comes_it_ends_in_time(act):
    began = time.monotonic()
    with receivers.listening(act) as receiver:
        assert post(receiver.url, seconds=0.3) == Answer(reason=Reason.TIMED_OUT)
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_who_speaks_no_tls_does_not_keep_us_either():
    with receivers.hanging() as receiver:
        receiver.scheme = "https"
        assert post(receiver.url, seconds=0.3) == Answer(reason=Reason.TIMED_OUT)


def test_time_that_is_up_before_it_begins():
    assert post(NOWHERE, seconds=-1) == Answer(reason=Reason.TIMED_OUT)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", Reason.BROKEN_OFF),
        (b"HTTP/1.1 2", Reason.NOT_HTTP),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Reason.NOT_HTTP),
        (b"HTTP/1.1 abc Hm\r\n\r\n", Reason.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", Reason.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", Reason.NOT_HTTP),
        (b"\x00" * 100 + b"\r\n", Reason.NOT_HTTP),
    ],
)
def test_what_is_no_answer(said, reason):
    def act(connection):
        connection.recv(65_536)
        connection.sendall(said)

    with receivers.listening(act) as receiver:
        assert post(receiver.url) == Answer(reason=reason)


def test_what_an_answer_says_is_not_read():
    def act(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 100)
        silence(connection)

    began = time.monotonic()
    with receivers.listening(act) as receiver:
        assert post(receiver.url) == Answer(200)
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_a_connection_that_breaks_off():
    with receivers.listening(lambda connection: connection.recv(10)) as receiver:
        assert post(receiver.url).reason is Reason.BROKEN_OFF
