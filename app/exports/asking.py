"""Asking for an export, calling it off, and forgetting old ones."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit, clock, db, ids, queue
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict
from app.exports import queries, selection
from app.exports.models import UNFINISHED, Export, ExportPart, ExportState, FileFormat
from app.exports.permission import NoLongerPermitted, permitted
from app.logs import scrubbing
from app.payments.search import Wanted
from app.queue import JobKind

KEPT = timedelta(days=7)
SMALL = 2_000  # payments that are written down while somebody waits for the page
MOST_UNFINISHED = 5  # of one person

# Should the process die that was to make a small one at once, a worker makes it after this.
_LEFT_TO_A_WORKER = timedelta(seconds=60)


class TooManyAtOnce(Conflict):
    """This person is waiting for some already."""

    code = "too_many_exports"
    message = "You have asked for several exports already. Wait until one of them is finished."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who wants what as a file. `account_id` is "" where it is of all their services.

    Of `account_ids` those are left out that they may not see. `query` says what is wanted as the
    list's address does.
    """

    user_id: str
    account_ids: Collection[str]
    account_id: str
    format: FileFormat
    wanted: Wanted
    query: str
    ip: str = ""


def ask(asked: Asked) -> tuple[Export, bool]:
    """Write down what is wanted, and leave it to a worker. Whether it is small enough to wait for.

    Raises:
        NoLongerPermitted: they may see none of these accounts.
        TooManyAtOnce
    """
    allowed = permitted(asked.user_id, asked.account_ids, asked.wanted)
    if not allowed.accounts:
        raise NoLongerPermitted
    account_ids = sorted(account.id for account in allowed.accounts)
    payer_ids = [one for one in account_ids if one in allowed.payer_at]
    is_small = selection.count(account_ids, asked.wanted, most=SMALL) <= SMALL
    now = clock.now()
    export = Export(
        id=ids.new_id(),
        user_id=asked.user_id,
        ip=asked.ip,
        account_id=asked.account_id,
        account_ids=account_ids,
        service_id=allowed.accounts[0].service_id if asked.account_id else None,
        format=asked.format,
        wanted=selection.kept(account_ids, asked.wanted),
        query=asked.query,
        payer_account_ids=payer_ids,
        with_payer=payer_ids == account_ids,
        with_moto=any(account.allow_moto for account in allowed.accounts),
        payments=0,
        rows=0,
        created_at=now,
        expires_at=now + KEPT,
    )
    with db.transaction() as session:
        if _unfinished(session, asked.user_id) >= MOST_UNFINISHED:
            raise TooManyAtOnce
        session.add(export)
        run_at = now + _LEFT_TO_A_WORKER if is_small else now
        queue.enqueue(session, JobKind.MAKE_EXPORT, export.id, run_at=run_at)
        record(session, export, "export_asked_for", ip=asked.ip)
    return export, is_small


def count(user_id: str, account_ids: Collection[str], wanted: Wanted, *, most: int) -> int:
    """How many payments would be in this person's file, or one more than `most`."""
    allowed = permitted(user_id, account_ids, wanted)
    return selection.count([account.id for account in allowed.accounts], wanted, most=most)


def cancel(export_id: str, *, user_id: str, account_id: str, ip: str = "") -> Export:
    """Call it off, and let go of what is written. One that is finished stays as it is.

    Raises:
        ExportNotFound
    """
    with db.transaction() as session:
        export = queries.of_person(
            session.get(Export, export_id, with_for_update=True),
            user_id=user_id,
            account_id=account_id,
        )
        if export.is_unfinished:
            export.state = ExportState.CANCELLED
            export.finished_at = clock.now()
            drop_parts(session, export_id)
            record(session, export, "export_cancelled", ip=ip)
    return export


def note_download(export: Export, *, ip: str = "") -> None:
    """Write down that its maker has fetched the file."""
    with db.transaction() as session:
        record(session, export, "export_downloaded", ip=ip)


def sweep() -> None:
    """Forget what is older than anybody was told it would be kept."""
    with db.transaction() as session:
        old = session.scalars(
            select(Export.id).where(Export.expires_at <= clock.now()).limit(100)
        ).all()
        session.execute(delete(ExportPart).where(ExportPart.export_id.in_(old)))
        session.execute(delete(Export).where(Export.id.in_(old)))


def _unfinished(session: Session, user_id: str) -> int:
    waited_for = select(func.count()).where(Export.user_id == user_id, Export.state.in_(UNFINISHED))
    return session.scalar(waited_for.select_from(Export)) or 0


def drop_parts(session: Session, export_id: str) -> None:
    """Let go of what is written."""
    session.execute(delete(ExportPart).where(ExportPart.export_id == export_id))


def record(session: Session, export: Export, action: str, *, ip: str = "") -> None:
    """Write down, in the caller's transaction, what happened to a file, and what is in it.

    Where it is of several accounts that is written down at each of them, about that one alone.
    The filters are in it, but for what names somebody who paid.
    """
    for account_id, service_id, after in _said(session, export):
        audit.record(
            session,
            actor=Actor.staff(export.user_id),
            action=action,
            subject_kind="export",
            subject_id=export.id,
            service_id=service_id,
            account_id=account_id,
            after={
                "format": export.format,
                "filters": scrubbing.text(export.query),
                "with_payer": account_id in export.payer_account_ids,
                **after,
            },
            ip=ip,
        )


def _said(session: Session, export: Export) -> Iterator[tuple[str, str | None, dict[str, int]]]:
    """The accounts that a record is kept at, whose they are, and what is said of them alone."""
    if export.account_id:
        sums = {"payments": export.payments, "rows": export.rows}
        yield export.account_id, export.service_id, sums
        return
    owners = select(Account.id, Account.service_id).where(Account.id.in_(export.account_ids))
    for account_id, service_id in session.execute(owners.order_by(Account.id)).all():
        yield account_id, service_id, {"payments": export.payments_by_account.get(account_id, 0)}
