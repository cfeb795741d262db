"""Answering with a slip as a PDF."""

from flask import Response

from app.i18n import Language, using
from app.payments.types.cash import paper
from app.payments.types.cash.slips import Slip

NAMES = {"en": "barcode.pdf", "cy": "cod-bar.pdf"}


def pdf(slip: Slip, *, language: Language) -> Response:
    """The slip to be printed or kept, in this language."""
    with using(language):
        response = Response(paper.draw(slip, language=language), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{NAMES[language]}"'
    return response
