"""Whose payments somebody may have as a file, and whose payers.

It is found out when they ask, before each batch is written, and again when the file is fetched:
a role can be taken away at any time between.
"""

from collections.abc import Collection
from dataclasses import dataclass

from app import administration
from app.accounts.models import Account
from app.administration import Workplace
from app.errors import NotAllowed
from app.exports.models import Export
from app.payments.search import Wanted
from app.people import May


class NoLongerPermitted(NotAllowed):
    """Whoever asked for it may not see all of it any more."""

    code = "no_longer_permitted"
    message = "Your role does not let you see everything that is in this file"


@dataclass(frozen=True, slots=True)
class Permitted:
    """The accounts whose payments somebody may see, and those of them where the payer too."""

    accounts: list[Account]
    payer_at: frozenset[str]


def permitted(user_id: str, account_ids: Collection[str], wanted: Wanted) -> Permitted:
    """What of these accounts may be in a file of this person.

    Where the payer may not be seen nothing is found by them, as in the list.
    """
    places = _places(user_id, account_ids)
    payer_at = _payer_at(places)
    accounts = [place.account for place in places]
    if wanted.asks_about_payer:
        accounts = [account for account in accounts if account.id in payer_at]
    return Permitted(accounts, payer_at)


def check(export: Export) -> None:
    """Whether its maker may see all of it still.

    Raises:
        NoLongerPermitted
    """
    places = _places(export.user_id, export.account_ids)
    seen = {place.account.id for place in places}
    payer_at = _payer_at(places)
    if not (seen.issuperset(export.account_ids) and payer_at.issuperset(export.payer_account_ids)):
        raise NoLongerPermitted


def _places(user_id: str, account_ids: Collection[str]) -> list[Workplace]:
    return administration.find_workplaces_among(
        user_id, account_ids=account_ids, permission=May.SEE_PAYMENTS
    )


def _payer_at(places: Collection[Workplace]) -> frozenset[str]:
    return frozenset(place.account.id for place in places if place.may(May.SEE_PAYER))
