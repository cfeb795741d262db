"""Finding looks and logos."""

from sqlalchemy import select

from app import db
from app.branding.models import Branding


def of_service(service_id: str) -> Branding | None:
    """The look of a service; None where it has the platform's. Its logo is not read."""
    with db.reading() as session:
        return session.get(Branding, service_id)


def logo(digest: str) -> tuple[bytes, str] | None:
    """The picture with this digest, and its type. Two services may have the same."""
    wanted = select(Branding.logo, Branding.logo_type).where(Branding.logo_digest == digest)
    with db.reading() as session:
        found = session.execute(wanted.limit(1)).first()
    return None if found is None or found.logo is None else (found.logo, found.logo_type)
