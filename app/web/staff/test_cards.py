"""Cards to try the sandbox with. The sandbox's provider decides what they do; a test asks it."""

from app.i18n import lazy

CARDS = (
    ("4242 4242 4242 4242", lazy("Paid")),
    ("4000 0000 0000 3220", lazy("The payer’s bank asks who they are, then it is paid")),
    ("4000 0000 0000 0002", lazy("Declined")),
    ("4000 0000 0000 0069", lazy("Declined: the card has expired")),
    ("4000 0000 0000 0127", lazy("Declined: the security code is not right")),
    ("4000 0000 0000 0119", lazy("Error at the provider")),
)


def shown() -> tuple[tuple[str, str], ...]:
    """Each number, and in words what comes of paying with it."""
    return tuple((number, str(outcome)) for number, outcome in CARDS)
