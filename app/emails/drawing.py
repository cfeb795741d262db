"""Draws a letter as text and as HTML. All its words are in the letter; templates have none.

Mail programs know no style sheets, so each element has its style with it. Nothing is loaded from
anywhere.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from app.emails.letter import Letter
from app.emails.models import EmailKind

TEMPLATES = Path(__file__).parents[2] / "templates"
OF_TYPES = Path(__file__).parents[1] / "payments/types"  # each may bring templates of its own

_FONT = "font-family:Helvetica,Arial,sans-serif;color:#0b0c0c;"
_STYLES = {
    "body": "margin:0;padding:0;background-color:#ffffff;",
    "page": f"{_FONT}max-width:580px;margin:0 auto;padding:24px 16px;",
    "h1": f"{_FONT}font-size:28px;line-height:1.2;margin:0 0 20px;",
    "h2": f"{_FONT}font-size:20px;line-height:1.3;margin:28px 0 8px;",
    "p": f"{_FONT}font-size:18px;line-height:1.4;margin:0 0 12px;overflow-wrap:anywhere;",
    "notice": f"{_FONT}font-size:18px;line-height:1.4;margin:0 0 20px;padding:12px 16px;"
    "border-left:8px solid #b1b4b6;font-weight:bold;",
    "table": "width:100%;border-collapse:collapse;margin:20px 0;",
    "th": f"{_FONT}font-size:18px;line-height:1.4;text-align:left;vertical-align:top;"
    "padding:8px 16px 8px 0;border-bottom:1px solid #b1b4b6;width:38%;",
    "td": f"{_FONT}font-size:18px;line-height:1.4;vertical-align:top;padding:8px 0;"
    "border-bottom:1px solid #b1b4b6;overflow-wrap:anywhere;word-break:break-word;",
    "ending": f"{_FONT}font-size:16px;line-height:1.4;margin:28px 0 0;color:#484949;",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A letter as it is sent: twice the same, so that every mail program can show it."""

    subject: str
    text: str
    html: str


def draw(letter: Letter) -> Drawn:
    """Draw a letter. A text message is its lines, the last of which may be for the phone itself."""
    if letter.kind is EmailKind.TEXT_MESSAGE:
        return Drawn(letter.subject, "\n\n".join((letter.lead, *letter.more)), "")
    return Drawn(
        letter.subject,
        _environment().get_template("emails/letter.txt").render(letter=letter),
        _environment().get_template("emails/letter.html").render(letter=letter),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, *sorted(OF_TYPES.glob("*/templates"))]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["styled"] = {
        name: Markup(' style="{}"').format(style) for name, style in _STYLES.items()
    }
    return environment
