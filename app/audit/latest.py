"""When something was last done to each of several things."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from app import db
from app.audit.models import AuditRecord


def last_done(
    action: str, *, subject_kind: str, subject_ids: Collection[str]
) -> dict[str, datetime]:
    """When it was last done, by the ids of the subjects. It was never done to those left out."""
    if not subject_ids:
        return {}
    with db.reading() as session:
        rows = session.execute(
            select(AuditRecord.subject_id, func.max(AuditRecord.happened_at))
            .where(
                AuditRecord.subject_kind == subject_kind,
                AuditRecord.subject_id.in_(subject_ids),
                AuditRecord.action == action,
            )
            .group_by(AuditRecord.subject_id)
        )
        return dict(rows.all())
