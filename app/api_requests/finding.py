"""Looking requests up: those of one account, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from app import db, searching
from app.api_requests.models import ApiRequest, ApiRequestsMissed
from app.errors import NotFound
from app.searching import Position

PAGE_SIZE = 50


class RequestNotFound(NotFound):
    """There is no such request of this account, or not any more."""

    code = "api_request_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is looked for. What is empty is not asked about; what is given must all hold.

    `status` is one, or its first digit: "4" is any from 400 to 499. `path` is a part of it.
    """

    status: str = ""
    path: str = ""
    code: str = ""
    payment_id: str = ""
    since: datetime | None = None
    before: datetime | None = None


ANYTHING = Looked()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """Some requests, newest first. `newer` and `older`: places to go on from; None at an end."""

    requests: Sequence[ApiRequest]
    newer: Position | None
    older: Position | None


def find(
    account_id: str,
    looked: Looked = ANYTHING,
    *,
    older_than: Position | None = None,
    newer_than: Position | None = None,
    size: int = PAGE_SIZE,
) -> RequestPage:
    """A page of an account's requests: the newest, or those next to a place."""
    statement = select(ApiRequest).where(*_conditions(account_id, looked))
    place = searching.place_in(ApiRequest)
    backwards = newer_than is not None
    if newer_than is not None:
        statement = statement.where(place > searching.at(ApiRequest, newer_than))
        statement = statement.order_by(ApiRequest.created_at, ApiRequest.id)
    else:
        statement = statement.order_by(ApiRequest.created_at.desc(), ApiRequest.id.desc())
        if older_than is not None:
            statement = statement.where(place < searching.at(ApiRequest, older_than))
    with db.planning_anew() as session:
        found = list(session.scalars(statement.limit(size + 1)))
    shown, goes_on = found[:size], len(found) > size
    if backwards:
        shown.reverse()
    is_first = older_than is None and newer_than is None
    has_newer = bool(shown) and not is_first and (goes_on or not backwards)
    has_older = bool(shown) and (goes_on or backwards)
    return RequestPage(
        requests=shown,
        newer=Position(shown[0].created_at, shown[0].id) if has_newer else None,
        older=Position(shown[-1].created_at, shown[-1].id) if has_older else None,
    )


def get(request_id: str, *, account_id: str) -> ApiRequest:
    """One request of an account. Another account's looks missing.

    Raises:
        RequestNotFound
    """
    with db.reading() as session:
        found = session.get(ApiRequest, request_id)
    if found is None or found.account_id != account_id:
        raise RequestNotFound
    return found


def missed_since(account_id: str, moment: datetime) -> int:
    """How many requests could not be kept since then."""
    counted = select(func.coalesce(func.sum(ApiRequestsMissed.count), 0)).where(
        ApiRequestsMissed.account_id == account_id, ApiRequestsMissed.hour >= moment
    )
    with db.reading() as session:
        return int(session.scalar(counted) or 0)


def _conditions(account_id: str, looked: Looked) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [ApiRequest.account_id == account_id]
    if len(looked.status) == 1:
        first = int(looked.status) * 100
        where.append(ApiRequest.status.between(first, first + 99))
    elif looked.status:
        where.append(ApiRequest.status == int(looked.status))
    if looked.path:
        where.append(searching.has_text(ApiRequest.path, looked.path))
    if looked.code:
        where.append(ApiRequest.code == looked.code.upper())
    if looked.payment_id:
        where.append(ApiRequest.payment_id == looked.payment_id)
    where += searching.between(ApiRequest.created_at, looked.since, looked.before)
    return where
