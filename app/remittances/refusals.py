"""What is refused about files."""

from app.errors import Conflict, Invalid, NotFound

LARGEST_BYTES = 25 * 1024 * 1024


class FileNotFound(NotFound):
    """There is no such file, or it is not this account's."""

    code = "remittance_not_found"


class FileTooLarge(Invalid):
    code = "remittance_too_large"
    message = "The file must be 25 MB or smaller"


class FileEmpty(Invalid):
    code = "remittance_empty"
    message = "The file has nothing in it"


class SentTwiceAtOnce(Conflict):
    """The same file is being kept by somebody else in this very moment."""

    code = "remittance_sent_twice"
    message = "The same file is being sent twice at once"
