"""What people read about second factors."""

from typing import NamedTuple

from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import factors
from app.people.models import FactorKind, SecondFactor

KINDS: dict[FactorKind, LazyText] = {
    FactorKind.APP: lazy("Authenticator app"),
    FactorKind.PASSKEY: lazy("Passkey"),
    FactorKind.TEXT_MESSAGE: lazy("Text message"),
}


class Described(NamedTuple):
    """A second factor in words."""

    id: str
    kind: str
    name: str
    history: str
    can_be_renamed: bool


def described(factor: SecondFactor) -> Described:
    """What its owner reads about one. A phone's number is never shown whole."""
    name = factor.name
    if factor.kind is FactorKind.TEXT_MESSAGE:
        name = _("Phone ending in %(digits)s", digits=factors.hint(factor))
    added = _("Added on %(when)s", when=format_datetime(factor.created_at))
    used = (
        _("last used on %(when)s", when=format_datetime(factor.last_used_at))
        if factor.last_used_at
        else _("not used yet")
    )
    is_passkey = factor.kind is FactorKind.PASSKEY
    return Described(factor.id, str(KINDS[factor.kind]), name, f"{added}, {used}", is_passkey)
