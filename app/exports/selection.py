"""What an export is of, kept as JSON between one batch and the next."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from sqlalchemy import ColumnElement, func, literal, select

from app import db
from app.payments import search
from app.payments.models import Payment
from app.payments.search import Resolved, Wanted

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _kinds() -> "dict[str, TypeAdapter[Any]]":
    """Each thing that can be looked for: what it is from JSON, and the other way."""
    return {name: _adapter(hint) for name, hint in get_type_hints(Wanted).items()}


def _adapter(hint: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter  # which a process that never makes an export does not load

    if get_origin(hint) is Collection:
        (kind,) = get_args(hint)
        return TypeAdapter(list[kind])  # type: ignore[valid-type]
    return TypeAdapter(hint)


def kept(account_ids: Collection[str], wanted: Wanted) -> dict[str, Any]:
    """What is wanted, and how its texts are compared, as it can be written down."""
    resolved = _resolve(account_ids, wanted)
    return {
        "wanted": {
            name: kind.dump_python(kind.validate_python(getattr(wanted, name)), mode="json")
            for name, kind in _kinds().items()
        },
        "by_part": resolved.by_part,
        "has_marks": resolved.has_marks,
        "known_as": list(resolved.known_as),
    }


def conditions(account_ids: Collection[str], selected: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Everything that must hold of a payment of these accounts."""
    kinds, said = _kinds(), selected["wanted"].items()
    wanted = Wanted(**{name: kinds[name].validate_python(value) for name, value in said})
    resolved = Resolved(
        wanted=wanted,
        by_part=selected["by_part"],
        has_marks=selected["has_marks"],
        known_as=tuple(selected["known_as"]),
    )
    return _of_accounts(account_ids, resolved)


def count(account_ids: Collection[str], wanted: Wanted, *, most: int) -> int:
    """How many payments would be in it, or one more than `most`."""
    where = _of_accounts(account_ids, _resolve(account_ids, wanted))
    some = select(literal(1)).select_from(Payment).where(*where).limit(most + 1).subquery()
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(some)) or 0


def _resolve(account_ids: Collection[str], wanted: Wanted) -> Resolved:
    with db.reading() as session:
        return search.resolve(session, account_ids, wanted)


def _of_accounts(account_ids: Collection[str], resolved: Resolved) -> list[ColumnElement[bool]]:
    if len(account_ids) == 1:
        (account_id,) = account_ids
        return search.conditions(resolved, account_id)
    some: Any = Payment.account_id
    return [Payment.account_id.in_(account_ids), *search.conditions(resolved, some)]
