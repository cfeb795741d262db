"""Account barcodes: for paying any sum into somebody's account with a service, again and again.

Each sum that comes in under one is a payment of its own, with the barcode's reference: one receipt,
one payment. The service shares it out among what is owed.
"""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import audit, clock, db, ids, searching
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.payments.types.cash import CASH, gateway, links, networks, telling
from app.payments.types.cash.models import BarcodeLink
from app.payments.types.cash.numbering import give_fresh
from app.receipts.models import AccountBarcode
from app.searching import Asked, Page

LONGEST_TEXT = 255


class BarcodeNotFound(NotFound):
    """There is no such account barcode in this account."""

    code = "account_barcode_not_found"


class ReferenceTaken(Conflict):
    """There is an account barcode of this reference, open or closed."""

    code = "account_barcode_reference_taken"
    message = "There is an account barcode for this reference already"


class NowhereToPay(Conflict):
    """None of the account's networks lets a payer say how much it is."""

    code = "no_network_takes_any_sum"
    message = "None of the networks that this account uses takes any sum a payer likes"


# PostgreSQL names the constraint, SQLite its columns.
for _constraint in (
    "one_barcode_per_reference",
    "account_barcodes.account_id, account_barcodes.reference",
):
    db.refuses(_constraint, ReferenceTaken)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBarcode:
    """What is asked for. `email` is where it is sent, "" for nowhere."""

    reference: str
    description: str
    email: str = ""
    language: str = "en"


def make(account: Account, new: NewBarcode, *, actor: Actor, ip: str = "") -> AccountBarcode:
    """Make an account barcode, with a number of every network that takes any sum.

    Raises:
        ReferenceTaken
        NowhereToPay
    """
    with db.transaction() as session:
        barcode = _new(account, new, actor=actor)
        possible = [one for one in networks.of_account(session, account) if one.takes_any_sum]
        if not possible:
            raise NowhereToPay
        link = links.make(barcode.id)
        barcode.link_digest = link.digest
        session.add(barcode)
        session.flush()
        session.add(BarcodeLink(barcode_id=barcode.id, link_sealed=link.sealed))
        for terms in possible:
            give_fresh(session, terms.scheme, account_id=account.id, barcode_id=barcode.id)
        session.flush()
        if barcode.email:
            telling.send_barcode(session, barcode)
        after = {"reference": new.reference, "description": new.description}
        _record(session, account, barcode, "account_barcode_made", actor=actor, ip=ip, after=after)
    return barcode


def close(barcode_id: str, *, account: Account, actor: Actor, ip: str = "") -> bool:
    """Let a barcode be shown to nobody any more. False for one that is closed already.

    What shops still take under it is taken in as before: the money is there, whatever we say.

    Raises:
        BarcodeNotFound
    """
    with db.transaction() as session:
        barcode = session.scalar(_of(account.id, barcode_id).with_for_update())
        if barcode is None:
            raise BarcodeNotFound
        if barcode.closed_at is not None:
            return False
        barcode.closed_at = clock.now()
        after = {"reference": barcode.reference}
        _record(
            session, account, barcode, "account_barcode_closed", actor=actor, ip=ip, after=after
        )
    return True


def get(barcode_id: str, *, account_id: str) -> AccountBarcode:
    """One account barcode of one account. Another account's looks missing.

    Raises:
        BarcodeNotFound
    """
    with db.reading() as session:
        barcode = session.scalar(_of(account_id, barcode_id))
    if barcode is None:
        raise BarcodeNotFound
    return barcode


def find(account_id: str, *, reference: str, asked: Asked) -> Page[AccountBarcode]:
    """A page of an account's barcodes, newest first, or of those of a reference.

    Raises:
        PageNotFound
    """
    where = [AccountBarcode.account_id == account_id]
    if reference:
        where.append(AccountBarcode.reference == reference)
    with db.reading() as session:
        return searching.find(session, AccountBarcode, where, asked)


def _of(account_id: str, barcode_id: str) -> Select[AccountBarcode]:
    return select(AccountBarcode).where(
        AccountBarcode.id == barcode_id, AccountBarcode.account_id == account_id
    )


def _new(account: Account, new: NewBarcode, *, actor: Actor) -> AccountBarcode:
    return AccountBarcode(
        id=ids.new_id(),
        account_id=account.id,
        service_id=account.service_id,
        type=CASH.name,
        provider=gateway.NAME,
        reference=new.reference,
        description=new.description,
        email=new.email,
        language=new.language,
        created_by=actor.id,
        created_at=clock.now(),
    )


def _record(
    session: Session,
    account: Account,
    barcode: AccountBarcode,
    action: str,
    *,
    actor: Actor,
    ip: str,
    after: dict[str, str],
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="account_barcode",
        subject_id=barcode.id,
        service_id=account.service_id,
        account_id=account.id,
        after=after,
        ip=ip,
    )
