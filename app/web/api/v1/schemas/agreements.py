"""A request for permission to charge a payer again, and a search for such permissions."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.agreements.states import AgreementState
from app.web.api.v1.schemas import queries
from app.web.api.v1.schemas.kinds import A_STRING, FIT, Body, FreeText
from app.web.api.v1.schemas.queries import Query

UserIdentifier = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=FIT), A_STRING
]


class NewAgreementBody(Body):
    """A request for permission to charge a payer again."""

    # The order is that in which the first problem is looked for.
    reference: Annotated[
        FreeText, Field(description="Yours, to find the agreement by. Need not be unique.")
    ]
    description: Annotated[
        FreeText, Field(description="What it is for, as the payer reads it when they set it up.")
    ]
    user_identifier: Annotated[
        UserIdentifier | None,
        Field(description="Yours, for the payer. Nothing that says who they are."),
    ] = None


class AgreementQuery(Query):
    """Which agreements are looked for."""

    reference: queries.Text = ""
    status: AgreementState | None = None
