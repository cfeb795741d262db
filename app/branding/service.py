"""Giving a service its look, and taking it away. Each joins its caller's transaction.

The caller keeps two of them apart, by locking the service, and writes down what they hand back.
"""

from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.branding.logos import Logo
from app.branding.look import FIELDS, Look
from app.branding.models import Branding

Facts = dict[str, Any]  # what the audit log is told: the logo by its digest


def put(
    session: Session, service_id: str, look: Look, *, logo: Logo | None, keep_logo: bool
) -> tuple[Facts, Facts]:
    """Give a service this look, and hand back the facts before and after.

    `logo` takes the place of any other; without one, `keep_logo` says whether the other stays.
    """
    branding = session.get(Branding, service_id, with_for_update=True)
    before = _facts(branding)
    if branding is None:
        branding = Branding(service_id=service_id, logo_digest="", logo_type="")
        branding.logo_width = branding.logo_height = 0
        session.add(branding)
    for name in FIELDS:
        setattr(branding, name, getattr(look, name))
    if logo is not None or not keep_logo:
        branding.logo = logo.content if logo else None
        branding.logo_type = logo.type if logo else ""
        branding.logo_digest = logo.digest if logo else ""
        branding.logo_width = logo.width if logo else 0
        branding.logo_height = logo.height if logo else 0
    branding.changed_at = clock.now()
    session.flush()
    return before, _facts(branding)


def remove(session: Session, service_id: str) -> Facts:
    """Give a service the platform's look again; hand back the facts before, empty if it had it."""
    branding = session.get(Branding, service_id, with_for_update=True)
    before = _facts(branding)
    if branding is not None:
        session.delete(branding)
        session.flush()
    return before


def _facts(branding: Branding | None) -> Facts:
    if branding is None:
        return {}
    return {name: getattr(branding, name) for name in (*FIELDS, "logo_digest")}
