"""Signing up and second factors, for tests: links and codes out of the outbox, and a passkey."""

import base64
import hashlib
import json
import re
from typing import Any

import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from app import administration, clock
from app.administration import sign_up
from app.emails import postman
from app.people import User
from app.people.enrolment import AppAnswer
from app.people.passkeys import Site
from tests.support.emails import outbox

NEW = "zoe@example.gov.uk"
PASSWORD = "three random words"
SITE = Site("localhost", "http://localhost:8080")


def token_sent() -> str:
    """The token of the link in the letter that was sent last."""
    postman.drain()
    return next(email.link for email in reversed(outbox()) if email.link).rpartition("/")[2]


def code_sent() -> str:
    """The code in the text message that was sent last."""
    postman.drain()
    found = re.search(r"\b\d{6}\b", outbox()[-1].text)
    assert found is not None
    return found[0]


def subjects() -> list[str]:
    postman.drain()
    return [email.subject for email in outbox()]


def link_followed(email: str = NEW) -> str:
    """The token of somebody who has proved their address and entered name and password."""
    sign_up.ask(email)
    token = token_sent()
    sign_up.enter_details(token, name="Zoe Zebra", password=PASSWORD)
    return token


def app_code(secret: str, *, steps_away: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now(), counter_offset=steps_away)


def signed_up(email: str = NEW) -> tuple[User, str]:
    """Somebody new with an authenticator app, and its secret. Its code of now is used up."""
    token = link_followed(email)
    secret, _ = administration.app_secret(sign_up.whose(token))
    return sign_up.finish(token, AppAnswer(app_code(secret))), secret


class Authenticator:
    """A passkey as a browser has it, in a few lines of the standard.

    Source: https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
    """

    def __init__(self, site: Site = SITE) -> None:
        self.site = site
        self.id = hashlib.sha256(str(id(self)).encode()).digest()
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: str) -> str:
        """What the browser says to `ask_for_new`."""
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + self._public_key()
        data = self._data(flags=0x45) + attested
        attestation = b"\xa3" + _text("fmt") + _text("none") + _text("attStmt") + b"\xa0"
        attestation += _text("authData") + _bytes(data)
        client = self._client("webauthn.create", options)
        return self._said(clientDataJSON=client, attestationObject=attestation)

    def use(self, options: str) -> str:
        """What the browser says to `ask_for`."""
        self.count += 1
        data, client = self._data(flags=0x05), self._client("webauthn.get", options)
        signed = data + hashlib.sha256(client).digest()
        signature = self._key.sign(signed, ec.ECDSA(SHA256()))
        return self._said(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, *, flags: int) -> bytes:
        host = hashlib.sha256(self.site.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: str) -> bytes:
        said = {
            "type": kind,
            "challenge": json.loads(options)["challenge"],
            "origin": self.site.origin,
        }
        return json.dumps(said).encode()

    def _public_key(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        # A map of five: EC2, ES256, P-256 and the point. https://www.rfc-editor.org/rfc/rfc9053
        return b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y

    def _said(self, **response: bytes) -> str:
        said: dict[str, Any] = {"id": _url(self.id), "rawId": _url(self.id), "type": "public-key"}
        said["response"] = {name: _url(value) for name, value in response.items()}
        return json.dumps(said)


def _url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _text(text: str) -> bytes:
    return bytes([0x60 + len(text)]) + text.encode()


def _bytes(value: bytes) -> bytes:
    return b"\x59" + len(value).to_bytes(2) + value
