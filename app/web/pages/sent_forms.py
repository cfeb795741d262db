"""What keeps a form that a payer has sent from being read: it is not ours, or there were many."""

from flask import request
from flask_wtf.csrf import CSRFError

from app import limits
from app.i18n import lazy
from app.limits import Limit
from app.web import csrf, neighbours
from app.web.components import Errors, FieldError

_OUT_OF_DATE = Errors.of(
    [FieldError("", "", lazy("This page was open for too long. Check it, and try again"))]
)
_BUSY = Errors.of(
    [FieldError("", "", lazy("You have tried too many times. Wait 10 minutes, then try again"))]
)


def not_ours() -> Errors:
    """That it comes from another site, or from a page that was open for too long."""
    try:
        csrf.protect.protect()
    except CSRFError:
        return _OUT_OF_DATE
    return Errors()


def refused(about: str, limit: Limit) -> Errors:
    """As `not_ours`, or that too many came from one place about one thing, in 10 minutes."""
    sender = neighbours.of(request.remote_addr or "")
    return not_ours() or (_BUSY if limits.use(f"{about}:{sender}", limit) else Errors())
