"""What the demo service sells."""

from dataclasses import dataclass

from app.i18n import LazyText, lazy


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence to fish, for so long."""

    code: str
    amount_pence: int
    name: LazyText
    hint: LazyText


LICENCES = {
    licence.code: licence
    for licence in (
        Licence(
            "coarse-1-day",
            720,
            lazy("Trout and coarse fish, 1 day"),
            lazy("Up to 2 rods, from the time you choose"),
        ),
        Licence(
            "coarse-8-days",
            1450,
            lazy("Trout and coarse fish, 8 days"),
            lazy("Up to 2 rods, 8 days in a row"),
        ),
        Licence(
            "coarse-12-months",
            3820,
            lazy("Trout and coarse fish, 12 months"),
            lazy("Up to 2 rods, until the same day next year"),
        ),
        Licence(
            "salmon-12-months",
            9210,
            lazy("Salmon and sea trout, 12 months"),
            lazy("Also for trout and coarse fish, up to 3 rods"),
        ),
    )
}
