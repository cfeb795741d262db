"""What sandbox.json says about the sandbox that this process serves."""

import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request

_HERE = {"localhost", "127.0.0.1", "::1"}


def read() -> dict[str, Any] | None:
    """Everything in it; None when there is none."""
    try:
        found = json.loads(current_app.config["EXCHEQUER"].sandbox_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def may_be_told() -> bool:
    """Whether the visitor may see its secrets: whoever sits at the machine that has the file.

    The name they call us by counts too. A page elsewhere can give its own name our address, and
    have their browser ask.
    """
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104  nobody's
    return address.is_loopback and urlsplit(request.host_url).hostname in _HERE
