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
    CANCELLED = "cancelled"  # replaced, or its agreement was cancelled


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


class AgreementTransitionNotAllowed(Conflict):
    """The event cannot happen to an agreement in this state."""

    code = "agreement_state_does_not_allow_this"

    def __init__(self, state: AgreementState | None, event: AgreementHappened) -> None:
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
