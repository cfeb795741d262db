"""The six ways a request can be refused. Every refusal in the platform is one of these.

A capability adds a subclass with a `code` and a `message`; the doors already know what to do with
it, because they look only at which of the six it is.
"""

from typing import ClassVar


class Refusal(Exception):
    """A refusal we foresaw. Anything that is not a Refusal is a bug and becomes a 500."""

    code: ClassVar[str] = "error"
    message: str = "Sorry, there is a problem with the service"

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or self.message
        self.field = field
        super().__init__(self.message)


class Invalid(Refusal):
    """What was sent cannot be understood or breaks a rule about its shape."""


class NotIdentified(Refusal):
    """We do not know who is asking."""


class NotAllowed(Refusal):
    """We know who is asking, and they may not do this."""


class NotFound(Refusal):
    """There is no such thing, or none that this caller may see."""

    code = "not_found"
    message = "Not found"


class Conflict(Refusal):
    """The request is well formed but the thing is not in a state that permits it."""


class ChangedMeanwhile(Conflict):
    """Two wrote at once, and this was the second: what it had read is not so any more."""

    code = "changed_meanwhile"
    message = "Somebody else changed this while you were looking at it. Check it and try again."


class Unavailable(Refusal):
    """Somebody we depend on did not answer. Trying again later may work."""
