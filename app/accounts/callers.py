"""Who is calling the API, and a short memory of it.

Every API request begins by recognising its key. Remembering the answer for a moment spares the
database most of that; how long is the setting `api_key_cache_seconds`, and it is as long as a
revoked key can live in another process. In the process that revokes it, it is dead at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from app import settings
from app.accounts.models import Account, AccountKind, RateLimitClass
from app.actors import Actor
from config import Config

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose key it is and what it may be used for. Never the key itself.

    `card_types` are the account's ("visa:debit").
    """

    key_id: str
    account_id: str
    service_id: str
    service_name: str
    kind: AccountKind
    provider: str
    credentials_id: str | None
    disabled: bool
    allow_zero_amount: bool
    allow_moto: bool
    allow_authorisation_api: bool
    allow_telephone_notifications: bool
    recurring_enabled: bool
    block_prepaid_cards: bool
    rate_limit_class: RateLimitClass
    card_types: frozenset[str]

    @property
    def is_live(self) -> bool:
        """Whether the money is real."""
        return self.kind is AccountKind.LIVE

    @property
    def actor(self) -> Actor:
        """Who did it, when this caller did."""
        return Actor.api(self.key_id)


def caller_of(key_id: str, account: Account, service_name: str) -> Caller:
    """What is worth remembering of a key's account."""
    return Caller(
        key_id=key_id,
        account_id=account.id,
        service_id=account.service_id,
        service_name=service_name,
        kind=account.kind,
        provider=account.provider,
        credentials_id=account.credentials_id,
        disabled=account.disabled_at is not None,
        allow_zero_amount=account.allow_zero_amount,
        allow_moto=account.allow_moto,
        allow_authorisation_api=account.allow_authorisation_api,
        allow_telephone_notifications=account.allow_telephone_notifications,
        recurring_enabled=account.recurring_enabled,
        block_prepaid_cards=account.block_prepaid_cards,
        rate_limit_class=account.rate_limit_class,
        card_types=frozenset(account.card_types),
    )


class Memory:
    """Callers by the digest of their key, for a moment.

    `generation` goes up whenever something is forgotten. Who has been to the database keeps what
    was found only if nothing was forgotten meanwhile: it may be just that.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._callers: dict[str, tuple[Caller, datetime, Config]] = {}
        self._lock = Lock()

    def recall(self, digest: str, *, now: datetime) -> Caller | None:
        """The caller, if seen a moment ago."""
        remembered = self._callers.get(digest)
        if remembered is None:
            return None
        caller, seen_at, config = remembered
        if config is not settings.current():
            return None  # seen by another application in this process, in its database
        moment = timedelta(seconds=config.api_key_cache_seconds)
        return caller if seen_at <= now < seen_at + moment else None

    def keep(self, digest: str, caller: Caller, *, now: datetime, generation: int) -> None:
        """Remember what was read from the database since `generation`."""
        with self._lock:
            if generation != self.generation:
                return
            if len(self._callers) >= MOST_REMEMBERED:
                self._callers.clear()
            self._callers[digest] = (caller, now, settings.current())

    def forget_everything(self) -> None:
        """Ask the database again from now on."""
        with self._lock:
            self.generation += 1
            self._callers.clear()


memory = Memory()
