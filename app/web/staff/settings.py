"""The page that leads to every setting of an account and its service, as far as a role permits."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.i18n import LazyText, lazy
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff.access import allow, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("settings", __name__, url_prefix="/accounts/<account_id>/settings")


class Entry(NamedTuple):
    """One setting: under which heading it stands, its name, its page, and who may see that.

    `of_service`: the page's path names the service and not the account.
    """

    group: LazyText
    text: LazyText
    endpoint: str
    permission: May
    of_service: bool = False


_SERVICE = lazy("Your service")
_PAYERS = lazy("Payers")

# In the order in which they are shown; entries of one group stand together.
ENTRIES: tuple[Entry, ...] = (
    Entry(
        _SERVICE,
        lazy("Branding of the payment pages"),
        "staff.branding.edit",
        May.CHANGE_BRANDING,
        of_service=True,
    ),
    Entry(_PAYERS, lazy("Emails to payers"), "staff.emails.show", May.SEE_SETTINGS),
)


@blueprint.get("")
@allow(May.SEE_SETTINGS)
def index(account_id: str) -> ResponseReturnValue:  # noqa: ARG001  `allow` has looked at it
    """List the settings that this person may see."""
    groups = groupby(filter(_is_shown, ENTRIES), key=lambda entry: str(entry.group))
    return render_page(
        "staff/settings/index.html",
        shape={**account_shape(), "section": "settings"},
        holes={
            **account_holes(),
            "groups": render(
                "staff/settings/_groups.html",
                groups=[(name, list(_lines(entries))) for name, entries in groups],
            ),
        },
    )


def _is_shown(entry: Entry) -> bool:
    return here().may(entry.permission)


def _lines(entries: Iterable[Entry]) -> Iterable[tuple[str, str]]:
    """The address and the text of each."""
    for entry in entries:
        whose: dict[str, Any] = (
            {"service_id": here().service.id}
            if entry.of_service
            else {"account_id": here().account.id}
        )
        yield url_for(entry.endpoint, **whose), str(entry.text)
