"""Passkeys: what a browser is asked for, and whether what it answers is right.

The platform's site is part of every answer, so that a page that only looks like ours gets nothing
it could use here. Source: https://www.w3.org/TR/webauthn-3/

The library that makes and verifies them takes as long to load as all of SQLAlchemy. It is loaded
when the first passkey is in question, and never by most processes.
"""

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app import ids
from app.people.models import SecondFactor

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

PLATFORM = "Exchequer"
LONGEST_ANSWER = 20_000  # characters; a real one has some two thousand
LONGEST_CREDENTIAL_ID = 1_400
LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are good: a host name, and the origin that pages come from."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A passkey that was just made."""

    credential_id: str
    public_key: str
    sign_count: int


def site_of(url: str) -> Site | None:
    """The site of an address; None where browsers do not have passkeys: they want a name and https.

    `localhost` is a name to them, and needs no https; an address in numbers is none.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        is_secure = parts.scheme == "https" or host == LOCAL
        return Site(host, f"{parts.scheme}://{parts.netloc}") if host and is_secure else None
    return None


def new_challenge() -> str:
    """What a browser has to sign: 130 random bits."""
    return ids.new_id()


def ask_for_new(
    site: Site, challenge: str, *, user_id: str, email: str, known: list[SecondFactor]
) -> str:
    """What the browser needs to make a passkey, as JSON. One that is `known` is not made again."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=PLATFORM,
        user_name=email,
        user_id=user_id.encode(),
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(known),
    )
    return webauthn.options_to_json(options)


def ask_for(site: Site, challenge: str, *, known: list[SecondFactor]) -> str:
    """What the browser needs to use one of these passkeys, as JSON."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge.encode(),
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


def read_new(answer: str, challenge: str, *, site: Site) -> Registered | None:
    """The passkey that a browser has made; None where the answer is not right."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = webauthn.verify_registration_response(
            credential=_credential(answer),
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    credential_id = bytes_to_base64url(made.credential_id)
    if len(credential_id) > LONGEST_CREDENTIAL_ID:
        return None
    public_key = bytes_to_base64url(made.credential_public_key)
    return Registered(credential_id, public_key, made.sign_count)


def credential_id_of(answer: str) -> str:
    """Which passkey an answer says it is of; "" where it says nothing that can be read."""
    try:
        return str(_credential(answer).get("id", ""))
    except ValueError:
        return ""


def is_right(answer: str, challenge: str, *, site: Site, factor: SecondFactor) -> int | None:
    """How often the passkey says it was used, where the answer is right; None where it is not.

    A passkey that counts may not fall behind: there would be a second one like it.
    """
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        verified = webauthn.verify_authentication_response(
            credential=_credential(answer),
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(factor.secret),
            credential_current_sign_count=factor.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return verified.new_sign_count


def _credential(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004  one kind for whatever cannot be read
    return found


def _described(known: list[SecondFactor]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(factor.credential_id))
        for factor in known
        if factor.credential_id is not None
    ]
