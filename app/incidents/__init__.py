"""What went wrong in front of somebody, by the reference that they were shown.

It says when, where and of what kind, and which payment it was about: never who, nor what they sent.
"""

from app.incidents.finding import MOST_SHOWN, of_account, of_platform
from app.incidents.models import Incident
from app.incidents.recording import note, sweep

__all__ = ["MOST_SHOWN", "Incident", "note", "of_account", "of_platform", "sweep"]
