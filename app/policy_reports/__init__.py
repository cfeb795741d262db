"""What browsers report: that a page tried to do what its policy forbids. Counted, not kept.

Source: PCI DSS 4.0.1, requirement 11.6.1; https://www.w3.org/TR/CSP3/#reporting
"""

from app.policy_reports.counting import count, newest, sweep
from app.policy_reports.models import PolicyReport
from app.policy_reports.reading import LARGEST_BYTES, Violation, read

__all__ = ["LARGEST_BYTES", "PolicyReport", "Violation", "count", "newest", "read", "sweep"]
