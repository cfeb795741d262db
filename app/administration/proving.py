"""Asking somebody whose password was right, or who is signed in, for a second factor."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import db
from app.administration.texts import send_code
from app.people import factors, proofs, recovery
from app.people.errors import FactorNotFound
from app.people.models import FactorKind, SecondFactor
from app.people.passkeys import Site


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody can show that it is them: their second factors, and how many recovery codes."""

    factors: Sequence[SecondFactor]
    recovery_codes: int

    @property
    def kinds(self) -> frozenset[FactorKind]:
        """Those they have at least one of."""
        return frozenset(factor.kind for factor in self.factors)

    def phone(self) -> SecondFactor | None:
        """The phone that codes go to: the one that was set up last."""
        phones = [one for one in self.factors if one.kind is FactorKind.TEXT_MESSAGE]
        return phones[-1] if phones else None


def ways_of(user_id: str) -> Ways:
    """How somebody can show that it is them."""
    with db.reading() as session:
        return Ways(factors.all_of(session, user_id), recovery.left(session, user_id))


def text_code(user_id: str) -> None:
    """Send a code to their phone.

    Raises:
        FactorNotFound: they have none, or its number cannot be read any more.
        TooManyTexts
    """
    phone = ways_of(user_id).phone()
    number = factors.phone_of(phone) if phone else ""
    if phone is None or not number:
        raise FactorNotFound
    with db.transaction() as session:
        send_code(session, user_id, phone=number, factor_id=phone.id)


def ask_for_passkey(user_id: str, *, site: Site) -> str:
    """What their browser needs to use one of their passkeys, as JSON.

    Raises:
        FactorNotFound: they have none.
    """
    with db.transaction() as session:
        if FactorKind.PASSKEY not in {one.kind for one in factors.all_of(session, user_id)}:
            raise FactorNotFound
        return proofs.ask_for_passkey(session, user_id, site)
