"""Whether a link can be paid just now. Pure: all that it takes is handed in."""

from datetime import datetime
from enum import StrEnum

from app.accounts.models import Account, AccountKind
from app.payment_links.models import Kind, PaymentLink


class Standing(StrEnum):
    """What whoever opens a link meets."""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    USED_UP = "used_up"  # as many payments as there may be were made
    DELETED = "deleted"
    DISABLED = "disabled"  # its account takes no such payments


def standing_of(link: PaymentLink, account: Account, *, taken: int, now: datetime) -> Standing:
    """Where a link stands. `taken`: how many of its payments are paid or may still be."""
    if link.deleted_at is not None:
        return Standing.DELETED
    if not _takes(account, link.kind):
        return Standing.DISABLED
    if link.closes_at is not None and now >= link.closes_at:
        return Standing.CLOSED
    if link.opens_at is not None and now < link.opens_at:
        return Standing.NOT_YET
    if link.most_payments is not None and taken >= link.most_payments:
        return Standing.USED_UP
    return Standing.OPEN


def _takes(account: Account, kind: Kind) -> bool:
    if account.disabled_at is not None or (kind is Kind.TELEPHONE and not account.allow_moto):
        return False
    return account.kind is AccountKind.TEST or account.went_live_at is not None
