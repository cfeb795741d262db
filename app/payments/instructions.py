"""What a provider is told about a payment, in the words of the port."""

from collections.abc import Mapping

from sqlalchemy import bindparam

from app import credentials, db, settings
from app.accounts.models import Account, Service
from app.gateways.port import Card, Instruction, Operation, WalletToken
from app.payments import types
from app.payments.models import Payment, Question

# Where the payer of a challenged payment comes back to, unless its type has a page of its own for
# that: `pages.challenge.receive`.
COME_BACK = "/card_details/{payment_id}/3ds_required_in"

_ABOUT_THE_PAYER = frozenset({Operation.AUTHORISE, Operation.COMPLETE})

_PAID = db.Lookup(
    Account,
    Service,
    where=(Account.id == bindparam("account_id"), Service.id == Account.service_id),
)


def make(
    payment: Payment,
    question: Question,
    *,
    card: Card | WalletToken | None = None,
    stored_card: str = "",
    chosen: Mapping[str, str] | None = None,
    brought_back: Mapping[str, str] | None = None,
) -> Instruction:
    """A question that is written down, as an instruction to the provider.

    Raises:
        GatewayUnavailable: what the payment was made with cannot be opened.
    """
    is_about_payer = question.operation in _ABOUT_THE_PAYER
    may_be_challenged = is_about_payer and payment.may_be_challenged
    account, service = _paid(payment) if may_be_challenged else (None, None)
    return Instruction(
        key=question.key,
        operation=question.operation,
        account_id=payment.account_id,
        payment_id=payment.id,
        amount_pence=question.amount_pence,
        payment_type=payment.type,
        reference=payment.reference,
        description=payment.description,
        merchant=_name_of(service, payment) if service else "",
        language=payment.spoken_language,
        transaction=payment.provider_transaction,
        return_url=_come_back(payment) if may_be_challenged else "",
        authenticate=account is not None and account.requires_3ds,
        chosen=chosen or {},
        brought_back=brought_back or {},
        moto=payment.moto or payment.takes_card_by_api,
        card=card if isinstance(card, Card) else None,
        wallet=card if isinstance(card, WalletToken) else None,
        keep_card=payment.sets_up_agreement and is_about_payer,
        stored_card=stored_card,
        credentials=credentials.values_of(payment.credentials_id),
    )


def _paid(payment: Payment) -> tuple[Account, Service]:
    found: tuple[Account, Service] = _PAID.first(account_id=payment.account_id)
    return found


def _name_of(service: Service, payment: Payment) -> str:
    in_welsh = service.name_cy if payment.spoken_language == "cy" else ""
    return service.merchant_name or in_welsh or service.name


def _come_back(payment: Payment) -> str:
    path = types.named(payment.type).comes_back_at or COME_BACK
    return settings.current().pages_url + path.format(payment_id=payment.id)
