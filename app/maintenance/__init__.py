"""Payments switched off for a while: nobody can start, go on with or confirm one until it is over.

What was begun goes on without its payer: workers capture, refund and ask banks as ever.
"""

from app.maintenance.models import Maintenance
from app.maintenance.service import UnderMaintenance, begin, current, end, require_none

__all__ = ["Maintenance", "UnderMaintenance", "begin", "current", "end", "require_none"]
