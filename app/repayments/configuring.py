"""How an account repays: how long vouchers are good, and which bank account transfers leave."""

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import audit, db
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Invalid, NotFound
from app.repayments.models import RepaymentSettings

# Sources disagree on 30 and 90: https://www.gov.uk/payment-exception-service and
# https://www.nidirect.gov.uk/articles/payment-exception-service
USUAL_VOUCHER_DAYS = 30
MOST_VOUCHER_DAYS = 365
LONGEST_NAME = 18  # of a Bacs record

# What may stand in a Bacs record.
_NAME = re.compile(r"[A-Z0-9&./ -]{1,18}")


class NotSettings(Invalid):
    """`field` is what cannot be so."""

    code = "not_repayment_settings"
    message = "This cannot be set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be set. The last four are "" where no transfers are made."""

    voucher_days: int
    payer_name: str
    sort_code: str
    account_number: str
    user_number: str


def of_account(account_id: str) -> RepaymentSettings:
    """The settings of an account, the usual ones where nobody has set any."""
    with db.reading() as session:
        return in_force(session, account_id)


def in_force(session: Session, account_id: str) -> RepaymentSettings:
    """As `of_account`, in the caller's transaction."""
    return session.get(RepaymentSettings, account_id) or _usual(account_id)


def can_transfer(settings: RepaymentSettings) -> bool:
    """Whether files can be made: it is known which account they are paid from."""
    return bool(settings.payer_name and settings.sort_code and settings.account_number)


def change(account_id: str, wanted: Wanted, *, actor: Actor, ip: str = "") -> RepaymentSettings:
    """Set them, with a record. Of account numbers the record has the last four digits.

    Raises:
        NotSettings
    """
    check(wanted)
    with db.transaction() as session:
        account = session.get(Account, account_id, with_for_update=True)
        if account is None:
            raise NotFound
        stored = session.get(RepaymentSettings, account_id)
        if stored is None:
            stored = _usual(account_id)
            session.add(stored)
        before, was_same = _shown(stored), _as_wanted(stored) == wanted
        stored.voucher_days, stored.payer_name = wanted.voucher_days, wanted.payer_name
        stored.sort_code, stored.account_number = wanted.sort_code, wanted.account_number
        stored.user_number = wanted.user_number
        session.flush()
        if not was_same:  # two account numbers can look the same in a record
            audit.record(
                session,
                actor=actor,
                action="repayment_settings_changed",
                subject_kind="account",
                subject_id=account.id,
                service_id=account.service_id,
                account_id=account.id,
                before=before,
                after=_shown(stored),
                ip=ip,
            )
    return stored


def check(wanted: Wanted) -> None:
    """Check the shape of what is wanted.

    Raises:
        NotSettings
    """
    if not 1 <= wanted.voucher_days <= MOST_VOUCHER_DAYS:
        raise NotSettings(field="voucher_days")
    if not any((wanted.payer_name, wanted.sort_code, wanted.account_number, wanted.user_number)):
        return
    if not _NAME.fullmatch(wanted.payer_name) or not wanted.payer_name.strip():
        raise NotSettings(field="payer_name")
    for field, length in (("sort_code", 6), ("account_number", 8)):
        if not _has_digits(getattr(wanted, field), length):
            raise NotSettings(field=field)
    if wanted.user_number and not _has_digits(wanted.user_number, 6):
        raise NotSettings(field="user_number")


def _has_digits(text: str, length: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) == length


def _usual(account_id: str) -> RepaymentSettings:
    return RepaymentSettings(
        account_id=account_id,
        voucher_days=USUAL_VOUCHER_DAYS,
        payer_name="",
        sort_code="",
        account_number="",
        user_number="",
        last_serial=0,
    )


def _as_wanted(settings: RepaymentSettings) -> Wanted:
    return Wanted(
        voucher_days=settings.voucher_days,
        payer_name=settings.payer_name,
        sort_code=settings.sort_code,
        account_number=settings.account_number,
        user_number=settings.user_number,
    )


def _shown(settings: RepaymentSettings) -> dict[str, str | int]:
    number, code = settings.account_number, settings.sort_code
    return {
        "voucher_days": settings.voucher_days,
        "payer_name": settings.payer_name,
        "sort_code": "-".join((code[:2], code[2:4], code[4:])) if code else "",
        "account_number": f"…{number[-4:]}" if number else "",
        "user_number": settings.user_number,
    }
