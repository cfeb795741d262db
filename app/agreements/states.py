"""The life of an agreement and of the card kept for it, as tables. Pure.

Source: https://docs.payments.service.gov.uk/recurring_payments/#understanding-agreement-status
"""

from enum import StrEnum

from app.errors import Conflict


class AgreementState(StrEnum):
    """Where an agreement is. Only an active one can be charged."""

    CREATED = "created"
    ACTIVE = "active"
    INACTIVE = "inactive"
    CANCELLED = "cancelled"


class AgreementHappened(StrEnum):
    """What can happen to an agreement. The name of the event that is written down."""

    CREATED = "agreement_created"
    SET_UP = "agreement_set_up"
    CANCELLED = "agreement_cancelled"
    INACTIVATED = "agreement_inactivated"


class InstrumentState(StrEnum):
    """Where a kept card is. One at most of an agreement is active."""

    CREATED = "created"  # the provider has kept it; the payer has not confirmed yet
    ACTIVE = "active"
    INACTIVE = "inactive"  # its bank said never to ask again
    CANCELLED = "cancelled"  # replaced, given up, or its agreement was cancelled


class InstrumentHappened(StrEnum):
    """What can happen to a kept card. The name of the event that is written down."""

    CREATED = "payment_instrument_created"
    CONFIRMED = "payment_instrument_confirmed"
    INACTIVATED = "payment_instrument_inactivated"
    CANCELLED = "payment_instrument_cancelled"


S, H = AgreementState, AgreementHappened

# A set-up can be repeated: for another card, or to bring a cancelled or inactive one back.
NEXT: dict[tuple[AgreementState | None, AgreementHappened], AgreementState] = {
    (None, H.CREATED): S.CREATED,
    (S.CREATED, H.SET_UP): S.ACTIVE,
    (S.ACTIVE, H.SET_UP): S.ACTIVE,
    (S.INACTIVE, H.SET_UP): S.ACTIVE,
    (S.CANCELLED, H.SET_UP): S.ACTIVE,
    (S.ACTIVE, H.CANCELLED): S.CANCELLED,
    (S.ACTIVE, H.INACTIVATED): S.INACTIVE,
}

IS, IH = InstrumentState, InstrumentHappened

NEXT_OF_INSTRUMENT: dict[tuple[InstrumentState | None, InstrumentHappened], InstrumentState] = {
    (None, IH.CREATED): IS.CREATED,
    (IS.CREATED, IH.CONFIRMED): IS.ACTIVE,
    (IS.CREATED, IH.CANCELLED): IS.CANCELLED,
    (IS.ACTIVE, IH.CANCELLED): IS.CANCELLED,
    (IS.ACTIVE, IH.INACTIVATED): IS.INACTIVE,
}

# Nobody will charge such a card again, so its provider need not keep it any longer.
DONE_WITH = frozenset({IS.INACTIVE, IS.CANCELLED})


class AgreementTransitionNotAllowed(Conflict):
    """The event cannot happen to an agreement, or to a kept card, in this state."""

    code = "agreement_state_does_not_allow_this"

    def __init__(
        self,
        state: AgreementState | InstrumentState | None,
        event: AgreementHappened | InstrumentHappened,
    ) -> None:
        super().__init__(f"{event} cannot happen to one that is {state or 'not there yet'}")


def after(state: AgreementState | None, event: AgreementHappened) -> AgreementState:
    """Look up the state an agreement is in once `event` has happened to it.

    Raises:
        AgreementTransitionNotAllowed: the table has no such row.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise AgreementTransitionNotAllowed(state, event) from None


def instrument_after(state: InstrumentState | None, event: InstrumentHappened) -> InstrumentState:
    """Look up the state a kept card is in once `event` has happened to it.

    Raises:
        AgreementTransitionNotAllowed: the table has no such row.
    """
    try:
        return NEXT_OF_INSTRUMENT[state, event]
    except KeyError:
        raise AgreementTransitionNotAllowed(state, event) from None
