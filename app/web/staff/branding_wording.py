"""What to say about a look or a logo that cannot be used."""

from collections.abc import Mapping

from app.branding import LogoProblem, LogoRefused, Problem
from app.branding.colours import contrast, read_colour
from app.branding.look import LONGEST_NAME
from app.i18n import LazyText, gettext, lazy
from app.web.components import FieldError

_MISSING = {
    "name": lazy("Enter the name to show in the header"),
    "background": lazy("Enter a background colour"),
}
_TOO_LONG = {
    "name": lazy("Name must be %(longest)s characters or fewer", longest=LONGEST_NAME),
    "name_cy": lazy("Welsh name must be %(longest)s characters or fewer", longest=LONGEST_NAME),
}
_NOT_A_COLOUR = {
    "background": lazy("Background colour must be 6 digits or letters from a to f, like #1d70b8"),
    "text": lazy("Text colour must be 6 digits or letters from a to f, like #ffffff"),
    "border": lazy("Border colour must be 6 digits or letters from a to f, like #0b0c0c"),
}
_OF_LOGOS = {
    LogoProblem.EMPTY: lazy("The selected file is empty"),
    LogoProblem.TOO_LARGE: lazy("The selected file must be smaller than 40 KB"),
    LogoProblem.NOT_A_PICTURE: lazy("The selected file must be a PNG or an SVG"),
    LogoProblem.DAMAGED: lazy("The selected file cannot be read – export the picture again"),
    LogoProblem.WRONG_SIZE: lazy("The logo must be between 40 and 2,000 pixels wide and high"),
    LogoProblem.WRONG_SHAPE: lazy("The logo must not be more than 8 times as wide as high"),
}


def about_field(name: str, problem: Problem, values: Mapping[str, str]) -> FieldError:
    """What is wrong with what was typed into the field `name`."""
    match problem:
        case Problem.MISSING:
            text: str | LazyText = _MISSING[name]
        case Problem.TOO_LONG:
            text = _TOO_LONG[name]
        case Problem.NOT_A_COLOUR:
            text = _NOT_A_COLOUR[name]
        case Problem.TOO_LITTLE_CONTRAST:
            text = _too_little_contrast(values)
    return FieldError(name, name, text)


def about_logo(refused: LogoRefused) -> str | LazyText:
    """What is wrong with a picture. What is not allowed in it is named where that helps."""
    if refused.problem is not LogoProblem.NOT_ALLOWED:
        return _OF_LOGOS[refused.problem]
    if refused.what:
        return gettext("The SVG must not contain “%(what)s” – remove it", what=refused.what)
    return lazy("The SVG must not contain scripts, addresses or other pictures")


def _too_little_contrast(values: Mapping[str, str]) -> str:
    text, background = read_colour(values["text"]), read_colour(values["background"])
    ratio = contrast(text, background) if text and background else 1
    shown = f"{int(ratio * 10) / 10:.1f}"  # never rounded up to what would be enough
    return gettext(
        "The contrast of this text on the background is %(ratio)s to 1 – it must be at least 4.5"
        " to 1, so choose a darker or lighter colour",
        ratio=shown,
    )
