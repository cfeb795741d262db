"""Whether a line of a batch can be paid, and seeing to it that it is paid once.

A line is claimed in the transaction that makes its payment, with its row locked: of two who pay at
once the second meets the payment of the first.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.errors import Conflict, NotFound
from app.payment_links.batches.queries import LIGHTLY
from app.payment_links.models import LinkBatch, PersonalLink
from app.payment_links.opening import LEFT
from app.payments.models import Payment
from app.payments.states import State

# Nobody has entered anything that another person must not see.
JUST_BEGUN = frozenset({State.CREATED, State.STARTED})
PAID = frozenset({State.CAPTURABLE, State.CONFIRMED, State.CAPTURED})


class Standing(StrEnum):
    """What whoever opens the link of a line meets."""

    OPEN = "open"
    BEGUN = "begun"  # there is a payment that anybody who has the link may go on with
    UNDER_WAY = "under_way"  # only whoever began may: a card was entered, or a voucher given out
    PAID = "paid"
    CALLED_OFF = "called_off"


class PersonalLinkNotFound(NotFound):
    code = "personal_link_not_found"
    message = "There is no such payment link"


class NotToBePaid(Conflict):
    """`standing` says why not."""

    code = "personal_link_not_payable"
    message = "This link cannot be paid just now"

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        super().__init__()


@dataclass(frozen=True, slots=True)
class Found:
    """A line as somebody meets it. It holds nothing about whom it is for."""

    personal: PersonalLink
    batch: LinkBatch
    payment: Payment | None

    @property
    def standing(self) -> Standing:
        """Whether it can be paid. What is paid stays so when its batch is called off."""
        state = self.payment.state if self.payment else None
        if state in PAID:
            return Standing.PAID
        if self.batch.called_off_at is not None:
            return Standing.CALLED_OFF
        if state is None or state in LEFT:
            return Standing.OPEN
        return Standing.BEGUN if state in JUST_BEGUN else Standing.UNDER_WAY


def find(personal_link_id: str) -> Found:
    """A line, for whoever has its link.

    Raises:
        PersonalLinkNotFound
    """
    with db.reading() as session:
        return _find(session, personal_link_id)


def of_payment(payment_id: str) -> str | None:
    """The id of the line whose newest payment this is; None where it is not of one."""
    with db.reading() as session:
        return session.scalar(select(PersonalLink.id).where(PersonalLink.payment_id == payment_id))


def claim(session: Session, personal_link_id: str, *, link_id: str) -> Found:
    """A line that is about to be paid, locked until the caller's transaction ends.

    It is `OPEN`, or `BEGUN`: then its payment is the one to go on with.

    Raises:
        PersonalLinkNotFound: or it is a line of another link.
        NotToBePaid
    """
    session.execute(
        select(PersonalLink.id)
        .where(PersonalLink.id == personal_link_id, PersonalLink.link_id == link_id)
        .with_for_update()
    ).one_or_none()
    found = _find(session, personal_link_id)
    if found.personal.link_id != link_id:
        raise PersonalLinkNotFound
    if found.standing not in {Standing.OPEN, Standing.BEGUN}:
        raise NotToBePaid(found.standing)
    return found


def _find(session: Session, personal_link_id: str) -> Found:
    """A line of a batch that was made: what is only proposed has none yet."""
    row = session.execute(
        select(PersonalLink, LinkBatch, Payment)
        .join(LinkBatch, LinkBatch.id == PersonalLink.batch_id)
        .outerjoin(Payment, Payment.id == PersonalLink.payment_id)
        .where(PersonalLink.id == personal_link_id)
        .options(*LIGHTLY)
    ).one_or_none()
    if row is None:
        raise PersonalLinkNotFound
    return Found(*row)
