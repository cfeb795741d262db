"""What of a request may be kept when something went wrong in it: patterns and ids only."""

from flask import g, request

from app.incidents import Incident
from app.web.doors import Door

LONGEST_ROUTE = 120
LONGEST_KIND = 60


def incident_of(reference: str, *, door: Door, status: int, kind: str) -> Incident:
    """An incident of this request."""
    checkout, caller, here = (g.get(name) for name in ("checkout", "caller", "here"))
    account_id = ""
    if checkout or caller:
        account_id = (checkout or caller).account_id
    elif here:
        account_id = here.account.id
    return Incident(
        reference=reference,
        door=door.value,
        method=request.method[:10],
        route=route(),
        status=status,
        kind=kind[:LONGEST_KIND],
        account_id=account_id,
        payment_id=checkout.payment_id if checkout else "",
        request_id=g.get("request_id", ""),
    )


def route() -> str:
    """The pattern of the address; "" where there is none that fits it."""
    return "" if request.url_rule is None else request.url_rule.rule[:LONGEST_ROUTE]
