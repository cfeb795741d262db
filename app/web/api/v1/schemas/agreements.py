"""A request for permission to charge a payer again, and a search for such permissions."""

from typing import Annotated

from pydantic import StringConstraints

from app.agreements.states import AgreementState
from app.web.api.v1.schemas import queries
from app.web.api.v1.schemas.kinds import A_STRING, Body, FreeText
from app.web.api.v1.schemas.queries import Query

UserIdentifier = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00]*$"), A_STRING
]


class NewAgreementBody(Body):
    """A request for permission. The order is that in which the first problem is looked for."""

    reference: FreeText
    description: FreeText
    user_identifier: UserIdentifier | None = None


class AgreementQuery(Query):
    """Which agreements are looked for."""

    reference: queries.Text = ""
    status: AgreementState | None = None
