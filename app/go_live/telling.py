"""Writing to the people who run a service."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, letters
from app.accounts.models import Service
from app.i18n import format_datetime
from app.letters import LetterKind
from app.people.models import Membership, User
from app.people.roles import Role


def tell_administrators(session: Session, service: Service, kind: LetterKind) -> None:
    """Leave each administrator of a service a letter, with a link to its way of going live."""
    found = session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.service_id == service.id,
            Membership.role == Role.ADMINISTRATOR,
            User.disabled_at.is_(None),
        )
        .order_by(User.email)
    )
    for user in found:
        letters.leave(
            session,
            kind,
            to=user.email,
            path=f"/staff/services/{service.id}/go-live",
            service=service.name,
            when=format_datetime(clock.now()),
        )
