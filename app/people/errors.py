"""The refusals of this package."""

from app.errors import Conflict, Invalid, NotFound, NotIdentified


class SignInRefused(NotIdentified):
    """One refusal for every reason, so that nobody learns who has an account, or what was right."""

    code = "sign_in_refused"
    message = "The details you entered are not right, or the account is locked"

    def __init__(self, *, has_locked: bool = False) -> None:
        """`has_locked`: it is this attempt that locked the account. Not for the page to say."""
        super().__init__()
        self.has_locked = has_locked


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


class NameMissing(Invalid):
    code = "name_missing"
    message = "Enter your full name"


class NameTooLong(Invalid):
    code = "name_too_long"
    message = "Full name must be 120 characters or fewer"


class PhoneNotReadable(Invalid):
    code = "phone_not_readable"
    message = "Enter a mobile phone number, like 07700 900 123 or +353 85 012 3456"


class LinkNotGood(NotFound):
    code = "link_not_good"
    message = "This link does not work any more"


class CodeNotRight(Invalid):
    """What was entered to set up a second factor is not what was asked for."""

    code = "code_not_right"
    message = "Check the code"


class TooManyTexts(Invalid):
    code = "too_many_texts"
    message = "We have sent you several codes already. Wait 10 minutes before you ask for another"


class FactorNotFound(NotFound):
    code = "factor_not_found"
    message = "There is no such second factor"


class LastFactor(Conflict):
    code = "last_factor"
    message = "You need one way to show that it is you. Add another before you remove this one"


class PasskeyTaken(Conflict):
    code = "passkey_taken"
    message = "This passkey is in use already"


class TooManyFactors(Conflict):
    code = "too_many_factors"
    message = "You have 10 ways to show that it is you. Remove one before you add another"


class EmailNotAllowed(Invalid):
    code = "email_not_allowed"
    message = "Enter an email address of an organisation that can sign up here"
