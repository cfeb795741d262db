"""What files of networks, and their lines, are called in front of people."""

from app.i18n import LazyText, lazy
from app.remittances.models import FileState, RowState
from app.remittances.port import Problem, RowProblem

FILE_STATES: dict[FileState, tuple[LazyText, str]] = {
    FileState.PENDING: (lazy("Waiting"), "grey"),
    FileState.PROCESSING: (lazy("Being taken in"), "blue"),
    FileState.PROCESSED: (lazy("Taken in"), "green"),
    FileState.FAILED: (lazy("Not taken in"), "red"),
    FileState.DISCARDED: (lazy("Sent before"), "grey"),
    FileState.OBSOLETE: (lazy("Replaced"), "grey"),
}
ROW_STATES: dict[RowState, tuple[LazyText, str]] = {
    RowState.PENDING: (lazy("Waiting"), "grey"),
    RowState.PROCESSED: (lazy("Taken in"), "green"),
    RowState.NEEDS_REVIEW: (lazy("Needs a person"), "yellow"),
    RowState.VOID: (lazy("Given up"), "grey"),
}
PROBLEMS: dict[Problem, LazyText] = {
    Problem.EMPTY: lazy("There is nothing in the file."),
    Problem.FORMAT: lazy("No network that is set up here writes files like this one."),
    Problem.NOT_UTF8: lazy("The file is not in UTF-8."),
    Problem.HEADER: lazy("The first line does not say which file it is."),
    Problem.CURRENCY: lazy("The file is not in pounds."),
    Problem.TRUNCATED: lazy("The end of the file is missing."),
    Problem.TRAILER: lazy("The last line, with the totals, cannot be read."),
    Problem.WRONG_ORDER: lazy("The lines are not in the order of their numbers."),
    Problem.HEADER_COUNT: lazy("It does not have as many lines as it says."),
    Problem.HEADER_TOTAL: lazy("Its lines do not come to the sum that it says."),
    Problem.DUPLICATE_FILE: lazy("The same file had come before. It changed nothing."),
    Problem.OTHER_CONTENT: lazy("Another file with this number and revision was taken in before."),
    Problem.STALE_REVISION: lazy("A newer revision stands in its place."),
}
ROW_PROBLEMS: dict[RowProblem, LazyText] = {
    RowProblem.NOT_READABLE: lazy("The line cannot be read"),
    RowProblem.TOO_LONG: lazy("The line is too long"),
    RowProblem.KIND: lazy("It is neither a payment nor a reversal"),
    RowProblem.TRANSACTION: lazy("The transaction number cannot be used"),
    RowProblem.NUMBER: lazy("The payment number cannot be read"),
    RowProblem.AMOUNT: lazy("The amount cannot be used"),
    RowProblem.TIME: lazy("The time cannot be used"),
    RowProblem.OUTLET: lazy("The name of the shop cannot be used"),
    RowProblem.DUPLICATE_IN_FILE: lazy("The same transaction is in the file twice"),
    RowProblem.TOLD_DIFFERENTLY: lazy("We were told otherwise before: another sum or number"),
    RowProblem.REFUSED: lazy("It was refused: see the log"),
    RowProblem.RETURNED: lazy("An earlier revision had left it out, and it was taken back then"),
    RowProblem.REVERSAL_LEFT_OUT: lazy("A reversal that this revision does not have any more"),
}
