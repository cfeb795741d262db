"""What is said to somebody whose change of a team was refused."""

from app.errors import Refusal
from app.i18n import LazyText, lazy
from app.people.errors import EmailNotReadable
from app.people.invitations import InTeamAlready, TooManyInvitations
from app.people.team import LastAdministrator, NotOneself
from app.web.components import Errors, FieldError

_SAID: dict[type[Refusal], LazyText] = {
    LastAdministrator: lazy("A service needs an administrator. Make somebody else one first."),
    NotOneself: lazy(
        "You cannot remove yourself from the team. You can leave the service instead."
    ),
    EmailNotReadable: lazy(
        "Enter an email address in the correct format, like name@example.gov.uk"
    ),
    InTeamAlready: lazy("Somebody with this email address is in the team already"),
    TooManyInvitations: lazy("There are 50 open invitations. Withdraw some before you send more."),
}


def about(refusal: Refusal, *, field: str = "") -> Errors:
    """The refusal beside a field of the form, or about all of it."""
    return Errors.of([FieldError(field, field, _SAID[type(refusal)])])
