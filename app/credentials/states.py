"""What can become of a set of credentials, as data. Pure."""

from enum import StrEnum

from app.errors import Conflict


class CredentialsState(StrEnum):
    """How far a set of credentials has come."""

    CREATED = "created"  # typed in; the provider has not said yet whether it knows them
    ENTERED = "entered"  # the provider knows them
    VERIFIED = "verified"  # a payment was made with them
    ACTIVE = "active"  # new payments are made with them: one set for each account
    RETIRED = "retired"  # they were, and payments made with them are finished with them


class CredentialsHappened(StrEnum):
    """What happens to a set of credentials."""

    ACCEPTED = "accepted"  # by the provider, when it was asked
    PROVED = "proved"  # by a payment that succeeded
    SWITCHED_TO = "switched_to"
    SWITCHED_FROM = "switched_from"
    WENT_LIVE = "went_live"  # with the account that was made for them


S, H = CredentialsState, CredentialsHappened

NEXT: dict[tuple[CredentialsState, CredentialsHappened], CredentialsState] = {
    (S.CREATED, H.ACCEPTED): S.ENTERED,
    (S.ENTERED, H.ACCEPTED): S.ENTERED,
    (S.ENTERED, H.PROVED): S.VERIFIED,
    (S.ENTERED, H.WENT_LIVE): S.ACTIVE,
    (S.VERIFIED, H.ACCEPTED): S.VERIFIED,
    (S.VERIFIED, H.PROVED): S.VERIFIED,
    (S.VERIFIED, H.SWITCHED_TO): S.ACTIVE,
    (S.ACTIVE, H.ACCEPTED): S.ACTIVE,
    (S.ACTIVE, H.PROVED): S.ACTIVE,  # a payment made to try them, finished after the switch
    (S.ACTIVE, H.SWITCHED_FROM): S.RETIRED,
    (S.RETIRED, H.ACCEPTED): S.RETIRED,
    (S.RETIRED, H.PROVED): S.RETIRED,
    (S.RETIRED, H.SWITCHED_TO): S.ACTIVE,  # back to what was used before
}


class NotReady(Conflict):
    """It cannot happen to credentials in this state: they were not checked, or not tried."""

    code = "credentials_not_ready"
    message = "These credentials are not ready for that"


def after(state: CredentialsState, event: CredentialsHappened) -> CredentialsState:
    """Look up the state a set is in once `event` has happened to it.

    Raises:
        NotReady: the table has no such row.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise NotReady from None


def may_happen(state: CredentialsState, event: CredentialsHappened) -> bool:
    """Whether the table has a row for it."""
    return (state, event) in NEXT
