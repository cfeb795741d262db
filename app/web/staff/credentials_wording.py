"""What staff read about a provider's credentials, and the form in which they are entered."""

from collections.abc import Collection, Mapping, Sequence

from flask import request

from app import gateways
from app.accounts.models import Account
from app.credentials import Credentials, CredentialsState
from app.gateways.capabilities import Capabilities
from app.gateways.credentials import CredentialField, unfit
from app.gateways.port import Gateway
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.web.components import Errors, FieldError
from app.web.rendering import render
from app.web.staff import typed

PREFIX = "value_"  # before the name of a field, so that no provider's field is one of ours
LONGEST = 500

STATES: dict[CredentialsState, tuple[LazyText, str]] = {
    CredentialsState.CREATED: (lazy("Not checked yet"), "yellow"),
    CredentialsState.ENTERED: (lazy("Not tried yet"), "blue"),
    CredentialsState.VERIFIED: (lazy("Ready to use"), "turquoise"),
    CredentialsState.ACTIVE: (lazy("In use"), "green"),
    CredentialsState.RETIRED: (lazy("No longer used"), "grey"),
}

CHOOSE = Errors.of([FieldError("provider", "provider", lazy("Choose a payment provider"))])
NOT_KNOWN = lazy("The payment provider did not answer. Nothing was saved. Try again in a moment.")

_LACKS: tuple[tuple[str, LazyText], ...] = (
    ("keeps_cards", lazy("it cannot keep cards, so no new agreements can be set up")),
    ("delayed_capture", lazy("it cannot take the money later than the payer confirms")),
    ("moto", lazy("it takes no payments over the telephone")),
    ("wallets", lazy("it takes no wallets, such as Apple Pay")),
    ("can_refund", lazy("it cannot give money back")),
    ("partial_refund", lazy("it cannot give back a part of a payment")),
)


def read_values(provider: Gateway) -> tuple[dict[str, str], Errors]:
    """What was typed into the form, and what is wrong with it."""
    fields = provider.credential_fields
    values = {field.name: typed.text(PREFIX + field.name, longest=LONGEST) for field in fields}
    return values, Errors.of(about_field(field) for field in unfit(fields, values))


def about_field(field: CredentialField) -> FieldError:
    """What is wrong with a value that has not the shape of its field."""
    return FieldError(PREFIX + field.name, PREFIX + field.name, field.problem)


def about_first(provider: Gateway, text: str | LazyText) -> Errors:
    """What is wrong with all of them together, shown beside the first."""
    name = PREFIX + provider.credential_fields[0].name
    return Errors.of([FieldError(name, name, text)])


def form(provider: Gateway, values: Mapping[str, str], errors: Errors) -> str:
    """The fields of a provider. What is not secret comes back as it was typed."""
    drawn = [
        (
            PREFIX + field.name,
            str(field.label),
            str(field.hint),
            field.secret,
            _again(field, values),
        )
        for field in provider.credential_fields
    ]
    return render("staff/credential_values/_fields.html", fields=drawn, errors=errors)


def facts(found: Credentials, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What may be shown of a set: names and values. `names` are those of the staff in it."""
    provider = gateways.named(found.provider)
    rows = [(_("Payment provider"), provider.title)]
    for field in provider.credential_fields if found.sealed else ():
        ending = found.endings.get(field.name, "")
        shown = _("Ends in %(ending)s", ending=ending) if ending else _("Entered, and not shown")
        rows.append((str(field.label), shown))
    moments = (
        (_("Entered"), found.entered_at, found.entered_by),
        (_("Test payment succeeded"), found.verified_at, ""),
        (_("In use since"), found.activated_at, found.activated_by),
        (_("Not used since"), found.retired_at, found.retired_by),
    )
    for name, moment, who in moments:
        if moment is not None:
            rows.append((name, _moment(moment, names.get(who, ""))))
    return rows


def people_in(sets: Collection[Credentials]) -> set[str]:
    """The ids of the staff who did something to these."""
    return {
        who for one in sets for who in (one.entered_by, one.activated_by, one.retired_by) if who
    }


def lacks(account: Account, old: str, new: str) -> Sequence[LazyText]:
    """What the account's payers and staff can do with the old provider and not with the new."""
    before, after = gateways.named(old).offers, gateways.named(new).offers
    found: list[LazyText] = []
    for payment_type in account.payment_types:
        had, has = before.get(payment_type), after.get(payment_type)
        if had is not None:
            found += [text for name, text in _LACKS if _can(had, name) and not _can(has, name)]
    return list(dict.fromkeys(found))


def providers() -> list[tuple[str, str]]:
    """The names and titles of those that have anything to enter."""
    return [(one.name, one.title) for one in _with_fields()]


def chosen_provider() -> Gateway | None:
    """The provider that was chosen in the form or the address, or the only one there is to choose.

    None where nothing was chosen, or nothing that can be.
    """
    choices = _with_fields()
    name = choices[0].name if len(choices) == 1 else request.values.get("provider", "")
    return next((gateway for gateway in choices if gateway.name == name), None)


def _with_fields() -> list[Gateway]:
    return [one for one in gateways.every() if one.credential_fields]


def _can(capabilities: Capabilities | None, name: str) -> bool:
    return capabilities is not None and bool(getattr(capabilities, name))


def _again(field: CredentialField, values: Mapping[str, str]) -> str:
    return "" if field.secret else values.get(field.name, "")


def _moment(moment: object, who: str) -> str:
    when = format_datetime(moment)  # type: ignore[arg-type]
    return _("%(when)s, by %(name)s", when=when, name=who) if who else when
