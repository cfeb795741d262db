"""Writing to a payer once more, where the first email was lost or went to nobody."""

from app import db
from app.actors import Actor
from app.repayments import queries, record, telling
from app.repayments.models import Repayment
from app.repayments.telling import Told


def send_link(
    repayment_id: str, email: str, *, account_id: str, actor: Actor, ip: str = ""
) -> Repayment:
    """Write to the payer once more, from now on at this address.

    Raises:
        RepaymentNotFound
    """
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id, account_id=account_id)
        is_new = repayment.email != email
        repayment.email = email
        telling.tell(session, repayment, Told.CHOOSE)
        # The address itself is personal data, and the audit log is for ever.
        after = {"address_changed": is_new}
        record.audited(session, repayment, "repayment_link_sent", actor=actor, ip=ip, after=after)
    return repayment
