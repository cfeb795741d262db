"""Why a file cannot be a logo."""

from enum import StrEnum

from app.errors import Invalid


class LogoProblem(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    DAMAGED = "damaged"
    WRONG_SIZE = "wrong_size"
    WRONG_SHAPE = "wrong_shape"
    NOT_ALLOWED = "not_allowed"


class LogoRefused(Invalid):
    """`what` names the part of an SVG that is not allowed, as far as it may be shown."""

    code = "logo_refused"
    message = "This picture cannot be used as a logo"

    def __init__(self, problem: LogoProblem, what: str = "") -> None:
        self.problem = problem
        self.what = what
        super().__init__(field="logo")
