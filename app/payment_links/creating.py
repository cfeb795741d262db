"""Making links, each with its record in the audit log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import audit, db
from app.accounts.errors import AccountNotFound
from app.accounts.models import Account, AccountKind, Service
from app.actors import Actor
from app.payment_links import queries, rules
from app.payment_links.models import Asks, Kind, PaymentLink
from app.payment_links.refusals import AddressTaken, NoTelephonePayments, TelephoneLinkThere

OF_TESTS = "test"  # begins the addresses of test accounts: those of live ones are not taken by them

_EMPTY: dict[str, Any] = {
    "title": "",
    "language": "en",
    "details": "",
    "asks": Asks.CHOSEN,
    "price_pence": None,
    "amount_hint": "",
    "fees": [],
    "reference_label": "",
    "reference_hint": "",
    "columns": {},
    "opens_at": None,
    "closes_at": None,
    "most_payments": None,
}


def create(
    account_id: str, columns: Mapping[str, Any], *, actor: Actor, ip: str = ""
) -> PaymentLink:
    """Make a public link of what is named of its columns; the others are empty.

    Its address is made from the service's name in the link's language, and, unless `link_path` is
    named, from its title.

    Raises:
        AccountNotFound
        NotALink
        AddressTaken
    """
    with db.transaction() as session:
        return create_in(session, account_id, columns, actor=actor, ip=ip)


def create_in(
    session: Session, account_id: str, columns: Mapping[str, Any], *, actor: Actor, ip: str = ""
) -> PaymentLink:
    """As `create`, in the caller's transaction."""
    account, service = _whose(session, account_id)
    wanted = _EMPTY | dict(columns)
    wanted["service_path"], wanted["link_path"] = address_of(wanted, service, account.kind)
    rules.check(wanted)
    if queries.is_taken(session, wanted["service_path"], wanted["link_path"]):
        raise AddressTaken(field="link_path")
    return _add(session, account, Kind.PUBLIC, wanted, actor=actor, ip=ip)


def create_telephone(
    account_id: str, columns: Mapping[str, Any], *, actor: Actor, ip: str = ""
) -> PaymentLink:
    """Make the account's telephone link, which has no address: staff open it from the back office.

    Raises:
        AccountNotFound
        NoTelephonePayments
        NotALink
        TelephoneLinkThere
    """
    with db.transaction() as session:
        account, _ = _whose(session, account_id)
        if not account.allow_moto:
            raise NoTelephonePayments
        wanted = _EMPTY | dict(columns)
        rules.check(wanted)
        if queries.telephone_in(session, account_id) is not None:
            raise TelephoneLinkThere
        return _add(session, account, Kind.TELEPHONE, wanted, actor=actor, ip=ip)


def address_of(columns: Mapping[str, Any], service: Service, kind: AccountKind) -> tuple[str, str]:
    """The two parts of the address that a service's link would have."""
    name = (columns.get("language") == "cy" and service.name_cy) or service.name
    said = name if kind is AccountKind.LIVE else f"{OF_TESTS} {name}"
    link_path = columns.get("link_path") or rules.path_of(columns.get("title", ""))
    return rules.path_of(said, otherwise="service"), link_path


def _whose(session: Session, account_id: str) -> tuple[Account, Service]:
    account = session.get(Account, account_id)
    if account is None:
        raise AccountNotFound
    return account, session.get_one(Service, account.service_id)


def _add(
    session: Session,
    account: Account,
    kind: Kind,
    wanted: Mapping[str, Any],
    *,
    actor: Actor,
    ip: str,
) -> PaymentLink:
    link = PaymentLink(
        account_id=account.id,
        service_id=account.service_id,
        kind=kind,
        created_by=actor.id or actor.kind.value,
        **wanted,
    )
    session.add(link)
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="payment_link_created",
        subject_kind="payment_link",
        subject_id=link.id,
        service_id=link.service_id,
        account_id=link.account_id,
        after={"kind": kind.value} | {name: value for name, value in wanted.items() if value},
        ip=ip,
    )
    return link
