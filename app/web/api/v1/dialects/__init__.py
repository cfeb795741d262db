"""Each endpoint's own words for what can go wrong in it. One file a noun."""

from app.web.api.v1.codes import Dialect
from app.web.api.v1.dialects import agreements, auth, payments, refunds, searches, telephone

DIALECTS: dict[str, Dialect] = {
    **payments.DIALECTS,
    **auth.DIALECTS,
    **refunds.DIALECTS,
    **agreements.DIALECTS,
    **searches.DIALECTS,
    **telephone.DIALECTS,
}
