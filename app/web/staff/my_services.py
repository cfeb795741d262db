"""What the list of somebody's services says of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.accounts import queries
from app.accounts.models import AccountKind, Service
from app.administration.inviting import Invited
from app.i18n import gettext as _
from app.people import May, Role, User, directory, may
from app.web.staff.role_words import role_name

MANY = 10  # above so many, one is looked for by its name


@dataclass(frozen=True, slots=True)
class Line:
    """An account, and what its link says."""

    url: str
    dashboard_url: str
    text: str
    description: str
    is_test: bool
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the services somebody works for."""

    service: Service
    role: str
    accounts: Sequence[Line]
    links: Sequence[tuple[str, str]]

    @property
    def is_live(self) -> bool:
        """Whether it takes real money."""
        return any(not account.is_test for account in self.accounts)


def of(user: User) -> list[Entry]:
    """Somebody's services: those that are live first, each kind by name."""
    roles = {one.service_id: one.role for one in directory.memberships(user.id)}
    entries = [_entry(found, roles[found.service.id]) for found in queries.of_services([*roles])]
    return sorted(entries, key=lambda entry: not entry.is_live)


def named(entries: Sequence[Entry], sought: str) -> list[Entry]:
    """Those with `sought` in one of their names, or in their organisation's."""
    wanted = sought.casefold()
    return [
        entry
        for entry in entries
        if any(
            wanted in name.casefold()
            for name in (entry.service.name, entry.service.name_cy, entry.service.organisation)
        )
    ]


def all_payments(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """What leads to the payments of all services at once, where there are several accounts."""
    lines = [account for entry in entries for account in entry.accounts]
    tests = sum(line.is_test for line in lines)
    links = []
    if len(lines) - tests > 1:
        url = url_for("staff.all_payments.index", kind=AccountKind.LIVE.value)
        links.append((url, _("Live payments of all services")))
    if tests > 1:
        url = url_for("staff.all_payments.index", kind=AccountKind.TEST.value)
        links.append((url, _("Test payments of all services")))
    return links


def invited(found: Sequence[Invited]) -> list[dict[str, str]]:
    """What the list says of each invitation."""
    return [
        {
            "id": one.invitation.id,
            "service": one.service.name,
            "inviter": one.inviter,
            "role": role_name(one.invitation.role),
            "url": url_for("staff.joining.accept", invitation_id=one.invitation.id),
        }
        for one in found
    ]


def _entry(found: queries.ServiceAccounts, role: Role) -> Entry:
    accounts = [
        Line(
            url=url_for("staff.payments.index", account_id=account.id),
            dashboard_url=url_for("staff.dashboard.index", account_id=account.id),
            text=_account_text(account.kind, is_live=_is_live(found)),
            description=account.description,
            is_test=account.kind is AccountKind.TEST,
            is_disabled=account.disabled_at is not None,
        )
        for account in found.accounts
    ]
    return Entry(found.service, role_name(role), accounts, _links(found, role))


def _is_live(found: queries.ServiceAccounts) -> bool:
    return any(account.kind is AccountKind.LIVE for account in found.accounts)


def _account_text(kind: AccountKind, *, is_live: bool) -> str:
    if kind is AccountKind.LIVE:
        return _("Live payments")
    return _("Sandbox mode") if is_live else _("Test payments")


def _links(found: queries.ServiceAccounts, role: Role) -> list[tuple[str, str]]:
    """What else can be done with a service, by those who may."""
    service_id = found.service.id
    links = []
    test = next((one for one in found.accounts if one.kind is AccountKind.TEST), None)
    if may(role, May.SEE_KEYS) and test is not None:
        links.append((url_for("staff.quick_start.show", account_id=test.id), _("Quick start")))
    if may(role, May.SEE_TEAM):
        links.append((url_for("staff.team.index", service_id=service_id), _("Team")))
    if may(role, May.CHANGE_BRANDING):
        branding = url_for("staff.branding.edit", service_id=service_id)
        links.append((branding, _("Branding of the payment pages")))
    if may(role, May.GO_LIVE) and not _is_live(found):
        links.append((url_for("staff.go_live.index", service_id=service_id), _("Go live")))
    links.append((url_for("staff.leaving.new", service_id=service_id), _("Leave this service")))
    return links
