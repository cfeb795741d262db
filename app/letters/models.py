"""Each letter, sealed, until it has been handed over."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids

_NOT_COLLECTED = "collected_at IS NULL"


class LetterKind(StrEnum):
    """What a letter is for. Its words are in `words.py`."""

    SIGN_UP = "sign_up"
    SIGNED_UP_ALREADY = "signed_up_already"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a name
    INVITATION = "invitation"
    ADDED_TO_SERVICE = "added_to_service"
    CONFIRM_EMAIL = "confirm_email"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a name
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODE_USED = "recovery_code_used"
    LOCKED = "locked"
    WENT_LIVE = "went_live"
    GO_LIVE_REJECTED = "go_live_rejected"
    CODE = "code"  # goes to a phone
    VOUCHER = "voucher"  # these go to payers
    VOUCHER_REMINDER = "voucher_reminder"
    ACCOUNT_BARCODE = "account_barcode"
    REPAYMENT_TO_CHOOSE = "repayment_to_choose"
    REPAYMENT_REMINDER = "repayment_reminder"
    REPAYMENT_VOUCHERS = "repayment_vouchers"
    REPAYMENT_EXPIRED = "repayment_expired"
    REPAYMENT_RETURNED = "repayment_returned"
    MONEY_PART_RECEIVED = "money_part_received"
    MONEY_OVERPAID = "money_overpaid"
    MONEY_UNWANTED = "money_unwanted"
    MONEY_REVERSED = "money_reversed"
    MONEY_ACCEPTED = "money_accepted"
    INSTALMENTS_BEGUN = "instalments_begun"
    INSTALMENT_SOON = "instalment_soon"
    INSTALMENT_REFUSED = "instalment_refused"
    INSTALMENT_OVERDUE = "instalment_overdue"
    INSTALMENTS_STOPPED = "instalments_stopped"
    INSTALMENTS_STOPPED_BY_PAYER = "instalments_stopped_by_payer"  # this one goes to the service


class Letter(db.Base):
    """One letter to one person, by email or, of the kinds that are short, to a phone.

    `sealed` is what it says, encrypted; "" once a carrier has it. After `good_until` it is not
    sent any more. `recipient` is personal data.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index(
            "ix_letters_not_collected",
            "left_at",
            sqlite_where=text(_NOT_COLLECTED),
            postgresql_where=text(_NOT_COLLECTED),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    kind: Mapped[LetterKind]
    language: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[str] = mapped_column(String(254))
    sealed: Mapped[str] = mapped_column(Text)
    good_until: Mapped[datetime | None]
    left_at: Mapped[datetime] = mapped_column(default=clock.now)
    collected_at: Mapped[datetime | None]  # since when it is an email
