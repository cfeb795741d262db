"""Agreements, what sets them up and what rests on them, made as the platform makes them.

As in `tests.make`, what is not said is whatever makes the thing work.
"""

from typing import Any

from sqlalchemy import select

from app import db
from app.accounts.models import Account
from app.agreements import cancellation, creation
from app.agreements.creation import NewAgreement
from app.agreements.models import Agreement, Instrument
from app.agreements.states import AgreementState
from app.gateways.sandbox.models import SandboxCard
from app.jobs import worker
from app.payments import confirmation
from app.payments.models import Payment
from tests import make

NEVER_AGAIN = "5105105105105100"  # all of these are approved while their payer is there
NO_MONEY_LATER = "4000000000000341"
PAYER_WANTED_LATER = "4000002760003184"
ERROR_LATER = "4000000000005076"


def agreement(account: Account | None = None, **asked: Any) -> Agreement:
    """An agreement that was just asked for. `asked` are fields of `NewAgreement`."""
    owner = account or make.account(recurring_enabled=True)
    usual = {
        "account_id": owner.id,
        "service_id": owner.service_id,
        "reference": "CT-22-23-0001",
        "description": "Council tax, monthly",
    }
    return creation.create(NewAgreement(**usual | asked), actor=make.KEY)


def setting_up(agreement: Agreement, *, number: str = make.VISA, **asked: Any) -> Payment:
    """A set-up payment whose payer has entered this card and not confirmed yet."""
    return make.payment_with_card(number=number, **_of(agreement), **asked)


def set_up(agreement: Agreement, *, number: str = make.VISA, **asked: Any) -> Payment:
    """A set-up payment that its payer has confirmed."""
    paying = setting_up(agreement, number=number, **asked)
    return confirmation.confirm(paying.id, actor=make.PAYER)


def active_agreement(
    account: Account | None = None, *, number: str = make.VISA, **asked: Any
) -> Agreement:
    """An agreement that was set up with this card."""
    found = agreement(account, **asked)
    set_up(found, number=number)
    worker.drain()
    return make.again(found)


def recurring(agreement: Agreement, amount_pence: int = 1000, **asked: Any) -> Payment:
    """A payment that rests on an agreement, and waits to be sent."""
    rests = {
        "authorisation_mode": "agreement",
        "agreement_payment_type": "recurring",
        "return_url": "",
    }
    return make.payment(amount_pence, **_of(agreement), **rests | asked)


def unanswered_set_up(agreement: Agreement) -> Payment:
    """A set-up payment whose card was approved, and kept, without our hearing of it."""
    return make.unanswered_payment(**_of(agreement))


def charged(agreement: Agreement, amount_pence: int = 1000, **asked: Any) -> Payment:
    """As `recurring`, once a worker has done with it."""
    payment = recurring(agreement, amount_pence, **asked)
    worker.drain()
    return make.again(payment)


def cards(agreement: Agreement) -> list[Instrument]:
    """Every card that was ever kept for an agreement, oldest first."""
    with db.reading() as session:
        wanted = select(Instrument).where(Instrument.agreement_id == agreement.id)
        return list(session.scalars(wanted.order_by(Instrument.created_at, Instrument.id)))


def states(agreement: Agreement) -> tuple[str, list[str]]:
    """Where an agreement is, and where each of its cards is."""
    found = make.again(agreement)
    return found.state.value, [card.state.value for card in cards(found)]


def kept_by_provider() -> set[str]:
    """The names of the cards that the sandbox keeps, by its own account."""
    with db.reading() as session:
        return set(session.scalars(select(SandboxCard.token)))


def account_of(agreement: Agreement) -> Account:
    with db.reading() as session:
        return session.get_one(Account, agreement.account_id)


def in_state(state: AgreementState) -> Agreement:
    """An agreement, and how it came there."""
    if state is AgreementState.CREATED:
        return agreement()
    is_inactive = state is AgreementState.INACTIVE
    found = active_agreement(number=NEVER_AGAIN if is_inactive else make.VISA)
    if is_inactive:
        charged(found)
    elif state is AgreementState.CANCELLED:
        cancel(found)
    return make.again(found)


def cancel(agreement: Agreement) -> Agreement:
    return cancellation.cancel(agreement.id, account_id=agreement.account_id, actor=make.KEY)


def _of(agreement: Agreement) -> dict[str, Any]:
    return {"account": account_of(agreement), "agreement_id": agreement.id}
