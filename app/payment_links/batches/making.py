"""Proposing a batch, making it once somebody has looked at it, and calling it off."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock, db, gateways, ids, sealing
from app.accounts.models import Account
from app.actors import Actor
from app.money import Pence
from app.payment_links.batches import lines as reading
from app.payment_links.batches import queries
from app.payment_links.batches.lines import Lines
from app.payment_links.batches.refusals import DraftThere, MadeBefore, TakesNoBatches
from app.payment_links.models import Asks, Kind, LinkBatch, PaymentLink, PersonalLink
from app.payment_links.spreadsheets import Row
from app.payments import types

LONGEST_FILE_NAME = 100
DRAFTS_KEPT_FOR = timedelta(days=1)
NAMES_KEPT_FOR = timedelta(days=30)
_NAMES = "names of the lines of a batch of links"


def takes_batches(link: PaymentLink) -> bool:
    """Whether links can be made from a spreadsheet. Not where the sum is that of what is taken."""
    return link.kind is Kind.PUBLIC and link.asks is not Asks.FEES and link.deleted_at is None


def check(rows: list[Row], *, link: PaymentLink, account: Account) -> Lines:
    """What the rows of a file come to for a link, and what is wrong with them."""
    offers = types.named(types.USUAL).offered_by(gateways.named(account.provider))
    return reading.read(rows, link=link, smallest_pence=offers.smallest_pence or 1)


def propose(link: PaymentLink, lines: Lines, *, file_name: str, actor: Actor) -> LinkBatch:
    """Keep sound lines for who has sent them, to be looked at. Sent twice, they are kept once.

    Raises:
        TakesNoBatches
    """
    if not takes_batches(link):
        raise TakesNoBatches
    try:
        return _propose(link, lines, file_name=file_name, actor=actor)
    except DraftThere:
        with db.reading() as session:
            return queries.there(_draft(session, link, lines.digest, actor))


def make(
    batch_id: str, *, link_id: str, account_id: str, actor: Actor, ip: str = "", knows_of: str = ""
) -> LinkBatch:
    """Give each line its link, all of them in one transaction. Made twice, they are made once.

    `knows_of` is the batch of the same lines that somebody was shown before they said so.

    Raises:
        BatchNotFound
        TakesNoBatches
        MadeBefore: the same lines were, and not by the batch that `knows_of` names.
    """
    with db.transaction() as session:
        link = session.scalar(  # one batch of a link at a time, or two would not see each other
            select(PaymentLink)
            .where(PaymentLink.id == link_id, PaymentLink.account_id == account_id)
            .with_for_update()
        )
        batch = queries.for_change(session, batch_id, link_id=link_id, account_id=account_id)
        if batch.made_at is not None:
            return batch
        if link is None or not takes_batches(link):
            raise TakesNoBatches
        before = queries.made_before(session, batch)
        if before is not None and before.id != knows_of:
            raise MadeBefore(before.id)
        for line in batch.draft:
            db.add_row(session, PersonalLink, _row(batch, line))
        batch.draft, batch.made_at = [], clock.now()
        session.flush()
        _record(session, batch, "link_batch_made", actor, ip)
    return batch


def call_off(batch_id: str, *, link_id: str, account_id: str, actor: Actor, ip: str = "") -> None:
    """Let nobody begin to pay by its links any more. Twice is once.

    What was begun can be finished.

    Raises:
        BatchNotFound
    """
    with db.transaction() as session:
        batch = queries.for_change(session, batch_id, link_id=link_id, account_id=account_id)
        queries.there(batch if batch.made_at else None)
        if batch.called_off_at is None:
            batch.called_off_at, batch.names_sealed = clock.now(), ""
            session.flush()
            _record(session, batch, "link_batch_called_off", actor, ip)


def note_download(batch: LinkBatch, *, actor: Actor, ip: str = "") -> None:
    """Write down who has taken the file with its links, and perhaps with names."""
    with db.transaction() as session:
        _record(session, batch, "link_batch_downloaded", actor, ip)


def names(batch: LinkBatch) -> dict[int, str]:
    """Whom its lines are about, by their numbers; nobody once that is forgotten."""
    if not batch.names_sealed:
        return {}
    opened = sealing.unseal(batch.names_sealed, purpose=_NAMES, owner_id=batch.id)
    return {int(line): name for line, name in json.loads(opened or "{}").items()}


def sweep() -> None:
    """Forget names that were kept for long enough, and drafts that nobody confirmed."""
    with db.transaction() as session:
        for batch in session.scalars(
            select(LinkBatch)
            .where(LinkBatch.names_sealed != "", LinkBatch.made_at < _before(NAMES_KEPT_FOR))
            .with_for_update(skip_locked=True)
        ):
            batch.names_sealed = ""
        session.execute(
            delete(LinkBatch).where(
                LinkBatch.made_at.is_(None), LinkBatch.created_at < _before(DRAFTS_KEPT_FOR)
            )
        )


def _propose(link: PaymentLink, lines: Lines, *, file_name: str, actor: Actor) -> LinkBatch:
    with db.transaction() as session:
        batch = _draft(session, link, lines.digest, actor)
        if batch is None:
            batch = LinkBatch(
                id=ids.new_id(),
                link_id=link.id,
                account_id=link.account_id,
                service_id=link.service_id,
                digest=lines.digest,
                many=len(lines.lines),
                total_pence=lines.total_pence,
                created_by=actor.id,
            )
            session.add(batch)
        # Names, and where a line stands, may be others than in the file that was sent before.
        batch.file_name = file_name[:LONGEST_FILE_NAME]
        batch.columns, batch.draft = lines.headings, reading.kept(lines.lines)
        batch.names_sealed = _sealed(batch.id, lines)
    return batch


def _sealed(batch_id: str, lines: Lines) -> str:
    called = {one.line: one.name for one in lines.lines if one.name}
    if not called:
        return ""
    return sealing.seal(json.dumps(called), purpose=_NAMES, owner_id=batch_id)


def _draft(session: Session, link: PaymentLink, digest: str, actor: Actor) -> LinkBatch | None:
    return session.scalar(
        select(LinkBatch)
        .where(
            LinkBatch.link_id == link.id,
            LinkBatch.created_by == actor.id,
            LinkBatch.digest == digest,
            LinkBatch.made_at.is_(None),
        )
        .with_for_update()
    )


def _row(batch: LinkBatch, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "batch_id": batch.id,
        "link_id": batch.link_id,
        "account_id": batch.account_id,
        "line": line["line"],
        "reference": line["reference"],
        "amount_pence": Pence(line["pence"]),
        "columns": line["columns"],
    }


def _before(kept_for: timedelta) -> datetime:
    return clock.now() - kept_for


def _record(session: Session, batch: LinkBatch, action: str, actor: Actor, ip: str) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="link_batch",
        subject_id=batch.id,
        service_id=batch.service_id,
        account_id=batch.account_id,
        after={
            "payment_link": batch.link_id,
            "file_name": batch.file_name,
            "many": batch.many,
            "total_pence": batch.total_pence,
        },
        ip=ip,
    )
