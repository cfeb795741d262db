"""What is asked about disputes."""

from app.disputes.states import DisputeState
from app.web.api.v1.schemas import queries
from app.web.api.v1.schemas.queries import Query


class DisputeQuery(Query):
    """Which disputes are looked for."""

    from_date: queries.Moment | None = None
    to_date: queries.Moment | None = None
    from_settled_date: queries.Day | None = None
    to_settled_date: queries.Day | None = None
    status: DisputeState | None = None
