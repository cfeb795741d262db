"""What searches find, on the wire: one page, and the links to the others."""

from collections.abc import Callable

from app.searching import Item, Page, Step
from app.wire.v1.common import Json

Address = Callable[[int, Step | None], str]


def page(
    found: Page[Item],
    show: Callable[[Item], Json],
    address: Address,
    *,
    says_ends: bool,
) -> Json:
    """One page of a search.

    `address` writes the address of a page, given its number and the step that leads to it.
    `says_ends`: where there is no page before or behind this one, the link to it is an empty
    object, and not left out.
    """
    number = found.number
    links: dict[str, str | None] = {
        "self": address(number, found.here),
        "first_page": address(1, None),
        "last_page": address(found.last, None),
        "prev_page": None,
        "next_page": None,
    }
    if number > 1:
        links["prev_page"] = address(number - 1, found.back)
    if found.onward is not None:
        links["next_page"] = address(number + 1, found.onward)
    return {
        "total": found.total_rows,
        "count": len(found.rows),
        "page": number,
        "results": [show(row) for row in found.rows],
        "_links": {
            name: {} if href is None else {"href": href}
            for name, href in links.items()
            if href is not None or says_ends
        },
    }
