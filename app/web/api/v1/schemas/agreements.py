"""A request for permission to charge a payer again."""

from typing import Annotated

from pydantic import StringConstraints

from app.web.api.v1.schemas.kinds import A_STRING, Body, FreeText

UserIdentifier = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00]*$"), A_STRING
]


class NewAgreementBody(Body):
    """A request for permission. The order is that in which the first problem is looked for."""

    reference: FreeText
    description: FreeText
    user_identifier: UserIdentifier | None = None
