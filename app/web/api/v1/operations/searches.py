"""Finding what an account has."""

from app.web.api.v1.operations.operation import Operation, Tag
from app.web.api.v1.schemas.agreements import AgreementQuery
from app.web.api.v1.schemas.disputes import DisputeQuery
from app.web.api.v1.schemas.payments import PaymentQuery
from app.web.api.v1.schemas.refunds import RefundQuery
from app.wire.v1.shapes.searches import FoundAgreements, FoundDisputes, FoundPayments, FoundRefunds

OPERATIONS: dict[str, Operation] = {
    "api.v1.searches.payments": Operation(
        tag=Tag.PAYMENTS,
        summary="Search payments",
        description="Newest first, page by page. Everything that is asked must hold. Follow"
        " `_links.next_page` to read on.",
        shape=FoundPayments,
        query=PaymentQuery,
    ),
    "api.v1.searches.refunds": Operation(
        tag=Tag.REFUNDS,
        summary="Search refunds",
        description="Those of all payments, newest first, page by page. Follow `_links.next_page`"
        " to read on.",
        shape=FoundRefunds,
        query=RefundQuery,
    ),
    "api.v1.searches.agreements": Operation(
        tag=Tag.AGREEMENTS,
        summary="Search agreements",
        description="Newest first, page by page. Follow `_links.next_page` to read on.",
        shape=FoundAgreements,
        query=AgreementQuery,
    ),
    "api.v1.searches.disputes": Operation(
        tag=Tag.DISPUTES,
        summary="Search disputes",
        description="What payers have asked their banks to give back, newest first, page by page."
        " Follow `_links.next_page` to read on.",
        shape=FoundDisputes,
        query=DisputeQuery,
    ),
}
