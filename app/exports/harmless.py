"""Texts that no spreadsheet program takes for a formula. Pure.

A cell that begins with =, +, - or @ is calculated when the file is opened, and what others typed
can so read files, or send them away. A quote before it makes it a text again; the same is put
before what begins with a tab or an end of line, and before the wide forms of those signs, which
some programs take for the narrow ones. Blanks before the sign change nothing.
Source: https://owasp.org/www-community/attacks/CSV_Injection

`dialects.py` says the same in SQL, and a test holds the two against each other.
"""

QUOTE = "'"
SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫−"
BREAKS = "\t\r\n\v\f"
BLANKS = " \u00a0\u2002\u2003\u2009\u200b\u2060\u3000\ufeff" + BREAKS


def harmless(text: str) -> str:
    """The text, with a quote before it where a program might calculate it."""
    said = text.lstrip(BLANKS)
    is_harmful = text.startswith(tuple(BREAKS)) or said.startswith(tuple(SIGNS))
    return QUOTE + text if is_harmful else text
