"""Giving up a line that could not be taken in. One person proposes it, and another one agrees.

Nothing was posted for such a line, so nothing is undone: what is given up is looking for its money.
"""

from app import audit, clock, db
from app.actors import Actor
from app.errors import Conflict, Invalid, NotAllowed
from app.people import rights
from app.people.roles import May
from app.remittances.models import RemittanceFile, RemittanceRow, RowState
from app.remittances.refusals import FileNotFound

LONGEST_REASON = 255


class NothingToReview(Conflict):
    """The line was taken in, or given up already."""

    code = "remittance_line_decided"
    message = "Somebody has already decided on this line"


class OwnProposal(NotAllowed):
    """The second person must be another one than the first."""

    code = "own_proposal"
    message = "Somebody else has to agree to what you proposed"


class ReasonMissing(Invalid):
    code = "reason_missing"
    message = "Enter why nothing more will be done about this line"


def void(file_id: str, line: int, *, user_id: str, reason: str = "", ip: str = "") -> RemittanceRow:
    """Propose to give a line up, saying why; or agree to it, where somebody else has proposed it.

    Where that one may not do so any more, whoever agrees is the first person again.

    Raises:
        FileNotFound: there is no such line.
        NothingToReview, OwnProposal, ReasonMissing
    """
    with db.transaction() as session:
        row = session.get(RemittanceRow, (file_id, line), with_for_update=True)
        if row is None:
            raise FileNotFound
        if row.state is not RowState.NEEDS_REVIEW:
            raise NothingToReview
        if row.proposed_by == user_id:
            raise OwnProposal
        is_second = rights.may_on_platform(session, row.proposed_by, May.LOAD_REMITTANCES)
        why = reason.strip() or row.reason
        if is_second:
            row.state, row.resolved_by, row.resolved_at = RowState.VOID, user_id, clock.now()
        elif not why:
            raise ReasonMissing
        else:
            row.proposed_by, row.reason = user_id, why[:LONGEST_REASON]
        file = session.get_one(RemittanceFile, file_id)
        session.flush()
        audit.record(
            session,
            actor=Actor.staff(user_id),
            action="remittance_line_voided" if is_second else "remittance_line_proposed_void",
            subject_kind="remittance",
            subject_id=file_id,
            account_id=file.account_id or None,
            before={"state": RowState.NEEDS_REVIEW},
            after={
                "state": row.state,
                "line": line,
                "problem": row.problem,
                **({"amount_pence": row.amount_pence} if row.amount_pence is not None else {}),
            },
            ip=ip,
        )
    return row
