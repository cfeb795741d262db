"""Whose look the pages wear. The GOV.UK one may be worn on gov.uk domains only."""

from typing import Literal
from urllib.parse import urlsplit

from config import Config

Brand = Literal["govuk", "neutral"]

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def brand_of(config: Config) -> Brand:
    """The look of an installation: as set, or by the host name that payers see."""
    if config.brand != "auto":
        return config.brand
    host = urlsplit(config.base_url).hostname or ""
    is_local = host in _LOCAL or host.endswith(".localhost")
    is_govuk = host == "gov.uk" or host.endswith(".gov.uk")
    return "govuk" if is_local or is_govuk else "neutral"
