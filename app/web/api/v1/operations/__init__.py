"""What each endpoint of version 1 is for. One file a noun.

The OpenAPI document and the reference pages are put together from these, from the schemas that
requests are checked against, from the shapes that answers keep to and from the dialects that say
what goes wrong: nothing is described in two places.
"""

from app.web.api.v1.operations import agreements, auth, payments, refunds, searches, telephone
from app.web.api.v1.operations.operation import Operation, Tag, errors_of

__all__ = ["HIDDEN", "OPERATIONS", "Operation", "Tag", "errors_of"]

OPERATIONS: dict[str, Operation] = (
    payments.OPERATIONS
    | auth.OPERATIONS
    | telephone.OPERATIONS
    | refunds.OPERATIONS
    | agreements.OPERATIONS
    | searches.OPERATIONS
)

# Endpoints that are not described, and why.
HIDDEN: dict[str, str] = {
    "api.v1.searches.transactions": "the search for payments, as the oldest clients call it",
}
