"""What is wrong with a spreadsheet, in words: in which line and column, and what to do about it."""

from app.i18n import LazyText, lazy
from app.i18n import gettext as _
from app.payment_links.batches.claiming import Found, Standing
from app.payment_links.batches.lines import Trouble, Wrong
from app.payment_links.rules import NOT_IN_REFERENCES
from app.payment_links.spreadsheets import Fault
from app.web.components import FieldError

NO_FILE = FieldError("file", "file", lazy("Select a file"))

_FAULTS: dict[Fault, LazyText] = {
    Fault.EMPTY: lazy("The file is empty"),
    Fault.LARGE: lazy("The file must be smaller than 1 MB"),
    Fault.LONG: lazy("The file must have 5,000 lines or fewer. Split it and send the parts."),
    Fault.WIDE: lazy("The file must have 40 columns or fewer"),
    Fault.NOT_A_SHEET: lazy("The file must be a CSV or a spreadsheet (.xlsx)"),
    Fault.OLD: lazy("Save the file as .xlsx without a password, or as a CSV, and send it again"),
    Fault.DAMAGED: lazy("The file cannot be read. Save it again as .xlsx or CSV."),
}

# Of the headings; where there is a column, the message names it.
_OF_HEADINGS: dict[Wrong, LazyText] = {
    Wrong.NO_REFERENCES: lazy("Call one column “reference”"),
    Wrong.NO_AMOUNTS: lazy("Call one column “amount”"),
    Wrong.NO_LINES: lazy("Add a line for each payment below the headings"),
    Wrong.WITHOUT_HEADING: lazy("Give a heading to each column that has something in it"),
    Wrong.HEADING_TWICE: lazy("Give this heading to one column only"),
    Wrong.HEADING_NOT_FIT: lazy(
        "Use headings of 30 characters or fewer, without the characters %(signs)s", signs="< > |"
    ),
    Wrong.HEADING_OF_LINK: lazy(
        "Remove this column, or give it another heading: the payment link has a value for it"
    ),
    Wrong.MANY_HEADINGS: lazy(
        "Remove columns: with those of the payment link there can be 15 beside reference, amount"
        " and name"
    ),
}
_OF_CELLS: dict[Wrong, LazyText] = {
    Wrong.MISSING: lazy("Fill this in"),
    Wrong.LONG: lazy("Use fewer characters: 255 for a reference or a name, 100 for the others"),
    Wrong.CHARACTERS: lazy("Remove the special characters, such as %(signs)s", signs="< > |"),
    Wrong.CARD: lazy("Remove this: it looks like the number of a payment card"),
    Wrong.NOT_AN_AMOUNT: lazy("Enter an amount in pounds and pence, like 12.50"),
    Wrong.SMALL: lazy("Enter a larger amount: this is less than can be paid"),
    Wrong.LARGE: lazy("Enter £100,000 or less"),
    Wrong.OTHER_PRICE: lazy("Enter the amount of the payment link, or leave this empty"),
}
OF_REFERENCES = lazy(
    "Remove these characters: %(signs)s", signs=" ".join(sorted(NOT_IN_REFERENCES))
)

STANDINGS: dict[Standing, tuple[LazyText, str]] = {
    Standing.OPEN: (lazy("Not paid"), "grey"),
    Standing.BEGUN: (lazy("Started"), "blue"),
    Standing.UNDER_WAY: (lazy("Started"), "blue"),
    Standing.PAID: (lazy("Paid"), "green"),
    Standing.CALLED_OFF: (lazy("Called off"), "red"),
}


def of_file(fault: Fault) -> FieldError:
    """Why nothing of a file can be read."""
    return FieldError("file", "file", _FAULTS[fault])


def of_trouble(trouble: Trouble) -> str:
    """What to do about one thing. What stands in the cell is not repeated."""
    if trouble.wrong is Wrong.TWICE:
        return _("Use each reference once: it is on line %(line)s too", line=trouble.other)
    if trouble.wrong is Wrong.CHARACTERS and trouble.heading.casefold() == "reference":
        return str(OF_REFERENCES)
    return str(_OF_HEADINGS.get(trouble.wrong) or _OF_CELLS[trouble.wrong])


def standing(found: Found) -> tuple[str, str]:
    """How a line stands, and the colour of it."""
    text, colour = STANDINGS[found.standing]
    return str(text), colour
