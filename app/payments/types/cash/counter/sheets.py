"""The files that the networks of the sandbox send: good ones, and each kind of bad one.

They have what was taken for one test account, and are numbered for it alone. They are loaded and
read as any other.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import func, select, update

from app import clock, db
from app.actors import Actor
from app.errors import Conflict
from app.i18n import in_uk_time
from app.money import Pence
from app.payments.types.cash import remittance
from app.payments.types.cash.counter import networks, till
from app.payments.types.cash.counter.models import CounterTaking
from app.remittances import queries, reading, receiving
from app.remittances.models import FileState, RemittanceFile
from app.remittances.port import Header, Line
from app.remittances.sheet import Sheet, write


class Sort(StrEnum):
    """What is sent."""

    GOOD = "good"
    TRUNCATED = "truncated"
    WRONG_TOTAL = "wrong_total"
    RESENT = "resent"  # the last one again, byte for byte
    REVISED = "revised"  # the last one without its last line
    GAP = "gap"  # a good one, with a number left out before it


class NothingToSend(Conflict):
    code = "nothing_to_send"
    message = "Nothing was taken in this network that is not in a file already"


class NothingSentBefore(Conflict):
    code = "nothing_sent_before"
    message = "No good file of this network was sent yet"


class NotOurFormat(Conflict):
    code = "not_our_format"
    message = "The sandbox cannot write the files of this network"


def send(account_id: str, *, network: str, sort: Sort, actor: Actor) -> RemittanceFile:
    """Send a file of what was taken for a test account, and have it read. As it is then.

    Raises:
        UnknownScheme, NotOurFormat, NothingToSend, NothingSentBefore
    """
    networks.named(network)
    if sort in {Sort.RESENT, Sort.REVISED}:
        last = _last(account_id, network)
        takings = _taken(account_id, network, file_id=last.id)
        if sort is Sort.RESENT:
            return _deliver(account_id, queries.content(last.id), last.name, [], actor)
        takings = takings[:-1]
        header = Header(
            network=network,
            sequence=last.sequence,
            revision=last.revision + 1,
            day=last.day or clock.now().date(),
        )
    else:
        takings = _taken(account_id, network, file_id=None)
        if not takings:
            raise NothingToSend
        header = _next(account_id, network, takings, gap=sort is Sort.GAP)
    content = _spoilt(_written(header, takings), sort)
    name = f"{network}-{header.day.year}-{header.sequence}-{header.revision}.csv"
    return _deliver(account_id, content, name, takings, actor)


def _deliver(
    account_id: str,
    content: bytes,
    name: str,
    takings: Sequence[CounterTaking],
    actor: Actor,
) -> RemittanceFile:
    kept = receiving.load(content, name=name, actor=actor, account_id=account_id)
    reading.read(kept.id)
    became = queries.get(kept.id)
    if became.state is FileState.PROCESSED and takings:
        ids = [taking.id for taking in takings]
        with db.transaction() as session:
            session.execute(
                update(CounterTaking).where(CounterTaking.id.in_(ids)).values(file_id=became.id)
            )
    return became


def _taken(account_id: str, network: str, *, file_id: str | None) -> list[CounterTaking]:
    with db.reading() as session:
        return list(
            session.scalars(
                select(CounterTaking)
                .where(
                    CounterTaking.account_id == account_id,
                    CounterTaking.network == network,
                    CounterTaking.file_id == file_id,
                )
                .order_by(CounterTaking.created_at, CounterTaking.id)
            )
        )


def _last(account_id: str, network: str) -> RemittanceFile:
    with db.reading() as session:
        found = session.scalar(
            select(RemittanceFile)
            .where(
                RemittanceFile.account_id == account_id,
                RemittanceFile.network == network,
                RemittanceFile.state == FileState.PROCESSED,
            )
            .order_by(RemittanceFile.year.desc(), RemittanceFile.sequence.desc())
            .limit(1)
        )
    if found is None:
        raise NothingSentBefore
    return found


def _next(account_id: str, network: str, takings: Sequence[CounterTaking], *, gap: bool) -> Header:
    """The header of the next file; its day is not before anything that is in it."""
    days = [in_uk_time(taking.paid_at).date() for taking in takings]
    day = max([in_uk_time(clock.now()).date(), *days])
    known = select(func.max(RemittanceFile.sequence)).where(
        RemittanceFile.account_id == account_id,
        RemittanceFile.network == network,
        RemittanceFile.year == day.year,
        RemittanceFile.state.not_in([FileState.FAILED, FileState.DISCARDED]),
    )
    with db.reading() as session:
        last = session.scalar(known) or 0
    return Header(network=network, sequence=last + (2 if gap else 1), revision=0, day=day)


def _written(header: Header, takings: Sequence[CounterTaking]) -> bytes:
    sheet = next((one for one in remittance.formats() if one.network == header.network), None)
    if not isinstance(sheet, Sheet):
        raise NotOurFormat
    return write(header, [_line(taking, sheet) for taking in takings])


def _line(taking: CounterTaking, sheet: Sheet) -> Line:
    told = till.as_told(taking)
    line = Line(
        line=0,
        kind=told.kind,
        key=told.key,
        number=told.number,
        amount_pence=told.amount_pence,
        paid_at=told.paid_at,
        outlet=told.outlet,
        reverses_key=told.reverses_key,
    )
    return line if sheet.names_lines else replace(line, key="", reverses_key="")


def _spoilt(content: bytes, sort: Sort) -> bytes:
    """The file with what is wrong about it."""
    if sort is Sort.TRUNCATED:
        return content[: content.rindex(b"\r\nD,") + len(b"\r\nD,1,P")]
    if sort is not Sort.WRONG_TOTAL:
        return content
    start = content.rindex(b"T,")
    fields = content[start:].decode().strip().split(",")
    fields[3] = str(Pence(int(fields[3]) + 1))
    return content[:start] + (",".join(fields) + "\r\n").encode()
