"""Things to test with, made the way the platform makes them: by its services, on the sandbox.

Each function returns loaded, detached rows as they were in the database when it was done; `again`
reads one afresh. What is not said is whatever makes the thing work. A thing that needs another
makes its own: `make.payment()` has a service and an account to itself, unless it is given one.

What needs a worker runs every job that is due, those of other payments included.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from app import clock, db, events
from app.accounts import keys
from app.accounts.models import Account, AccountKind, Service
from app.actors import Actor
from app.gateways.port import Answer, Card, Declined, DeclineReason, GatewayUnavailable, Operation
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind, Meeting, SandboxFault
from app.jobs import worker
from app.payments import (
    authorisation,
    cancellation,
    capture,
    confirmation,
    creation,
    expiry,
    queries,
    transitions,
)
from app.payments.authorisation import PayerDetails
from app.payments.creation import Created, NewPayment
from app.payments.models import Payment, Question
from app.payments.states import Happened, State
from app.refunds import creation as refund_creation
from app.refunds import sending
from app.refunds.models import Refund
from tests.support import challenging
from tests.support.clocks import travelled

Row = TypeVar("Row", bound=db.Base)

VISA = "4242424242424242"
CARD_DECLINED = "4000000000000002"
CARD_EXPIRED = "4000000000000069"
SECURITY_CODE_WRONG = "4000000000000127"
PROCESSING_ERROR = "4000000000000119"
TO_BE_SEEN = "4000000000003220"  # by its bank, which then says yes

PAYER = Actor.payer()
KEY = Actor.api("a-key-of-the-service")
CASEWORKER = Actor.staff("a-caseworker")


# Whose money it is


def service(name: str = "Fishing licences", **columns: Any) -> Service:
    return saved(Service(name=name, **columns))


def account(
    *, of: Service | None = None, kind: AccountKind = AccountKind.TEST, **columns: Any
) -> Account:
    """An account of a service, on the sandbox: `make.account(allow_moto=True)`.

    A live one has been approved.
    """
    if kind is AccountKind.LIVE:
        columns.setdefault("went_live_at", clock.now())
    return saved(Account(service_id=(of or service()).id, kind=kind, **columns))


def api_key(account: Account | None = None) -> str:
    """The secret of a new API key of an account."""
    owner = account or _an_account()
    with db.transaction() as session:
        return keys.issue(session, owner.id, description="Tests", actor=CASEWORKER).secret


# Payments in every state


def new_payment(
    amount_pence: int = 1000, *, account: Account | None = None, **asked: Any
) -> NewPayment:
    """A request for money. `asked` are fields of `NewPayment`."""
    owner = account or _an_account()
    usual = {
        "account_id": owner.id,
        "service_id": owner.service_id,
        "provider": owner.provider,
        "credentials_id": owner.credentials_id,
        "reference": "A/1234",
        "description": "Salmon and sea trout, 12 months",
        "return_url": "https://service.example/return",
    }
    return NewPayment(amount_pence=amount_pence, **usual | asked)


def created(amount_pence: int = 1000, *, account: Account | None = None, **asked: Any) -> Created:
    """A payment that was just asked for: its `.payment`, and the payer's `.token`."""
    return creation.create(new_payment(amount_pence, account=account, **asked), actor=KEY)


def payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    """As all below: `asked` are `account` and fields of `NewPayment`, like `delayed_capture`."""
    return created(amount_pence, **asked).payment


def started_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    return authorisation.start(payment(amount_pence, **asked).id, actor=PAYER)


def payment_with_card(amount_pence: int = 1000, *, number: str = VISA, **asked: Any) -> Payment:
    """A payment whose payer has entered a card, whatever the bank said to it."""
    found = started_payment(amount_pence, **asked)
    enter_card(found, number)
    return again(found)


def authorised_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    return payment_with_card(amount_pence, **asked)


def declined_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    return payment_with_card(amount_pence, number=CARD_DECLINED, **asked)


