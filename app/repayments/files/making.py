"""A file of all transfers that wait: made by one person, agreed to by another.

While it waits for the second person nobody can have it. One that was not agreed to lets go of its
transfers, which go into the next.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, i18n, ids, sealing
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.people import rights
from app.people.roles import May
from app.repayments import configuring, record
from app.repayments.bank_details import BankDetails
from app.repayments.files import audits
from app.repayments.files.formats import Format, Line, Order, bacs18, pain001
from app.repayments.models import BankTransfer, Repayment, RepaymentFile, RepaymentSettings
from app.repayments.states import FileState, RepaymentHappened, TransferState

PURPOSE = "exchequer repayment file 1"
MOST_LINES = 1_000  # what waits besides goes into the next
LONGEST_AHEAD = timedelta(days=31)  # a bank takes no file for later

FORMATS = {Format.BACS_STANDARD_18: bacs18, Format.PAIN_001: pain001}
_FRIDAY = 4


class FileNotFound(NotFound):
    """There is no such file in this account."""

    code = "repayment_file_not_found"


class NothingWaits(Conflict):
    code = "no_transfers_wait"
    message = "No bank transfers are waiting for a file"


class NoAccountToPayFrom(Conflict):
    """The account has not said which bank account its files are paid from, or under what number."""

    code = "no_account_to_pay_from"
    message = "Say first which bank account transfers are paid from"


class NotADayToPay(Invalid):
    """It is over, too far away, or not a day on which banks work."""

    code = "not_a_day_to_pay"
    message = "Choose a working day within the next month"


class AlreadyDecided(Conflict):
    code = "repayment_file_decided"
    message = "Somebody has decided about this file already"


class OwnFile(NotAllowed):
    """Whoever made it cannot be the second person."""

    code = "own_repayment_file"
    message = "Somebody else has to approve a file that you made"


class MakerMayNot(Conflict):
    """Whoever made it has lost the role since, or the account: then nobody stands for it."""

    code = "repayment_file_maker_may_not"
    message = "Whoever made this file may not do so any more: reject it and make another"


class DayIsOver(Conflict):
    """Nobody approved it in time, and no bank takes a file for a day that has gone."""

    code = "repayment_file_day_is_over"
    message = "The day on which the bank was to pay is over: reject this file and make another"


class NotApproved(Conflict):
    code = "repayment_file_not_approved"
    message = "This file has not been approved"


class DetailsLost(Conflict):
    """They were sealed under a `secret_key` that is ours no more."""

    code = "bank_details_lost"
    message = "The bank details of a transfer cannot be read any more"


class FileWiped(Conflict):
    """It held bank details, and is kept no longer than it is needed."""

    code = "repayment_file_wiped"
    message = "This file is not kept any more"


def next_working_day(today: date) -> date:
    """The first day after today that is not at a weekend. Bank holidays are not known here."""
    day = today + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return day


def make(
    account_id: str, form: Format, *, pay_on: date, user_id: str, ip: str = ""
) -> RepaymentFile:
    """Put all transfers that wait into a file, for somebody else to approve.

    Two who make one at once get two files, none with a transfer of the other's.

    Raises:
        NotADayToPay, NoAccountToPayFrom, NothingWaits
    """
    _require_day(pay_on)
    actor = Actor.staff(user_id)
    with db.transaction() as session:
        settings = _settings(session, account_id, form)
        waiting = session.scalars(
            select(BankTransfer)
            .where(
                BankTransfer.account_id == account_id,
                BankTransfer.state == TransferState.WAITING,
            )
            .order_by(BankTransfer.chosen_at, BankTransfer.id)
            .limit(MOST_LINES)
            .with_for_update(skip_locked=True)
        ).all()
        if not waiting:
            raise NothingWaits
        settings.last_serial += 1
        order = _order(settings, waiting, pay_on=pay_on)
        file = _file(session, order, form, account_id=account_id, user_id=user_id)
        for number, transfer in enumerate(waiting, start=1):
            transfer.state, transfer.file_id = TransferState.IN_FILE, file.id
            transfer.line = number
        _note(session, waiting, RepaymentHappened.PUT_IN_FILE, actor=actor, file=file.id)
        session.flush()
        audits.record(session, file, "repayment_file_made", actor=actor, ip=ip)
    return file


def approve(file_id: str, *, account_id: str, user_id: str, ip: str = "") -> RepaymentFile:
    """Agree to a file that somebody else made. Agreed to twice by the same person, it is once.

    Raises:
        FileNotFound, OwnFile, AlreadyDecided, DayIsOver, MakerMayNot
    """
    with db.transaction() as session:
        file = for_change(session, file_id, account_id=account_id)
        if file.state is FileState.APPROVED and file.decided_by == user_id:
            return file
        if file.state is not FileState.MADE:
            raise AlreadyDecided
        if file.made_by == user_id:
            raise OwnFile
        if file.pay_on < _today():
            raise DayIsOver
        if not rights.may_in_service(
            session, file.made_by, May.MAKE_REPAYMENTS, service_id=file.service_id
        ):
            raise MakerMayNot
        _decide(file, FileState.APPROVED, user_id)
        session.flush()
        actor = Actor.staff(user_id)
        audits.record(session, file, "repayment_file_approved", actor=actor, ip=ip)
    return file


def reject(file_id: str, *, account_id: str, user_id: str, ip: str = "") -> RepaymentFile:
    """Let go of a file that nobody has approved; its transfers wait for the next.

    Whoever made it cannot be said to have decided on it: then its second person is nobody.

    Raises:
        FileNotFound, AlreadyDecided
    """
    with db.transaction() as session:
        file = for_change(session, file_id, account_id=account_id)
        if file.state is FileState.REJECTED:
            return file
        if file.state is not FileState.MADE:
            raise AlreadyDecided
        _decide(file, FileState.REJECTED, user_id)
        file.sealed, file.wiped_at = "", clock.now()
        transfers = session.scalars(
            select(BankTransfer).where(BankTransfer.file_id == file.id).with_for_update()
        ).all()
        for transfer in transfers:
            transfer.state, transfer.file_id = TransferState.WAITING, None
            transfer.line = None
        actor = Actor.staff(user_id)
        _note(session, transfers, RepaymentHappened.TAKEN_OUT_OF_FILE, actor=actor, file=file.id)
        session.flush()
        audits.record(session, file, "repayment_file_rejected", actor=actor, ip=ip)
    return file


def download(
    file_id: str, *, account_id: str, user_id: str, ip: str = ""
) -> tuple[RepaymentFile, bytes]:
    """What is in an approved file, the same each time. That it was had is recorded.

    Raises:
        FileNotFound, NotApproved, FileWiped
    """
    with db.transaction() as session:
        file = for_change(session, file_id, account_id=account_id)
        if file.state is not FileState.APPROVED:
            raise NotApproved
        content = sealing.unseal(file.sealed, purpose=PURPOSE, owner_id=file.id)
        if content is None:
            raise FileWiped
        actor = Actor.staff(user_id)
        audits.record(session, file, "repayment_file_downloaded", actor=actor, ip=ip)
    return file, content.encode()


def for_change(session: Session, file_id: str, *, account_id: str) -> RepaymentFile:
    """A file of an account, in the caller's transaction, locked until that ends.

    Raises:
        FileNotFound
    """
    file = session.scalar(
        select(RepaymentFile)
        .where(RepaymentFile.id == file_id, RepaymentFile.account_id == account_id)
        .with_for_update()
    )
    if file is None:
        raise FileNotFound
    return file


def _settings(session: Session, account_id: str, form: Format) -> RepaymentSettings:
    """The account's settings, locked: they number its files."""
    settings = session.get(RepaymentSettings, account_id, with_for_update=True)
    if settings is None or not configuring.can_transfer(settings):
        raise NoAccountToPayFrom
    if form is Format.BACS_STANDARD_18 and not settings.user_number:
        raise NoAccountToPayFrom
    return settings


