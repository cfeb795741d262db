"""Noting each request for the developers of the account that it is of. See `app.api_requests`.

Requests whose account nobody knows - without a key, or with one that is not recognised - are no
account's and are not noted. A card that is sent stays out of it altogether: of POST /v1/auth only
the answer is noted.
"""

from time import perf_counter

from flask import Response, g, request

from app import api_requests, clock
from app.api_requests.noting import LONGEST_RAW, Heard

BRING_A_CARD = frozenset({"api.v1.auth.create"})


def is_about(account_id: str) -> None:
    """Say whose request this is, where no key says so."""
    g.heard_account_id = account_id


def note(response: Response) -> Response:
    """Note this request and its answer, if it is anybody's."""
    recorder = api_requests.recorder
    if not recorder.is_on:
        return response
    caller = g.get("caller")
    account_id = g.get("heard_account_id", "") if caller is None else caller.account_id
    if account_id:
        ended = perf_counter()
        recorder.note(
            Heard(
                account_id=account_id,
                key_id="" if caller is None else caller.key_id,
                request_id=g.get("request_id", ""),
                method=request.method,
                path=request.path,
                query=request.query_string.decode("latin-1"),
                status=response.status_code,
                began_s=g.get("request_began", ended),
                ended_s=ended,
                payment_id=(request.view_args or {}).get("payment_id", "")[:26],
                asked=_body(),
                answered=response.get_data()[:LONGEST_RAW],
                created_at=clock.now(),
            )
        )
    return response


def _body() -> bytes:
    length = request.content_length or 0
    if length == 0 or length > LONGEST_RAW * 4 or request.endpoint in BRING_A_CARD:
        return b""
    return request.get_data()[:LONGEST_RAW]