def errored_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    return payment_with_card(amount_pence, number=PROCESSING_ERROR, **asked)


def unanswered_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    """A started payment whose card was approved without our hearing of it: its question is open."""
    found = started_payment(amount_pence, **asked)
    fault(found, operation=Operation.AUTHORISE)
    try:
        enter_card(found)
    except GatewayUnavailable:
        return again(found)
    raise AssertionError("the fault did not strike")


def challenged_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    """A payment whose payer has been sent to their bank, the sandbox's."""
    return payment_with_card(amount_pence, number=TO_BE_SEEN, **asked)


def payment_awaiting_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    found = started_payment(amount_pence, **asked)
    with db.transaction() as session:
        locked = queries.for_change(session, found.id)
        transitions.advance(session, locked, Happened.VOUCHER_ISSUED, actor=PAYER)
    return again(found)


def confirmed_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    """A payment that is `success` for the service. Its capture waits in the queue."""
    return confirmation.confirm(authorised_payment(amount_pence, **asked).id, actor=PAYER)


def capturable_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    """A confirmed payment whose capture the service has yet to ask for."""
    return confirmed_payment(amount_pence, delayed_capture=True, **asked)


def captured_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    found = confirmed_payment(amount_pence, **asked)
    worker.drain()
    return again(found)


def payment_with_failed_capture(amount_pence: int = 1000, **asked: Any) -> Payment:
    """A payment that was `success` for the service, and whose money could not be taken."""
    found = confirmed_payment(amount_pence, **asked)
    fault(found, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.CAPTURE)
    worker.drain()
    answer(found, Declined(DeclineReason.NOT_ENOUGH_MONEY))
    return again(found)


def payment_cancelled_by_user(amount_pence: int = 1000, **asked: Any) -> Payment:
    return cancellation.cancel_by_user(authorised_payment(amount_pence, **asked).id, actor=PAYER)


def payment_cancelled_by_service(amount_pence: int = 1000, **asked: Any) -> Payment:
    found = authorised_payment(amount_pence, **asked)
    cancellation.cancel_by_service(found.id, account_id=found.account_id, actor=KEY)
    return again(found)


def expired_payment(amount_pence: int = 1000, **asked: Any) -> Payment:
    found = authorised_payment(amount_pence, **asked)
    with travelled(days=7):
        assert expiry.expire(found.id)
    return again(found)


IN_STATE: dict[State, Callable[..., Payment]] = {
    State.CREATED: payment,
    State.STARTED: started_payment,
    State.CHALLENGED: challenged_payment,
    State.AUTHORISED: authorised_payment,
    State.AWAITING_PAYMENT: payment_awaiting_payment,
    State.CAPTURABLE: capturable_payment,
    State.CONFIRMED: confirmed_payment,
    State.CAPTURED: captured_payment,
    State.DECLINED: declined_payment,
    State.EXPIRED: expired_payment,
    State.CANCELLED_BY_USER: payment_cancelled_by_user,
    State.CANCELLED_BY_SERVICE: payment_cancelled_by_service,
    State.ERRORED: errored_payment,
}


def payment_in(state: State, amount_pence: int = 1000, **asked: Any) -> Payment:
    return IN_STATE[state](amount_pence, **asked)


# Refunds


def refund(of: Payment | None = None, *, amount_pence: int | None = None) -> Refund:
    """A refund that a worker has yet to send: of everything that is left, unless said."""
    paid = of or captured_payment()
    return refund_creation.create(
        paid.id,
        account_id=paid.account_id,
        amount_pence=paid.refundable_pence if amount_pence is None else amount_pence,
        actor=CASEWORKER,
    )


def successful_refund(of: Payment | None = None, *, amount_pence: int | None = None) -> Refund:
    promised = refund(of, amount_pence=amount_pence)
    worker.drain()
    return again(promised)


