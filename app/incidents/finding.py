"""Looking incidents up, for those who may see them."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, true

from app import db
from app.incidents.models import Incident

MOST_SHOWN = 50

_REFERENCE = re.compile("[2346789CDFHJKMPQRTVWXY]{9}")


def of_platform(asked: str = "") -> Sequence[Incident]:
    """The newest of all, or those that `asked` names: by reference, request or payment."""
    return _newest(_named(asked))


def of_account(account_id: str, asked: str = "") -> Sequence[Incident]:
    """The same, of one account's payments only."""
    return _newest(_named(asked), Incident.account_id == account_id)


def _newest(*which: ColumnElement[bool]) -> Sequence[Incident]:
    with db.reading() as session:
        return session.scalars(
            select(Incident).where(*which).order_by(Incident.at.desc()).limit(MOST_SHOWN)
        ).all()


def _named(asked: str) -> ColumnElement[bool]:
    """A reference may be typed as it was heard: in small letters, without its dashes."""
    asked = asked.strip()
    if not asked:
        return true()
    letters = re.sub(r"[\s-]", "", asked).upper()
    if _REFERENCE.fullmatch(letters):
        return Incident.reference == "-".join((letters[:3], letters[3:6], letters[6:]))
    return or_(Incident.request_id == asked[:64], Incident.payment_id == asked[:64])
