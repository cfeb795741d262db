"""A POST that is sent twice with one `Idempotency-Key` does its work once.

The second is answered as the first was, and with `Idempotency-Replayed: true`. Only what was done
is remembered: a request that was refused may be put right and sent again with the same key.
"""

import json
import re
from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request

from app import idempotency
from app.idempotency import Claim, Replay
from app.web.api.replies import empty
from app.web.api.v1 import codes
from app.web.api.v1.access import caller
from app.web.api.v1.errors import Refused
from app.web.api.v1.schemas.kinds import Body

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255
ALPHABET = "A-Za-z0-9-"
PATTERN = f"^[{ALPHABET}]{{1,{LONGEST}}}$"
_FIT = re.compile(f"[{ALPHABET}]*")


def claim(body: Body | None = None) -> Claim | None:
    """The caller's claim that this request is one it may have sent before; None without a key.

    Two bodies are the same when they mean the same, however they are spaced and ordered.

    Raises:
        Refused: the key is empty, too long or has characters it may not have.
    """
    meaning = "" if body is None else json.dumps(body.model_dump(), sort_keys=True)
    return claim_for(caller().account_id, meaning=meaning)


def claim_for(account_id: str, *, meaning: str) -> Claim | None:
    """As `claim`, for an account that is known by other means, and of a body that means this.

    Raises:
        Refused: the key is empty, too long or has characters it may not have.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST:
        raise Refused(
            codes.WRONG_HEADER, header=HEADER, problem=f"can have a size between 1 and {LONGEST}"
        )
    if not _FIT.fullmatch(key):
        raise Refused(
            codes.WRONG_HEADER,
            header=HEADER,
            problem="can only contain alphanumeric characters and hyphens",
        )
    return Claim.of(
        account_id=account_id,
        key=key,
        method=request.method,
        path=request.path.rstrip("/"),
        body=meaning.encode(),
    )


def once(
    claim: Claim | None,
    do: Callable[[], Response],
    *,
    afresh: Callable[[str], Response],
    always_afresh: bool = False,
) -> Response:
    """Do it, or answer as when it was done.

    `afresh` answers again for the resource that was made, where the first answer was lost because
    the process died before it was kept. With `always_afresh` it does so every time: that is the
    reference platform's own rule for the one request that may be sent twice there.

    Raises:
        KeyReused: the key belongs to a different request.
        InFlight: the first request with this key is not answered yet.
    """
    if claim is None:
        return do()
    try:
        idempotency.find(claim)
        return _kept(claim, do())
    except Replay as done:  # from before, or by another request while this one was on its way
        if always_afresh:
            response = afresh(done.resource_id)
        elif done.status is None:
            response = _kept(claim, afresh(done.resource_id))
        else:
            response = _as_then(done, done.status)
        response.headers[REPLAYED] = "true"
        return response


def _as_then(done: Replay, status: int) -> Response:
    if status == HTTPStatus.NO_CONTENT:
        return empty()
    response = Response(done.body, status, mimetype="application/json")
    if done.location:
        response.headers["Location"] = done.location
    return response


def _kept(claim: Claim, response: Response) -> Response:
    idempotency.remember(
        claim,
        status=response.status_code,
        body=response.get_data(),
        location=response.headers.get("Location", ""),
    )
    return response
