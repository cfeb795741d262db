"""The refusals of this package."""

from app.errors import Conflict, Invalid, NotFound, NotIdentified


class SignInRefused(NotIdentified):
    """One refusal for every reason, so that nobody learns who has an account, or what was right."""

    code = "sign_in_refused"
    message = "The details you entered are not right, or the account is locked"


class UserNotFound(NotFound):
    code = "user_not_found"
    message = "There is no such user"


class EmailNotReadable(Invalid):
    code = "email_not_readable"
    message = "Enter an email address in the correct format, like name@example.gov.uk"


class EmailTaken(Conflict):
    code = "email_taken"
    message = "Somebody already signs in with this email address"


class PasswordTooShort(Invalid):
    code = "password_too_short"
    message = "Password must be 10 characters or more"


class PasswordTooLong(Invalid):
    code = "password_too_long"
    message = "Password must be 200 characters or fewer"


class PasswordTooCommon(Invalid):
    code = "password_too_common"
    message = "Choose a password that is harder to guess"


class NotARoleInAService(Invalid):
    code = "not_a_role_in_a_service"
    message = "Choose a role that people in a service have"
