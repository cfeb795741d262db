"""What a batch is refused for, and why one of its rows is."""

from collections.abc import Mapping

from app.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from app.refunds.creation import RefundNotAvailable

MOST_ROWS = 500


class BatchNotFound(NotFound):
    """There is no such batch in this account, or it is somebody else's draft."""

    code = "refund_batch_not_found"


class BatchExpired(Conflict):
    """It was proposed too long ago to still be what its maker has in mind."""

    code = "refund_batch_expired"
    message = "You did not confirm these refunds within 30 minutes, so they were not made"


class NothingChosen(Invalid):
    code = "nothing_chosen"
    message = "Select the payments to refund"


class TooManyChosen(Invalid):
    code = "too_many_chosen"
    message = "You can refund up to 500 payments at once"


class NothingToRefund(Conflict):
    """Every payment of the batch was left out, or no reason was given yet."""

    code = "nothing_to_refund"
    message = "There is nothing to refund"


class AmountsNotPossible(Invalid):
    """Some amounts are more than there is. `by_line` has what is wrong with each."""

    code = "amounts_not_possible"
    message = "Some amounts cannot be refunded"

    def __init__(self, by_line: Mapping[int, str]) -> None:
        self.by_line = by_line
        super().__init__()


class AlreadyDecided(Conflict):
    """It was agreed to, rejected, or has lapsed; or nobody's agreement is needed."""

    code = "refund_request_already_decided"
    message = "Somebody has already decided on these refunds"


class RequestLapsed(Conflict):
    code = "refund_request_lapsed"
    message = "Nobody agreed to these refunds within 7 days, so they were not made"


class OwnRequest(NotAllowed):
    """The second person must be another one than the first."""

    code = "own_refund_request"
    message = "Somebody else has to approve refunds that you asked for"


class ApproverMayNot(NotAllowed):
    code = "approver_may_not_refund"
    message = "Your role does not permit this"


class MakerMayNot(Conflict):
    """Who asked for the refunds may not refund any more, so nobody can agree with them."""

    code = "maker_may_not_refund"
    message = "The person who asked for these refunds may not refund any more"


def why(refusal: Refusal) -> str:
    """A refusal, as a row remembers it: "payment_disputed", "full", "pending"."""
    if type(refusal) is RefundNotAvailable:
        return refusal.availability.value
    return refusal.code