def unanswered_refund(
    of: Payment | None = None,
    *,
    amount_pence: int | None = None,
    kind: FaultKind = FaultKind.TIMEOUT_AFTER_SUCCESS,
) -> Refund:
    """A refund that is `unknown`: its question is open, and by this fault the money has moved."""
    promised = refund(of, amount_pence=amount_pence)
    fault(promised, kind=kind, operation=Operation.REFUND)
    worker.drain()
    return again(promised)


def failed_refund(of: Payment | None = None, *, amount_pence: int | None = None) -> Refund:
    promised = unanswered_refund(of, amount_pence=amount_pence, kind=FaultKind.TIMEOUT_BEFORE)
    sending.finish(open_question(promised), Declined(DeclineReason.OTHER))
    return again(promised)


# What payers, banks and providers do


def card(number: str = VISA, *, expiry: str = "12/99", security_code: str = "123") -> Card:
    return Card(number=number, expiry=expiry, security_code=security_code, holder="Ada Payer")


def payer_details(number: str = VISA, **fields: Any) -> PayerDetails:
    """What is kept of a card. `fields` are those of `PayerDetails`."""
    usual = {
        "card_brand": "visa",
        "card_type": "debit",
        "card_first_six": number[:6],
        "card_last_four": number[-4:],
        "card_expiry": "12/99",
        "cardholder_name": "Ada Payer",
        "email": "ada@payer.example",
    }
    return PayerDetails(**usual | fields)


def enter_card(payment: Payment, number: str = VISA, **fields: Any) -> Answer:
    """Let the payer of a started payment enter this card. `fields` are those of `PayerDetails`."""
    return authorisation.authorise(
        payment.id, card=card(number), payer=payer_details(number, **fields), actor=PAYER
    )


def meet_bank(payment: Payment, meeting: Meeting = Meeting.APPROVED) -> dict[str, str]:
    """Let the payer of a challenged payment meet their bank; gives what they bring back from it."""
    return challenging.brought_back(payment.id, meeting)


def fault(
    of: Account | Payment | Refund,
    *,
    kind: FaultKind = FaultKind.TIMEOUT_AFTER_SUCCESS,
    **dial: Any,
) -> SandboxFault:
    """Let the next call to the sandbox about an account go wrong. `dial` as in `set_fault`."""
    account_id = of.id if isinstance(of, Account) else of.account_id
    return faults.set_fault(account_id, kind=kind, **dial)


def open_question(of: Payment | Refund) -> Question:
    """The question about a payment, or about a refund, that has no answer yet."""
    with db.reading() as session:
        about = (
            Question.refund_id == of.id
            if isinstance(of, Refund)
            else (Question.payment_id == of.id) & (Question.refund_id == "")
        )
        return session.query(Question).where(about, Question.answered_at.is_(None)).one()


def answer(payment: Payment, given: Answer) -> None:
    """Let the provider answer the open question about a payment, in words of our choice."""
    question = open_question(payment)
    {
        Operation.AUTHORISE: authorisation.finish,
        Operation.COMPLETE: authorisation.finish,
        Operation.CAPTURE: capture.finish,
        Operation.CANCEL: cancellation.finish,
    }[question.operation](question, given)


# Rows


def payments_of(account: Account) -> list[Payment]:
    """Every payment of an account, oldest first."""
    with db.reading() as session:
        wanted = session.query(Payment).where(Payment.account_id == account.id)
        return wanted.order_by(Payment.created_at, Payment.id).all()


def changed(row: Row, **columns: Any) -> Row:
    """The same row after an edit that no service makes."""
    with db.transaction() as session:
        stored = session.get_one(type(row), row.id)
        for name, value in columns.items():
            setattr(stored, name, value)
    return stored


def event_names(payment: Payment) -> list[str]:
    """What happened to a payment and its refunds, oldest first."""
    return [event.name for event in events.timeline(payment.id)]


def again(row: Row) -> Row:
    """The same row as it is in the database now."""
    with db.reading() as session:
        return session.get_one(type(row), row.id)


def saved(row: Row) -> Row:
    """Write a row of one's own to the database."""
    with db.transaction() as session:
        session.add(row)
    return row


def _an_account() -> Account:
    return account()
