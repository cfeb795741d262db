"""Asking for permission to charge a payer again, looking at it and ending it."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.agreements import cancellation, creation, queries
from app.agreements.creation import NewAgreement
from app.web.api.replies import as_json, empty
from app.web.api.v1 import bodies, idempotent, rules
from app.web.api.v1.access import caller
from app.web.api.v1.schemas.agreements import NewAgreementBody
from app.wire.v1 import agreements as wire

blueprint = Blueprint("agreements", __name__, url_prefix="/agreements")


@blueprint.post("", strict_slashes=False)
def create() -> ResponseReturnValue:
    asked = bodies.read(NewAgreementBody)
    claim = idempotent.claim(asked)

    def do() -> Response:
        rules.refuse_disabled(caller())
        rules.refuse_without_recurring(caller())
        new = NewAgreement(
            account_id=caller().account_id,
            service_id=caller().service_id,
            reference=asked.reference,
            description=asked.description,
            user_identifier=asked.user_identifier or "",
        )
        return _created(creation.create(new, actor=caller().actor, claim=claim).id)

    return idempotent.once(claim, do, afresh=_created)


@blueprint.get("/<agreement_id>", strict_slashes=False)
def show(agreement_id: str) -> ResponseReturnValue:
    found = queries.get(agreement_id, account_id=caller().account_id)
    return as_json(wire.agreement(found.agreement, found.card))


@blueprint.post("/<agreement_id>/cancel", strict_slashes=False)
def cancel(agreement_id: str) -> ResponseReturnValue:
    claim = idempotent.claim()

    def do() -> Response:
        cancellation.cancel(
            agreement_id, account_id=caller().account_id, actor=caller().actor, claim=claim
        )
        return empty()

    return idempotent.once(claim, do, afresh=lambda _: empty())


def _created(agreement_id: str) -> Response:
    found = queries.get(agreement_id, account_id=caller().account_id)
    response = as_json(wire.agreement(found.agreement, found.card), 201)
    response.headers["Location"] = wire.agreement_address(agreement_id)
    return response
