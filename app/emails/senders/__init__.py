"""Carriers of emails, as plug-ins: each has a module and one line in `BUILDERS`."""

from collections.abc import Callable

from app import settings
from app.accounts.models import Account, AccountKind
from app.emails.senders.outbox import Outbox
from app.emails.senders.port import Sender
from app.emails.senders.smtp import Smtp
from config import Config

OUTBOX = "outbox"


def _notify(config: Config) -> Sender:
    from app.emails.senders.notify import Notify  # with its library, which few platforms need

    return Notify(config)


BUILDERS: dict[str, Callable[[Config], Sender]] = {
    OUTBOX: Outbox,
    "smtp": Smtp,
    "notify": _notify,
}


# Addresses that stand for a delivery: those of GOV.UK Notify's own smoke tests, which services'
# test suites have from the reference platform.
SIMULATED = frozenset(
    f"simulate-delivered{number}@notifications.service.gov.uk" for number in ("", "-2", "-3")
)


def name_for(account: Account, recipient: str) -> str:
    """Who carries an email of this account.

    Where money is real, real people pay test accounts too, to try them: they get no receipt for
    what they have not paid.
    """
    config = settings.current()
    is_a_try = config.is_live and account.kind is AccountKind.TEST
    if is_a_try or recipient.lower() in SIMULATED:
        return OUTBOX
    return config.email_sender


def name_for_letters() -> str:
    """Who carries emails to the people who work here: they are real wherever money is."""
    return settings.current().email_sender


def name_for_texts() -> str:
    """Who carries text messages to them: Notify, where it has a template for them, else nobody."""
    config = settings.current()
    return "notify" if config.can_text else OUTBOX


def named(name: str) -> Sender:
    """The carrier of this name, with the settings of this process.

    Raises:
        KeyError: there is none.
    """
    return BUILDERS[name](settings.current())
