"""How often something may happen within a window of time, counted by all processes of a machine.

`use` is all there is to it. It knows nothing of accounts or addresses: a name and a `Limit`.
"""

from app.limits.service import Limit, use

__all__ = ["Limit", "use"]
