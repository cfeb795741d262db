"""What can be wrong with the content of a barcode."""


class Unencodable(Exception):
    """This cannot be said in a barcode of that kind. The message says why."""
