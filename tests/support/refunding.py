"""People who refund, and what they ask for together."""

from app import ids
from app.accounts.models import Account
from app.money import Pence
from app.payments.models import Payment
from app.people.models import Membership, User
from app.people.roles import Role
from app.refunds.batches import confirmation, proposal, queries
from app.refunds.batches.models import RefundBatch, RowState
from app.refunds.batches.proposal import Wanted
from app.refunds.reasons import Reason, RefundReason
from tests import make

WHY = Reason(RefundReason.PAID_TWICE, "Rang on Tuesday")


def refunder(account: Account, *, role: Role = Role.VIEW_AND_REFUND) -> User:
    """Somebody with a role in the account's service, who never signs in."""
    user = User(email=f"{ids.new_id()}@example.gov.uk", name="Ann", password_hash="")
    make.saved(user)
    make.saved(Membership(user_id=user.id, service_id=account.service_id, role=role))
    return user


def platform_user() -> User:
    """Somebody who runs the platform, and never signs in."""
    email = f"{ids.new_id()}@example.gov.uk"
    return make.saved(User(email=email, name="Pat", password_hash="", is_platform=True))


def draft(user: User, *payments: Payment, pence: Pence | None = None) -> RefundBatch:
    """What somebody is about to confirm: all of each payment, or so much of each."""
    account_id = payments[0].account_id
    wanted = [Wanted(payment.id, pence) for payment in payments]
    proposed = proposal.propose(account_id, user_id=user.id, wanted=wanted)
    return proposal.revise(
        proposed.id,
        account_id=account_id,
        user_id=user.id,
        amounts={
            line.row.line: line.row.amount_pence
            for line in queries.lines(proposed)
            if line.row.amount_pence
        },
        reason=WHY,
    )


def confirmed(batch: RefundBatch) -> RefundBatch:
    return confirmation.confirm(
        batch.id, account_id=batch.account_id, user_id=batch.user_id, ip="192.0.2.7"
    )


def rows(batch: RefundBatch) -> list[tuple[RowState, str, int]]:
    """Each row: its state, why not, and how much."""
    found = queries.lines(batch)
    return [(line.row.state, line.row.refusal, line.row.amount_pence) for line in found]
