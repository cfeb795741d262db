"""What a new payment must fulfil beyond its shape.

First what goes with which mode, then what the account may do. The first that fails is answered.
"""

from urllib.parse import urlsplit

from app import cards, gateways
from app.accounts import Caller
from app.agreements import queries as agreements
from app.money import Pence
from app.payments import types
from app.payments.types import AmountTooSmall
from app.urls import is_url
from app.web.api.v1 import codes
from app.web.api.v1.errors import Refused
from app.web.api.v1.schemas.payments import FROM_PAYMENT_LINK, NewPaymentBody
from app.web.api.v1.schemas.telephone import TakenPaymentBody


def check_mode(asked: NewPaymentBody) -> None:
    """Check that what was sent belongs to the way the payment is to be authorised.

    Raises:
        Refused
    """
    mode = asked.authorisation_mode
    if mode == "web":
        if asked.return_url is None:
            raise Refused(codes.MISSING, about="return_url", named=False)
        if not is_url(asked.return_url):
            raise Refused(
                codes.WRONG_VALUE,
                about="return_url",
                problem="Must be a valid URL format",
                named=False,
            )
    for name, is_there in _foreign_to(asked):
        if is_there:
            raise Refused(codes.NOT_IN_THIS_MODE, about=name, named=False)
    if mode == "agreement" and asked.agreement_id is None:
        raise Refused(codes.MISSING, about="agreement_id", named=False)


def check_account(asked: NewPaymentBody, caller: Caller) -> None:
    """Check that the account may take this payment.

    Raises:
        Refused
        UnknownGateway, NotOffered: the account has no provider to take it with.
        AgreementNotFound, AgreementNotActive: see `agreements.queries`.
    """
    if caller.is_live and asked.return_url and urlsplit(asked.return_url).scheme != "https":
        raise Refused(
            codes.NOT_HTTPS,
            about="return_url",
            problem="Must begin with https:// for a live gateway account",
        )
    capabilities = types.named(types.USUAL).offered_by(gateways.named(caller.provider))
    refuse_disabled(caller)
    if asked.moto and not caller.allow_moto:
        raise Refused(codes.NO_MOTO)
    if asked.authorisation_mode == "moto_api" and not caller.allow_authorisation_api:
        raise Refused(codes.NO_AUTHORISATION_API)
    if asked.internal.source == FROM_PAYMENT_LINK and cards.is_card_number(asked.reference):
        raise Refused(codes.CARD_IN_REFERENCE)
    if asked.set_up_agreement is not None or asked.agreement_id is not None:
        _check_agreement(asked, caller)
    if asked.amount_pence < capabilities.smallest_pence:
        refusal = AmountTooSmall(capabilities.smallest_pence)
        raise Refused(codes.WRONG_VALUE, about="amount", problem=refusal.message)
    _refuse_nothing(asked.amount_pence, caller)


def check_telephone(asked: TakenPaymentBody, caller: Caller) -> None:
    """Check that the account may tell of this payment, taken elsewhere.

    Raises:
        Refused
        UnknownGateway: the account has no provider, so nobody could tell where the money went.
    """
    if not caller.allow_telephone_notifications:
        raise Refused(codes.NOT_ENABLED)
    gateways.named(caller.provider)
    refuse_disabled(caller)
    _refuse_nothing(asked.amount_pence, caller)


def refuse_disabled(caller: Caller) -> None:
    """Let an account that was switched off begin nothing new.

    Raises:
        Refused
    """
    if caller.disabled:
        raise Refused(codes.ACCOUNT_DISABLED)


def refuse_without_recurring(caller: Caller) -> None:
    """Let only an account that may charge payers again ask for agreements.

    Raises:
        Refused
    """
    if not caller.recurring_enabled:
        raise Refused(codes.NO_RECURRING)


def _refuse_nothing(amount_pence: Pence, caller: Caller) -> None:
    if amount_pence == 0 and not caller.allow_zero_amount:
        raise Refused(
            codes.WRONG_VALUE, about="amount", problem="Must be greater than or equal to 1"
        )


def _foreign_to(asked: NewPaymentBody) -> list[tuple[str, bool]]:
    """What may not be sent in this mode, in the order in which it is complained of."""
    mode = asked.authorisation_mode
    in_agreement, sets_up = mode == "agreement", asked.set_up_agreement is not None
    details = asked.prefilled_cardholder_details
    return [
        ("return_url", mode != "web" and asked.return_url is not None),
        ("agreement_id", not in_agreement and asked.agreement_id is not None),
        (
            "agreement_payment_type",
            not in_agreement and not sets_up and asked.agreement_payment_type is not None,
        ),
        ("set_up_agreement", mode != "web" and sets_up),
        ("email", in_agreement and asked.email is not None),
        ("moto", in_agreement and asked.moto),
        ("prefilled_cardholder_details", in_agreement and bool(details.model_fields_set)),
    ]


def _check_agreement(asked: NewPaymentBody, caller: Caller) -> None:
    """Check that the agreement is there, and can be charged if that is what is wanted.

    Whether that is still so is decided when the payment is created.
    """
    refuse_without_recurring(caller)
    if asked.set_up_agreement is not None:
        agreements.get(asked.set_up_agreement, account_id=caller.account_id)
    if asked.agreement_id is not None:
        agreements.require_active(asked.agreement_id, account_id=caller.account_id)
