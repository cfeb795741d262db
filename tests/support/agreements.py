"""Agreements that can be charged."""

from app.accounts import Account
from app.agreements.models import Agreement, Instrument
from app.agreements.states import AgreementState, InstrumentState
from tests import make


def active_agreement(account: Account) -> Agreement:
    """An agreement of an account that was set up some other day."""
    agreement = make.saved(
        Agreement(
            account_id=account.id,
            service_id=account.service_id,
            reference="ANGLER-17",
            description="Fishing licence",
            state=AgreementState.ACTIVE,
        )
    )
    card = make.saved(
        Instrument(
            agreement_id=agreement.id,
            account_id=account.id,
            provider=account.provider,
            stored_card="card-of-an-angler",
            state=InstrumentState.ACTIVE,
        )
    )
    return make.changed(agreement, instrument_id=card.id)
