"""Who reads the reference: somebody at their own sandbox, whose requests can be whole, or not."""

from dataclasses import dataclass
from typing import Any

from app import settings
from app.web.sandbox import facts

PLACEHOLDER = "$API_KEY"


@dataclass(frozen=True, slots=True)
class Reader:
    """Where their API is, and with which key of which account they call it."""

    base_url: str
    key: str = PLACEHOLDER
    account_id: str = ""

    @property
    def is_at_home(self) -> bool:
        """Whether the key is a real one."""
        return bool(self.account_id)


def current() -> Reader:
    """The reader of this page. Keys are told to nobody who does not sit at the sandbox."""
    config = settings.current()
    known = None if config.is_live else facts.read()
    if known is None or not facts.may_be_told():
        return Reader(config.api_url)
    account = _with_most_features(known)
    return Reader(config.api_url, account["api_keys"][-1]["key"], account["id"])


def _with_most_features(known: dict[str, Any]) -> dict[str, Any]:
    accounts = [account for service in known["services"] for account in service["accounts"]]
    return max(accounts, key=lambda account: sum(v is True for v in account["settings"].values()))
