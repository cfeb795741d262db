"""The audit log in plain words: what was done, to what, and what it was before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.actors import ActorKind
from app.administration.audits import Names
from app.audit import AuditRecord
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.money import format_pounds
from app.people import Role
from app.web.staff import wording
from app.web.staff.role_words import role_name

LONGEST_VALUE = 300

# What does not read well as it is called. The others say what they are: "key_issued".
ACTIONS: dict[str, LazyText] = {
    "sign_in_refused": lazy("Sign-in refused"),
    "user_added": lazy("Person added"),
    "user_disabled": lazy("Person kept out"),
    "user_unlocked": lazy("Person unlocked"),
    "key_issued": lazy("API key made"),
    "key_revoked": lazy("API key revoked"),
    "account_changed": lazy("Settings of the account changed"),
    "service_changed": lazy("Details of the service changed"),
    "export_asked_for": lazy("Export of payments asked for"),
    "export_made": lazy("Export of payments made"),
    "export_downloaded": lazy("Export of payments downloaded"),
    "export_cancelled": lazy("Export of payments cancelled"),
    "export_failed": lazy("Export of payments could not be made"),
    "audit_log_downloaded": lazy("Audit log downloaded"),
    "audit_check_asked_for": lazy("Check of the audit log asked for"),
    "credentials_added": lazy("Credentials of a payment provider added"),
    "credentials_checked": lazy("Credentials of a payment provider checked"),
    "credentials_replaced": lazy("Credentials of a payment provider replaced"),
    "credentials_removed": lazy("Credentials of a payment provider removed"),
    "credentials_tried": lazy("Payment begun to try credentials of a payment provider"),
    "credentials_verified": lazy("Credentials of a payment provider tried by a payment"),
    "provider_switched": lazy("Payment provider switched"),
    "bank_account_changed": lazy("Bank account changed"),
    "terms_agreed": lazy("Terms agreed to"),
    "go_live_submitted": lazy("Request to go live submitted"),
    "go_live_approved": lazy("Request to go live approved"),
    "go_live_rejected": lazy("Request to go live not approved"),
    "account_disabled": lazy("Account switched off"),
    "account_enabled": lazy("Account switched on"),
    "user_enabled": lazy("Person let in again"),
    "job_tried_again": lazy("Job tried again"),
    "job_set_aside": lazy("Job given up"),
    "remittance_loaded": lazy("Remittance file loaded"),
    "remittance_line_proposed_void": lazy("Line of a remittance file proposed to be given up"),
    "remittance_line_voided": lazy("Line of a remittance file given up"),
    "card_testing_address_allowed": lazy("Address that tried many cards let through"),
    "card_testing_address_stopped": lazy("Address stopped from trying cards"),
    "card_testing_address_left_to_rules": lazy("Address that tried many cards left to the rules"),
    "payment_link_created": lazy("Payment link created"),
    "payment_link_changed": lazy("Payment link changed"),
    "payment_link_deleted": lazy("Payment link deleted"),
    "link_batch_made": lazy("Links made from a spreadsheet"),
    "link_batch_called_off": lazy("Links of a spreadsheet called off"),
    "link_batch_downloaded": lazy("Links of a spreadsheet downloaded"),
    "instalments_offered": lazy("Paying in parts offered on a payment link"),
    "instalments_withdrawn": lazy("Paying in parts not offered any more on a payment link"),
    "instalment_hastened": lazy("Part of a plan taken before its day, to try it"),
    "instalment_plan_stopped": lazy("Plan to pay in parts stopped"),
}
SUBJECTS: dict[str, LazyText] = {
    "user": lazy("Person"),
    "service": lazy("Service"),
    "account": lazy("Account"),
    "api_key": lazy("API key"),
    "payment": lazy("Payment"),
    "refund": lazy("Refund"),
    "export": lazy("Export"),
    "platform": lazy("Platform"),
    "agreement": lazy("Agreement"),
    "webhook": lazy("Webhook"),
    "credentials": lazy("Credentials"),
    "job": lazy("Job"),
    "remittance": lazy("Remittance file"),
    "card_testing_address": lazy("Address that tried many cards"),
    "payment_link": lazy("Payment link"),
    "link_batch": lazy("Links of a spreadsheet"),
    "instalment_plan": lazy("Plan to pay in parts"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing about the subject, before and after. "" is nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A record as people read it. `url`: where what it is about can be seen; "" for nowhere."""

    position: int
    when: str
    who: str
    action: str
    subject_kind: str
    subject: str
    url: str
    changes: list[Change]
    ip: str


def line(record: AuditRecord, names: Names, *, leads_to_payments: bool) -> Line:
    """One record in plain words."""
    called = names.of(record.subject_id)
    return Line(
        position=record.position,
        when=format_datetime(record.happened_at),
        who=who(record, names),
        action=action(record.action),
        subject_kind=_subject_kind(record.subject_kind),
        subject=called or record.subject_id,
        url=_payment_url(record) if leads_to_payments else "",
        changes=_changes(record.before or {}, record.after or {}, names),
        ip=record.ip,
    )


def _payment_url(record: AuditRecord) -> str:
    """Where the payment is that a record is about, or whose refund."""
    about = {
        "payment": record.subject_id,
        "refund": str((record.after or {}).get("payment_id", "")),
    }.get(record.subject_kind, "")
    if not about or not record.account_id:
        return ""
    return url_for("staff.payments.show", account_id=record.account_id, payment_id=about)


def who(record: AuditRecord, names: Names) -> str:
    """Who did it, by name; a person whom nobody knows by their id."""
    called = names.of(record.actor_id)
    if record.actor_kind is ActorKind.STAFF:
        return called or record.actor_id or _("somebody who is not known here")
    said = wording.actor(record.actor_kind, called)
    return said[:1].upper() + said[1:]


def action(name: str) -> str:
    """What was done: "API key made"; what has no words here reads as well as it can."""
    return str(ACTIONS.get(name) or _readable(name))


def actions_called(text: str) -> list[str]:
    """The names of those actions whose words have this in them."""
    return [name for name, words in ACTIONS.items() if text.lower() in str(words).lower()]


def _subject_kind(kind: str) -> str:
    return str(SUBJECTS.get(kind) or _readable(kind))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> list[Change]:
    every = dict.fromkeys([*before, *after])
    return [
        Change(
            _readable(name.removesuffix("_pence").removesuffix("_id")),
            _value(name, before.get(name), names),
            _value(name, after.get(name), names),
        )
        for name in every
    ]


def _value(name: str, value: Any, names: Names) -> str:
    match value:
        case None | "" | []:  # not {}, which as a pattern is any dict
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case int() if name.endswith("_pence") or name == "pence":
            return format_pounds(value)
        case list():
            between = "; " if any(isinstance(part, dict) for part in value) else ", "
            said = between.join(_value("", part, names) for part in value)
        case dict():
            said = ", ".join(
                f"{_readable(key)}: {_value(key, part, names)}" for key, part in value.items()
            )
        case str() if name == "role" and value in set(Role):
            return role_name(Role(value))
        case str():
            said = names.of(value) or _moment(value)
        case _:
            said = str(value)
    return said if len(said) <= LONGEST_VALUE else f"{said[:LONGEST_VALUE]}…"


def _moment(text: str) -> str:
    """A time as people read it; any other text as it is."""
    if len(text) != len("2026-11-27T01:02:03.000000+00:00") or text[10:11] != "T":
        return text
    try:
        return format_datetime(datetime.fromisoformat(text))
    except ValueError:
        return text


def _readable(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
