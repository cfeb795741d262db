"""What makes a record part of the chain: all of it, written in one way only, and digested."""

import enum
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.audit.models import AuditRecord

BEFORE_THE_FIRST = "0" * 64


def digest_of(record: AuditRecord) -> str:
    """SHA-256, in hexadecimal, over everything in the record but the digest itself."""
    everything = {
        "position": record.position,
        "happened_at": _moment(record.happened_at),
        "actor_kind": record.actor_kind.value,
        "actor_id": record.actor_id,
        "action": record.action,
        "subject_kind": record.subject_kind,
        "subject_id": record.subject_id,
        "service_id": record.service_id,
        "account_id": record.account_id,
        "before": record.before,
        "after": record.after,
        "ip": record.ip,
        "previous": record.previous,
    }
    text = json.dumps(everything, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:  # noqa: PLR0911  one line a type
    """`value` in words that both databases give back exactly as they got them.

    Raises:
        TypeError: there are none for it. A float is one: it would come back as it likes.
    """
    match value:
        case None | bool():
            return value
        case enum.Enum():
            return plain(value.value)
        case str():
            # PostgreSQL refuses NUL and half characters, and a record must never be what fails.
            return value.replace("\x00", "\ufffd").encode(errors="replace").decode()
        case int():
            return int(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(plain(name)): plain(part) for name, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
        case set() | frozenset():
            return sorted(plain(part) for part in value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot be written in the audit log")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
