"""Roles, as people call them, and what each may do."""

from collections.abc import Iterator

from app.i18n import lazy
from app.people import May, Role, may

_NAMES = {
    Role.ADMINISTRATOR: lazy("Administrator"),
    Role.VIEW_REFUND_AND_TELEPHONE: lazy("View, refund and take telephone payments"),
    Role.VIEW_AND_REFUND: lazy("View and refund"),
    Role.VIEW_AND_TELEPHONE: lazy("View and take telephone payments"),
    Role.VIEW_ONLY: lazy("View only"),
    Role.PLATFORM: lazy("Runs the platform"),
}
_MAY = {
    Role.ADMINISTRATOR: lazy(
        "See payments and refund them, take telephone payments, and change everything: settings,"
        " API keys and the team"
    ),
    Role.VIEW_REFUND_AND_TELEPHONE: lazy(
        "See payments and refund them, and take payments from people on the telephone"
    ),
    Role.VIEW_AND_REFUND: lazy("See payments and refund them"),
    Role.VIEW_AND_TELEPHONE: lazy("See payments, and take payments from people on the telephone"),
    Role.VIEW_ONLY: lazy("See payments and settings, and change nothing"),
}


def role_name(role: Role) -> str:
    """What people call a role."""
    return str(_NAMES[role])


def role_may(role: Role) -> str:
    """What it may do, for who gives it to somebody."""
    return str(_MAY[role])


def offered(*, by_telephone: bool, besides: Role | None = None) -> Iterator[Role]:
    """The roles to choose from, widest first.

    Those for the telephone are no choice where nobody pays by it; `besides`, the one somebody has,
    always is.
    """
    for role in _MAY:
        is_of_use = by_telephone or not may(role, May.TAKE_TELEPHONE_PAYMENTS)
        if is_of_use or role in {Role.ADMINISTRATOR, besides}:
            yield role
