"""What every provider promises that takes cards from wallets."""

from dataclasses import replace

import pytest

from app import gateways
from app.gateways.capabilities import Wallet
from app.gateways.port import Approved, Declined, Failed, NeverArrived, Operation
from tests.support.wallets import APPLE_SESSION, token

BOTH = pytest.mark.parametrize("wallet", Wallet)


@pytest.fixture(params=gateways.BUILDERS)
def gateway(request):
    return gateways.named(request.param)


@pytest.fixture
def paying(instruct):
    """`paying(wallet, "declined", description=...)`: an authorisation by a card in a wallet."""

    def one(wallet, card="approved", **fields):
        return instruct(card=None, wallet=token(wallet, card), **fields)

    return one


@BOTH
def test_a_card_in_a_wallet_is_a_card(gateway, paying, instruct, wallet):
    instruction = paying(wallet)
    answer = gateway.authorise(instruction)

    assert isinstance(answer, Approved)
    assert gateway.authorise(instruction) == answer
    assert gateway.look_up(replace(instruction, wallet=None)) == answer
    assert gateway.look_up(replace(instruction, key="another")) == NeverArrived()
    assert isinstance(
        gateway.capture(
            instruct(Operation.CAPTURE, like=replace(instruction, transaction=answer.transaction))
        ),
        Approved,
    )


@BOTH
def test_a_token_does_not_show_when_something_is_printed(paying, wallet):
    instruction = paying(wallet)

    assert "payload" not in repr(instruction.wallet)
    assert "wallet" not in repr(instruction)


def test_a_provider_has_a_wallet_told_where_we_are(gateway):
    session = gateway.wallet_session(
        APPLE_SESSION, host="pay.example", account_id="an-account", credentials={}
    )

    assert session["domainName"] == "pay.example"
    assert session["merchantSessionIdentifier"]
    assert session["expiresAt"] > session["epochTimestamp"]


# The sandbox's own


@BOTH
@pytest.mark.parametrize(
    ("card", "description", "kind"),
    [
        ("approved", "Anything", Approved),
        ("declined", "Anything", Declined),
        ("error", "Anything", Failed),
        ("approved", "Declined", Declined),
        ("approved", "REFUSED", Declined),
        ("approved", "error", Failed),
        ("a card of a real wallet", "Declined!", Approved),
    ],
)
def test_the_sandbox_goes_by_the_description_and_then_by_the_card(
    paying, wallet, card, description, kind
):
    sandbox = gateways.named("sandbox")

    answer = sandbox.authorise(paying(wallet, card, description=description))

    assert isinstance(answer, kind)


def test_the_sandbox_tells_the_expiry_date_of_one_wallets_cards(paying):
    sandbox = gateways.named("sandbox")

    assert sandbox.authorise(paying(Wallet.APPLE_PAY)).card_expiry == "12/50"
    assert sandbox.authorise(paying(Wallet.GOOGLE_PAY)).card_expiry == ""
