"""What searches call the things that can go wrong."""

from app.web.api.v1.codes import SAYS_BROKEN, Code, Dialect

_SAYS_WRONG = (
    "Invalid parameters: {problem}. See Public API documentation for the correct data formats"
)
_SAYS_NO_PAGE = "Page not found"


def _dialect(wrong: str, no_page: str, broken: str) -> Dialect:
    return Dialect(
        wrong_value=Code(wrong, 422, _SAYS_WRONG),
        not_found=Code(no_page, 404, _SAYS_NO_PAGE),
        broken=Code(broken, 500, SAYS_BROKEN),
    )


DIALECTS: dict[str, Dialect] = {
    "api.v1.searches.payments": _dialect("P0401", "P0402", "P0498"),
    "api.v1.searches.transactions": _dialect("P0401", "P0402", "P0498"),
    "api.v1.searches.refunds": _dialect("P1101", "P1100", "P1898"),
    "api.v1.searches.agreements": _dialect("P2401", "P2402", "P2498"),
    "api.v1.searches.disputes": _dialect("P0401", "P0402", "P0498"),
}
