"""Having the networks of the sandbox send a file, for programs. docs/sandbox.md."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.payments.types.cash.counter import sheets
from app.payments.types.cash.counter.sheets import Sort
from app.remittances import queries
from app.remittances.models import RemittanceFile
from app.web.sandbox import programs
from app.web.sandbox.programs import RequestNotReadable

FOR_PROGRAMS = True

blueprint = Blueprint("sandbox_remittances", __name__, url_prefix="/remittances")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The files that were sent for the account, the newest first."""
    found = queries.of_account(programs.caller().account_id)
    return {"remittances": [_shown(file) for file in found]}


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Send one, and have it read at once."""
    caller = programs.caller()
    body = programs.body("network", "sort")
    network, sort = body.get("network"), programs.member(Sort, body, "sort") or Sort.GOOD
    if not isinstance(network, str):
        raise RequestNotReadable("Say which network sends the file", field="network")
    actor = Actor.api(caller.key_id)
    return _shown(sheets.send(caller.account_id, network=network, sort=sort, actor=actor)), 201


@blueprint.get("/<remittance_id>")
def show(remittance_id: str) -> ResponseReturnValue:
    """One file, and its bytes as text."""
    account_id = programs.caller().account_id
    file = queries.get(remittance_id, account_id=account_id)
    return _shown(file) | {"content": queries.content(file.id).decode(errors="replace")}


def _shown(file: RemittanceFile) -> dict[str, Any]:
    computed = file.computed
    return {
        "remittance_id": file.id,
        "network": file.network,
        "day": file.day.isoformat() if file.day else None,
        "sequence": file.sequence,
        "revision": file.revision,
        "state": file.state,
        "problem": file.problem,
        "same_as": file.same_as,
        "lines": computed.lines if computed else None,
        "payments": computed.payments_pence if computed else None,
        "reversals": computed.reversals_pence if computed else None,
    }
