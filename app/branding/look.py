"""What a service says about its header, read and checked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.branding.colours import ENOUGH, contrast, read_colour, readable_on

LONGEST_NAME = 50
FIELDS = ("name", "name_cy", "background", "text", "border")


class Problem(StrEnum):
    """What can be wrong with one of the fields."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_COLOUR = "not_a_colour"
    TOO_LITTLE_CONTRAST = "too_little_contrast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A header. The name is shown where there is no logo, and read out where there is one.

    `name_cy` may be "": then the name is the same in Welsh. Colours are "#rrggbb".
    """

    name: str
    name_cy: str
    background: str
    text: str
    border: str


def read_look(typed: Mapping[str, str]) -> tuple[Look | None, dict[str, Problem]]:
    """The look, or what is wrong with each field.

    Without a colour for the text it is black or white, whichever is easier to read. Without one
    for the border there is none to be seen: it is the background's.
    """
    problems: dict[str, Problem] = {}
    names = {name: typed.get(name, "").strip() for name in ("name", "name_cy")}
    for name, text in names.items():
        if len(text) > LONGEST_NAME:
            problems[name] = Problem.TOO_LONG
    if not names["name"]:
        problems["name"] = Problem.MISSING
    colours = {name: read_colour(typed.get(name, "")) for name in ("background", "text", "border")}
    for name, colour in colours.items():
        was_typed = typed.get(name, "").strip() != ""
        if colour is None and (was_typed or name == "background"):
            problems[name] = Problem.NOT_A_COLOUR if was_typed else Problem.MISSING
    background = colours["background"]
    if background is None or problems.keys() & {"text"}:
        return None, problems
    text = colours["text"] or readable_on(background)
    if contrast(text, background) < ENOUGH:
        problems["text"] = Problem.TOO_LITTLE_CONTRAST
    if problems:
        return None, problems
    border = colours["border"] or background
    return Look(**names, background=background, text=text, border=border), {}
