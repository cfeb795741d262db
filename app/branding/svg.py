"""An SVG, taken apart and put together again from what is known to be harmless.

The parser is told of nothing but elements, attributes and text: a document type, and with it every
entity, is refused before anything in it is read. What programs for drawing add for themselves is
left out. Scripts, events, pictures and addresses are refused by name, so that whoever uploaded it
knows what to remove.
"""

import re
from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from app.branding.refusals import LogoProblem, LogoRefused

NAMESPACE = "http://www.w3.org/2000/svg"
LINKS = "http://www.w3.org/1999/xlink"
DEEPEST = 40

ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask"),
    }
)
LEFT_OUT = frozenset({"metadata", "view"})
ATTRIBUTES = frozenset(
    {
        *("id", "class", "style", "transform", "viewBox", "preserveAspectRatio", "href"),
        *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy"),
        *("width", "height", "d", "points", "offset", "pathLength", "rotate", "textLength"),
        *("fill", "fill-opacity", "fill-rule", "clip-path", "clip-rule", "mask", "opacity"),
        *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
        *("stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "stop-color", "stop-opacity"),
        *("gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits", "maskUnits"),
        *("maskContentUnits", "color", "display", "visibility", "overflow", "letter-spacing"),
        *("font-family", "font-size", "font-weight", "font-style", "text-anchor"),
    }
)
_OWN_PART = re.compile(r"#[\w.-]+")
_POINTS_ELSEWHERE = re.compile(r"url\s*\((?!\s*['\"]?#[\w.-]+['\"]?\s*\))", re.IGNORECASE)
_DOES_SOMETHING = re.compile(
    r"[\\@<]|&#|script\s*:|expression|behavior|-moz-binding", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*(\d{1,5}(?:\.\d{1,6})?)(?:px)?\s*")
_NUMBERS = re.compile(r"[\s,]+")
_SAFE_TO_SHOW = re.compile(r"[A-Za-z][A-Za-z0-9:-]{0,30}")


def read_svg(data: bytes) -> tuple[bytes, float, float]:
    """The picture anew, and its width and height in units of its own.

    Raises:
        LogoRefused
    """
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refusing("DOCTYPE")
    parser.EntityDeclHandler = _refusing("ENTITY")
    parser.ProcessingInstructionHandler = lambda target, _: _refuse(f"?{target}")
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise LogoRefused(LogoProblem.DAMAGED) from None
    return "".join(writer.out).encode(), *writer.size


class _Writer:
    """Writes what it is told of, where that is harmless."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = (0.0, 0.0)
        self._open: list[str] = []
        self._skipping = 0  # how deep inside something that is left out

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _, element = name.rpartition(" ")
        if len(self._open) + self._skipping >= DEEPEST:
            raise LogoRefused(LogoProblem.DAMAGED)
        if self._skipping or namespace != NAMESPACE or element in LEFT_OUT:
            if not self._open:  # not an SVG at all, whatever else it is
                raise LogoRefused(LogoProblem.NOT_A_PICTURE)
            _must_be_inert(attributes)
            if namespace == NAMESPACE and element not in ELEMENTS | LEFT_OUT:
                _refuse(element)
            self._skipping += 1
            return
        if element not in ELEMENTS:
            _refuse(element)
        kept = _kept(attributes)
        if not self._open:
            if element != "svg":
                raise LogoRefused(LogoProblem.NOT_A_PICTURE)
            self.size = _size(kept)
            width, height = self.size
            kept.setdefault("viewBox", f"0 0 {width:g} {height:g}")
            kept |= {"xmlns": NAMESPACE, "width": f"{width:g}", "height": f"{height:g}"}
        written = "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
        self.out.append(f"<{element}{written}>")
        self._open.append(element)

    def end(self, _name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        else:
            self.out.append(f"</{self._open.pop()}>")

    def text(self, text: str) -> None:
        if self._skipping or not self._open:
            return
        if self._open[-1] == "style":
            _must_be_harmless("style", text)
        self.out.append(escape(text))


def _kept(attributes: Mapping[str, str]) -> dict[str, str]:
    _must_be_inert(attributes)
    kept = {}
    for name, value in attributes.items():
        known = "href" if name == f"{LINKS} href" else name
        if known in ATTRIBUTES:
            _must_be_harmless(known, value)
            kept[known] = value
    return kept


def _must_be_inert(attributes: Mapping[str, str]) -> None:
    """Refuse what runs and what leads elsewhere, also where it would have been left out."""
    for name, value in attributes.items():
        local = name.rpartition(" ")[2]
        if local.lower().startswith("on"):
            _refuse(local)
        if local.lower() in {"href", "src"} and not _OWN_PART.fullmatch(value.strip()):
            _refuse(local)


def _must_be_harmless(name: str, value: str) -> None:
    if _POINTS_ELSEWHERE.search(value) or _DOES_SOMETHING.search(value):
        _refuse(name)


def _size(root: Mapping[str, str]) -> tuple[float, float]:
    """The size that is drawn: the view box's, or the width and height."""
    if "viewBox" in root:
        numbers = _NUMBERS.split(root["viewBox"].strip())
        found = [_NUMBER.fullmatch(number) for number in numbers[2:]]
        if len(numbers) != 4:  # noqa: PLR2004  x, y, width, height
            raise LogoRefused(LogoProblem.WRONG_SIZE)
    else:
        found = [_NUMBER.fullmatch(root.get(name, "")) for name in ("width", "height")]
    sizes = [float(number[1]) for number in found if number]
    if len(sizes) != 2:  # noqa: PLR2004  width and height
        raise LogoRefused(LogoProblem.WRONG_SIZE)
    return sizes[0], sizes[1]


def _refusing(what: str) -> Callable[..., None]:
    return lambda *_: _refuse(what)


def _refuse(what: str) -> NoReturn:
    shown = what if _SAFE_TO_SHOW.fullmatch(what) else ""
    raise LogoRefused(LogoProblem.NOT_ALLOWED, shown)
