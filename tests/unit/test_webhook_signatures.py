import hashlib
import hmac
import re
from datetime import UTC, datetime

from app.webhooks.signatures import sign
from app.webhooks.signing import Secrets

NOW = datetime(2026, 11, 26, 12, 0, 30, 999_999, tzinfo=UTC)
BODY = '{"a":"ŵ"}'.encode()


def digest(secret, content):
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def test_with_one_secret():
    headers = sign(BODY, Secrets("new"), now=NOW)

    assert headers["Pay-Signature"] == digest("new", BODY)
    seconds = int(NOW.timestamp())
    signed = digest("new", f"{seconds}.".encode() + BODY)
    assert headers["Exchequer-Signature"] == f"t={seconds},v1={signed}"
    assert re.fullmatch(r"t=\d{10},v1=[0-9a-f]{64}", headers["Exchequer-Signature"])


def test_while_a_secret_is_replaced():
    headers = sign(BODY, Secrets("new", "old"), now=NOW)

    assert headers["Pay-Signature"] == digest("old", BODY)
    stamp, *signed = headers["Exchequer-Signature"].split(",")
    content = stamp.removeprefix("t=").encode() + b"." + BODY
    assert signed == [f"v1={digest('new', content)}", f"v1={digest('old', content)}"]


def test_an_attempt_later_is_signed_anew():
    later = NOW.replace(minute=1)
    first, second = (sign(BODY, Secrets("new"), now=now) for now in (NOW, later))

    assert first["Pay-Signature"] == second["Pay-Signature"]
    assert first["Exchequer-Signature"] != second["Exchequer-Signature"]
