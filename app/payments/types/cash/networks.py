"""Where payers of an account may pay: what the networks' contracts allow, and the account wants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, db
from app.accounts.models import Account, AccountKind
from app.actors import Actor
from app.errors import Invalid
from app.money import Pence
from app.payments.types.cash import schemes
from app.payments.types.cash.models import CounterNetwork
from app.payments.types.cash.schemes import Scheme


class NetworkNotPossible(Invalid):
    """This cannot be paid there."""

    code = "network_not_possible"
    message = "This payment cannot be paid there"


class NotWithinContract(Invalid):
    """The account asks for more than the network's contract allows. `field` says what."""

    code = "not_within_contract"
    message = "The contract with this network does not allow that"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A network, and on what terms an account has its payers pay there. Limits are inclusive."""

    scheme: Scheme
    is_on: bool
    least_pence: Pence
    most_pence: Pence
    days: int

    def takes(self, amount_pence: Pence) -> bool:
        """Whether so much can be paid there at once."""
        return self.is_on and self.least_pence <= amount_pence <= self.most_pence

    @property
    def takes_any_sum(self) -> bool:
        """Whether the payer can say at the counter how much it is."""
        return self.is_on and bool(self.scheme.open_content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an account wants of one network. None is what the contract has."""

    is_on: bool
    least_pence: Pence | None = None
    most_pence: Pence | None = None
    days: int | None = None


def of_account(session: Session, account: Account) -> tuple[Terms, ...]:
    """The terms of every network there is for the account, in the order of the contract packs."""
    wanted = {
        one.network: one
        for one in session.scalars(
            select(CounterNetwork).where(CounterNetwork.account_id == account.id)
        )
    }
    return _every(account.kind, wanted)


def get_of_account(account: Account) -> tuple[Terms, ...]:
    """As `of_account`, for who has no session."""
    with db.reading() as session:
        return of_account(session, account)


def fits(session: Session, account_id: str, amount_pence: Pence) -> bool:
    """Whether a payment of so much can be paid over any counter that the account allows."""
    rows: Sequence[Any] = session.execute(
        select(Account.kind, CounterNetwork)
        .outerjoin(CounterNetwork, CounterNetwork.account_id == Account.id)
        .where(Account.id == account_id)
    ).all()
    wanted = {one.network: one for _kind, one in rows if one is not None}
    return any(terms.takes(amount_pence) for terms in _every(rows[0].kind, wanted))


def taking(session: Session, account_id: str, amount_pence: Pence) -> tuple[Terms, ...]:
    """Those of the account's networks that take so much."""
    account = session.get_one(Account, account_id)
    return tuple(one for one in of_account(session, account) if one.takes(amount_pence))


def change(account: Account, wanted: Mapping[str, Wanted], *, actor: Actor, ip: str = "") -> bool:
    """Let the account have these terms, with one audit record. False where nothing is different.

    Raises:
        NotWithinContract: `field` is the network's name and the term, "counter.most_pence".
    """
    with db.transaction() as session:
        account = session.get_one(Account, account.id, with_for_update=True)
        known = {terms.scheme.name: terms for terms in of_account(session, account)}
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for name in sorted(wanted.keys() & known.keys()):
            scheme = known[name].scheme
            _require_within(scheme, wanted[name])
            row = _row(account.id, name, wanted[name])
            was, now = _told(known[name]), _told(_terms(scheme, row))
            if was != now:
                session.merge(row)
                changed = [term for term in now if now[term] != was[term]]
                before |= {f"{name}.{term}": was[term] for term in changed}
                after |= {f"{name}.{term}": now[term] for term in changed}
        if not after:
            return False
        audit.record(
            session,
            actor=actor,
            action="counter_networks_changed",
            subject_kind="account",
            subject_id=account.id,
            service_id=account.service_id,
            before=before,
            after=after,
            ip=ip,
        )
    return True


def _every(kind: AccountKind, wanted: Mapping[str, CounterNetwork]) -> tuple[Terms, ...]:
    offered = schemes.offered(for_real_money=kind.takes_real_money)
    return tuple(_terms(scheme, wanted.get(scheme.name)) for scheme in offered)


def _terms(scheme: Scheme, wanted: CounterNetwork | None) -> Terms:
    """The narrower of both: a contract may have become narrower since the account was set."""
    least_pence, most_pence, days = scheme.least_pence, scheme.most_pence, scheme.days
    if wanted is not None:
        least_pence = Pence(max(least_pence, wanted.least_pence or 0))
        most_pence = min(most_pence, wanted.most_pence or most_pence)
        days = min(days, scheme.days if wanted.days is None else wanted.days)
    return Terms(
        scheme=scheme,
        is_on=wanted is None or wanted.is_on,
        least_pence=least_pence,
        most_pence=most_pence,
        days=days,
    )


def _require_within(scheme: Scheme, wanted: Wanted) -> None:
    least_pence = wanted.least_pence or scheme.least_pence
    most_pence = wanted.most_pence or scheme.most_pence
    if not scheme.least_pence <= least_pence <= scheme.most_pence:
        raise NotWithinContract(field=f"{scheme.name}.least_pence")
    if not least_pence <= most_pence <= scheme.most_pence:
        raise NotWithinContract(field=f"{scheme.name}.most_pence")
    if wanted.days is not None and not 0 <= wanted.days <= scheme.days:
        raise NotWithinContract(field=f"{scheme.name}.days")


def _row(account_id: str, network: str, wanted: Wanted) -> CounterNetwork:
    return CounterNetwork(
        account_id=account_id,
        network=network,
        is_on=wanted.is_on,
        least_pence=wanted.least_pence,
        most_pence=wanted.most_pence,
        days=wanted.days,
    )


def _told(terms: Terms) -> dict[str, Any]:
    """The terms in force, for the audit log."""
    return {
        "is_on": terms.is_on,
        "least_pence": terms.least_pence,
        "most_pence": terms.most_pence,
        "days": terms.days,
    }


def named(terms: Iterable[Terms], name: str) -> Terms:
    """The network of this name among `terms`.

    Raises:
        NetworkNotPossible
    """
    for one in terms:
        if one.scheme.name == name:
            return one
    raise NetworkNotPossible(field="network")
