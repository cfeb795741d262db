"""Work to be done later, written down in the same transaction as the change that needs it."""

from app.queue.models import Job, JobKind
from app.queue.service import claim, complete, enqueue, fail, next_due_in

__all__ = ["Job", "JobKind", "claim", "complete", "enqueue", "fail", "next_due_in"]
