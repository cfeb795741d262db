"""How far a service is on its way to taking real money, as data. Pure."""

from enum import StrEnum

from app.errors import Conflict


class Stage(StrEnum):
    """Where a request stands."""

    NOT_SUBMITTED = "not_submitted"
    SUBMITTED = "submitted"  # the people who run the platform are to look at it
    REJECTED = "rejected"  # with a reason, to be changed and submitted again
    LIVE = "live"


class Happened(StrEnum):
    """What happens to a request."""

    CHANGED = "changed"  # by the service: an answer is another than it was
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    APPROVED = "approved"


NEXT: dict[tuple[Stage, Happened], Stage] = {
    (Stage.NOT_SUBMITTED, Happened.CHANGED): Stage.NOT_SUBMITTED,
    (Stage.NOT_SUBMITTED, Happened.SUBMITTED): Stage.SUBMITTED,
    (Stage.SUBMITTED, Happened.CHANGED): Stage.NOT_SUBMITTED,
    (Stage.SUBMITTED, Happened.SUBMITTED): Stage.SUBMITTED,  # pressed twice
    (Stage.SUBMITTED, Happened.REJECTED): Stage.REJECTED,
    (Stage.SUBMITTED, Happened.APPROVED): Stage.LIVE,
    (Stage.REJECTED, Happened.CHANGED): Stage.NOT_SUBMITTED,
    (Stage.REJECTED, Happened.SUBMITTED): Stage.SUBMITTED,
    (Stage.LIVE, Happened.CHANGED): Stage.LIVE,  # a service moves house, and changes its bank
    (Stage.LIVE, Happened.APPROVED): Stage.LIVE,  # pressed twice
}


class NotAtThisStage(Conflict):
    """It cannot happen to a request at this stage: it is not submitted, or was decided."""

    code = "go_live_stage"
    message = "This request has been decided, or has changed, since you looked at it. Look again."


def after(stage: Stage, event: Happened) -> Stage:
    """Look up the stage a request is at once `event` has happened to it.

    Raises:
        NotAtThisStage: the table has no such row.
    """
    try:
        return NEXT[stage, event]
    except KeyError:
        raise NotAtThisStage from None
