"""How often the API may be called: by verb, by what is done, and by account.

What is asked for is counted before any work is done for it, and what was too much is not counted.

Source: https://docs.payments.service.gov.uk/api_reference/
"""

from flask import request

from app import limits, settings
from app.accounts import Caller, RateLimitClass
from app.limits import Limit
from app.web import neighbours
from app.web.api.v1 import codes
from app.web.api.v1.errors import Refused

CREATES_PAYMENT = "/v1/payments"
CAPTURES_PAYMENT = "/capture"


class TooMany(Refused):
    """More than may be asked within a window. The next begins after so many seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(codes.TOO_MANY, retry_after=retry_after)


def count(caller: Caller) -> None:
    """Count this request of an account.

    Raises:
        TooMany
    """
    if caller.rate_limit_class is not RateLimitClass.OFF:
        _count(caller.account_id, _limit_of(caller.rate_limit_class))


def count_address() -> None:
    """Count this request by the address it comes from: there is no key that says whose it is.

    Raises:
        TooMany
    """
    _count(f"address:{neighbours.of(request.remote_addr or '')}", _limit_of(RateLimitClass.DEFAULT))


def count_token(token: str) -> None:
    """Count this request by the one-time token in it.

    Raises:
        TooMany
    """
    _count(f"token:{token}", _limit_of(RateLimitClass.DEFAULT))


def _count(whose: str, limit: Limit) -> None:
    if retry_after := limits.use(f"{_verb()}:{_bucket()}:{whose}", limit):
        raise TooMany(retry_after)


def _limit_of(kind: RateLimitClass) -> Limit:
    config = settings.current()
    window, posts, others = {
        RateLimitClass.ELEVATED: (
            config.rate_limit_window_seconds,
            config.rate_limit_elevated_post,
            config.rate_limit_elevated_other,
        ),
        RateLimitClass.LOW: (
            config.rate_limit_low_window_seconds,
            config.rate_limit_low_post,
            config.rate_limit_low_other,
        ),
    }.get(
        kind,
        (config.rate_limit_window_seconds, config.rate_limit_post, config.rate_limit_other),
    )
    if request.method == "POST":
        return Limit(posts, window, alone=config.rate_limit_alone_post)
    return Limit(others, window, alone=config.rate_limit_alone_other)


def _verb() -> str:
    """HEAD asks for what GET does."""
    return "GET" if request.method == "HEAD" else request.method


def _bucket() -> str:
    rule = "" if request.url_rule is None else request.url_rule.rule
    if rule.endswith(CAPTURES_PAYMENT):
        return "capture_payment"
    creates = rule == CREATES_PAYMENT and request.method == "POST"
    return "create_payment" if creates else "other"
