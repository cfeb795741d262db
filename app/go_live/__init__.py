"""How a service comes to take real money: what it has to say, who says yes, and what follows.

A request belongs to a service. What was submitted is what is approved: where anything of it is
different by then, however it came to be, the request has to be submitted again.
"""

from app.go_live.models import GoLive
from app.go_live.stages import Stage

__all__ = ["GoLive", "Stage"]
