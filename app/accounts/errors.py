"""The refusals of this package."""

from app.errors import Conflict, Invalid, NotFound, NotIdentified


class KeyNotRecognised(NotIdentified):
    code = "api_key_not_recognised"
    message = "Send an API key of an account as a bearer token"


class KeyNotFound(NotFound):
    code = "api_key_not_found"
    message = "There is no such API key"


class KeyAlreadyMade(Conflict):
    code = "api_key_already_made"
    message = (
        "This API key was made already, and can be shown only once. If nobody has kept it, revoke"
        " it and create another."
    )


class KeyNotAllowed(Conflict):
    """The account is live, and nobody has approved that its service takes real money."""

    code = "key_not_allowed"
    message = "There can be no live API key before the service has gone live"


class AccountNotFound(NotFound):
    code = "account_not_found"
    message = "There is no such account"


class ServiceNotFound(NotFound):
    code = "service_not_found"
    message = "There is no such service"


class HasLiveAccount(Conflict):
    code = "service_has_live_account"
    message = "The service already has a live account"


class ServiceAlreadyOpened(Conflict):
    code = "service_already_opened"
    message = "The service was created by the same form before"


class NotASetting(Invalid):
    """`field` is what cannot be set, or cannot be set to that."""

    code = "not_a_setting"
    message = "This cannot be changed to that"