def _today() -> date:
    return i18n.in_uk_time(clock.now()).date()


def _require_day(pay_on: date) -> None:
    today = _today()
    if not today < pay_on <= today + LONGEST_AHEAD or pay_on.weekday() > _FRIDAY:
        raise NotADayToPay(field="pay_on")


def _order(settings: RepaymentSettings, waiting: Sequence[BankTransfer], *, pay_on: date) -> Order:
    return Order(
        file_id=ids.new_id(),
        serial=settings.last_serial,
        made_at=clock.now(),
        pay_on=pay_on,
        payer_name=settings.payer_name,
        sort_code=settings.sort_code,
        account_number=settings.account_number,
        user_number=settings.user_number,
        lines=tuple(map(_line, waiting)),
    )


def _line(transfer: BankTransfer) -> Line:
    details = BankDetails.unsealed(transfer.sealed_details, owner_id=transfer.id)
    if details is None:
        raise DetailsLost(transfer.id)
    return Line(
        key=transfer.id,
        name=details.name,
        sort_code=details.sort_code,
        account_number=details.account_number,
        amount_pence=transfer.amount_pence,
        reference=transfer.reference,
    )


def _file(
    session: Session, order: Order, form: Format, *, account_id: str, user_id: str
) -> RepaymentFile:
    content = FORMATS[form].write(order)
    file = RepaymentFile(
        id=order.file_id,
        account_id=account_id,
        service_id=session.get_one(Account, account_id).service_id,
        serial=order.serial,
        format=form,
        state=FileState.MADE,
        pay_on=order.pay_on,
        transfers=len(order.lines),
        total_pence=order.total_pence,
        sealed=sealing.seal(content, purpose=PURPOSE, owner_id=order.file_id),
        digest=hashlib.sha256(content.encode()).hexdigest(),
        made_by=user_id,
        made_at=order.made_at,
    )
    session.add(file)
    session.flush()
    return file


def _decide(file: RepaymentFile, state: FileState, user_id: str) -> None:
    file.state, file.decided_at = state, clock.now()
    file.decided_by = user_id if user_id != file.made_by else None


def _note(
    session: Session,
    transfers: Sequence[BankTransfer],
    event: RepaymentHappened,
    *,
    actor: Actor,
    file: str,
) -> None:
    """Write it into the story of each repayment."""
    of = {transfer.repayment_id: transfer for transfer in transfers}
    found = session.scalars(select(Repayment).where(Repayment.id.in_(of)))
    for repayment in found:
        record.note(
            session,
            repayment,
            event,
            actor=actor,
            file=file,
            amount_pence=of[repayment.id].amount_pence,
        )
