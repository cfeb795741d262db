"""What was typed into a form, as it may be kept and shown again."""

from flask import request


def text(name: str, *, longest: int) -> str:
    """One field of the form that was sent, cut at what anybody can have meant."""
    return readable(request.form.get(name, ""))[:longest]


def paragraphs(name: str) -> str:
    """A field of several lines, all of it."""
    lines = request.form.get(name, "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(map(readable, lines)).strip()


def readable(typed: str) -> str:
    """Without what nobody can have meant to type: no database keeps it, and no page may show it."""
    return "".join(character for character in typed if character.isprintable()).strip()


def number_asked(name: str, *, otherwise: int, most: int = 1_000_000) -> int:
    """A whole number in the address; `otherwise` where there is none that makes sense."""
    said = request.args.get(name, "")
    is_number = said.isascii() and said.isdigit() and len(said) <= len(str(most))
    return int(said) if is_number and int(said) <= most else otherwise
