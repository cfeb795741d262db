"""Requests as they are typed into a shell."""

import json
import re
from collections.abc import Mapping
from typing import Any

from app.web.docs.description import Endpoint
from app.web.docs.reader import Reader

# What is asked of a search in its example.
_QUERIES = {
    "searches.payments": "state=success&display_size=5",
    "searches.refunds": "from_date=2026-01-01T00:00:00Z&display_size=5",
    "searches.agreements": "status=active&display_size=5",
    "searches.disputes": "status=needs_response&display_size=5",
}
_PAYMENT = {
    "amount": 1450,
    "reference": "CALL-17",
    "description": "Fishing licence",
}
# What an example makes first, because it is used up: the member of the answer that is kept, and
# what is asked for.
_FIRST: dict[str, tuple[str, dict[str, Any]]] = {
    "payments.cancel": (
        "payment_id",
        {**_PAYMENT, "return_url": "https://service.example.gov.uk/paid"},
    ),
    "auth.create": ("one_time_token", {**_PAYMENT, "authorisation_mode": "moto_api"}),
}


def write(endpoint: Endpoint, reader: Reader, sample: Mapping[str, Any]) -> str:
    """A request to this endpoint. What `sample` does not name is a variable of the shell."""
    path = re.sub(
        r"\{(\w+)\}", lambda found: sample.get(found[1], f"${found[1].upper()}"), endpoint.path
    )
    if query := _QUERIES.get(endpoint.id):
        path += f"?{query}"
    body = {name: sample.get(name, value) for name, value in endpoint.body.items()}
    if endpoint.id not in _FIRST:
        return request(reader, path, method=endpoint.method, body=body, key=endpoint.needs_key)
    kept, asked = _FIRST[endpoint.id]
    if kept in body:
        body[kept] = f"${kept.upper()}"
    first = request(reader, "/v1/payments", method="POST", body=asked)
    then = request(reader, path, method=endpoint.method, body=body, key=endpoint.needs_key)
    return f"{kept.upper()}=$({first} \\\n  | {picked(kept)})\n\n{then}"


def request(
    reader: Reader, path: str, *, method: str = "GET", body: Any = None, key: bool = True
) -> str:
    """A request to `path`. A body in which the shell fills something in is a here-document."""
    url = f"{reader.base_url}{path}"
    lines = [f"curl '{url}'" if "?" in url else f"curl {url}"]
    if method == "POST" and not body:
        lines[0] = f"curl -X POST {url}"
    if key:
        lines.append(f'  -H "Authorization: Bearer {reader.key}"')
    if body:
        lines.append('  -H "Content-Type: application/json"')
        written = json.dumps(body, indent=2)
        lines.append(f"  -d @- <<END\n{written}\nEND" if "$" in written else f"  -d '{written}'")
    return " \\\n".join(lines)


def picked(name: str, *, file: str = "") -> str:
    """A command that picks the text of a member out of an answer."""
    return rf"""sed 's/.*"{name}":"\([^"]*\)".*/\1/'""" + (f" {file}" if file else "")
