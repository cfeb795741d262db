"""What a wallet answers, read and checked: what may be kept of it, and what the provider gets.

The encrypted part is for the provider alone. It leaves this module inside a `WalletToken` and in no
other way. An address that came along is not read at all.

Sources: https://developer.apple.com/documentation/apple_pay_on_the_web/applepaypayment and
https://developers.google.com/pay/api/web/reference/response-objects
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from app import cards
from app.cards import Brand, CardType, Problem, networks
from app.errors import Invalid
from app.gateways.capabilities import Wallet
from app.gateways.port import WalletToken
from app.payments.authorisation import PayerDetails
from app.payments.checkout import Checkout
from app.web.pages import wording

LARGEST = 20_000  # bytes; real ones have some 3,000

_LAST_FOUR = re.compile(r"(?:^|[^0-9])([0-9]{4})$")


class WalletNotReadable(Invalid):
    """What came is not what this wallet sends, or the account does not take the card in it."""

    code = "wallet_not_readable"
    message = "We could not read what your wallet sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletPayment:
    """A card in a wallet that its payer has said yes to."""

    token: WalletToken = field(repr=False)
    payer: PayerDetails = field(repr=False)


Word = Annotated[str, StringConstraints(max_length=64)]
Typed = Annotated[str, StringConstraints(max_length=320)]


class _Read(BaseModel):
    """More may come along, and is left where it is."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


class _AppleMethod(_Read):
    network: Word
    type: Word = ""
    displayName: Word = ""  # noqa: N815  Apple's word


class _AppleToken(_Read):
    paymentData: dict[str, Any]  # noqa: N815
    paymentMethod: _AppleMethod  # noqa: N815
    transactionIdentifier: Word  # noqa: N815


class _AppleContact(_Read):
    emailAddress: Typed | None = None  # noqa: N815


class _ApplePayment(_Read):
    token: _AppleToken
    shippingContact: _AppleContact | None = None  # noqa: N815


class _GoogleInfo(_Read):
    cardNetwork: Word  # noqa: N815
    cardDetails: Word = ""  # noqa: N815
    cardFundingSource: Word = ""  # noqa: N815


class _GoogleTokenization(_Read):
    token: Annotated[str, StringConstraints(min_length=1)]


class _GoogleMethod(_Read):
    info: _GoogleInfo
    tokenizationData: _GoogleTokenization  # noqa: N815


class _GoogleDetails(_Read):
    paymentMethodData: _GoogleMethod  # noqa: N815


class _GoogleResponse(_Read):
    details: _GoogleDetails
    payerName: Typed | None = None  # noqa: N815
    payerEmail: Typed | None = None  # noqa: N815


class _GooglePayment(_Read):
    paymentResponse: _GoogleResponse  # noqa: N815


def read(wallet: Wallet, body: bytes, checkout: Checkout) -> WalletPayment:
    """Read what the page of a payment has sent.

    Raises:
        WalletNotReadable
    """
    if len(body) > LARGEST:
        raise WalletNotReadable
    try:
        return _READERS[wallet](body, checkout)
    except (ValidationError, RecursionError):
        raise WalletNotReadable from None  # the error would quote what was sent


def _read_apple(body: bytes, checkout: Checkout) -> WalletPayment:
    payment = _ApplePayment.model_validate_json(body)
    token, method = payment.token, payment.token.paymentMethod
    contact = payment.shippingContact
    sealed = {
        "paymentData": token.paymentData,
        "transactionIdentifier": token.transactionIdentifier,
        "paymentMethod": method.model_dump(),
    }
    return _payment(
        WalletToken(wallet=Wallet.APPLE_PAY, payload=json.dumps(sealed)),
        checkout,
        network=method.network,
        funding=method.type,
        described=method.displayName,
        email=contact.emailAddress if contact else None,
    )


def _read_google(body: bytes, checkout: Checkout) -> WalletPayment:
    response = _GooglePayment.model_validate_json(body).paymentResponse
    method = response.details.paymentMethodData
    return _payment(
        WalletToken(wallet=Wallet.GOOGLE_PAY, payload=method.tokenizationData.token),
        checkout,
        network=method.info.cardNetwork,
        funding=method.info.cardFundingSource,
        described=method.info.cardDetails,
        email=response.payerEmail,
        name=response.payerName,
    )


_READERS: dict[Wallet, Callable[[bytes, Checkout], WalletPayment]] = {
    Wallet.APPLE_PAY: _read_apple,
    Wallet.GOOGLE_PAY: _read_google,
}


def _payment(
    token: WalletToken,
    checkout: Checkout,
    *,
    network: str,
    funding: str,
    described: str,
    email: str | None,
    name: str | None = None,
) -> WalletPayment:
    facts = networks.facts(network, funding)
    if facts is None:
        raise WalletNotReadable(wording.unknown_brand(checkout.card_types))
    problem = cards.refusal(
        facts, card_types=checkout.card_types, block_prepaid=checkout.blocks_prepaid
    )
    if problem is not None:
        raise WalletNotReadable(_refused(problem, facts.brand, checkout))
    last_four = _LAST_FOUR.search(described.strip())
    payer = PayerDetails(
        card_brand=facts.brand,
        card_type="" if facts.type is CardType.CREDIT_OR_DEBIT else facts.type,
        card_first_six="",
        card_last_four=last_four[1] if last_four else "",
        card_expiry="",
        cardholder_name=_text(cards.read_name(name or "")),
        email=_text(cards.read_email(email or "", required=False)),
        wallet=token.wallet,
    )
    return WalletPayment(token=token, payer=payer)


def _refused(problem: Problem, brand: Brand, checkout: Checkout) -> str:
    return str(wording.problem("", problem, brand=brand, card_types=checkout.card_types))


def _text(read: str | Problem) -> str:
    """What was read; "" where it is no name or no address. A payment does not fail for that."""
    return "" if isinstance(read, Problem) else read
