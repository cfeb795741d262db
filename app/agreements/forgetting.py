"""Having a provider forget a card that nobody will charge again."""

from app import clock, credentials, db, gateways
from app.agreements.models import Instrument
from app.agreements.states import DONE_WITH
from app.errors import Unavailable
from app.gateways.port import GatewayUnavailable


class CardNotForgotten(Unavailable):
    """The provider did not answer. The queue tries again, later and later."""

    code = "card_not_forgotten"
    message = "The payment provider did not say that it has forgotten the card"


def forget(instrument_id: str) -> None:
    """Ask the provider to forget a kept card. A worker's job; twice is once.

    No question is written down first: no money hangs on it, and asking twice does no harm.

    Raises:
        CardNotForgotten
    """
    with db.reading() as session:
        card = session.get_one(Instrument, instrument_id)
    if card.state not in DONE_WITH or card.forgotten_at is not None:
        return
    gateway = gateways.named(card.provider)
    if gateway.offers[card.type].keeps_cards:
        try:
            gateway.forget_card(
                card.stored_card,
                account_id=card.account_id,
                credentials=credentials.values_of(card.credentials_id),
            )
        except GatewayUnavailable as silence:
            raise CardNotForgotten from silence
    with db.transaction() as session:
        session.get_one(Instrument, instrument_id).forgotten_at = clock.now()
