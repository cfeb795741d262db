"""Why an exception is not resolved in the way somebody wants."""

from app.errors import Conflict, Invalid, NotAllowed, NotFound


class ExceptionNotFound(NotFound):
    """There is no such exception here."""

    code = "receipt_exception_not_found"


class AlreadyResolved(Conflict):
    """Somebody has done it, or it settled itself."""

    code = "receipt_exception_resolved"
    message = "This has been resolved already"


class NotResolvedSo(Conflict):
    """Other exceptions are resolved in this way, and not this one."""

    code = "receipt_exception_not_resolved_so"
    message = "This cannot be resolved in this way"


class OwnProposal(NotAllowed):
    """Two people are two people."""

    code = "own_write_off"
    message = "Somebody else has to agree to a write-off that you proposed"


class NotYourProposal(NotAllowed):
    """Who proposed it takes it back; anybody else can say no."""

    code = "not_your_write_off"
    message = "Somebody else proposed this write-off"


class MayNotResolve(NotAllowed):
    """Their role does not permit it, or does not any more."""

    code = "may_not_resolve"
    message = "Your role does not permit this"


class ProposerMayNot(Conflict):
    """Who proposed it has lost the role meanwhile: their word does not count any more."""

    code = "proposer_may_not"
    message = "The person who proposed this may not decide about payments any more"


class NothingMatches(Invalid):
    """No payment, or more than one, has this number or reference."""

    code = "receipt_matches_nothing"
    message = "No payment has this number or reference"


class SeveralMatch(Invalid):
    """Choosing one of several would be guessing with somebody's money."""

    code = "receipt_matches_several"
    message = "More than one payment has this reference. Enter the payment’s number or ID"


class AddressMissing(Invalid):
    """A payer who cannot be written to cannot say where their money is to go."""

    code = "repayment_address_missing"
    message = "Enter the payer’s email address"
