"""Where the parts of a slip stand on paper. All its words are those of the page."""

from reportlab.lib.utils import simpleSplit

from app import codes, settings
from app.i18n import Language
from app.i18n import gettext as _
from app.paper import BOLD, PLAIN, TaggedPaper, know_typefaces
from app.payments.types.cash import wording
from app.payments.types.cash.slips import Counter, Slip

_PAGE = (595, 842)  # A4 in points, as everything here
_MARGIN = 56
_WIDTH = _PAGE[0] - 2 * _MARGIN
_AFTER = 7


def draw(slip: Slip, *, language: Language) -> bytes:
    """The slip as a PDF, in the language in force. It has to be one that can be paid."""
    know_typefaces()
    service = wording.name_of(slip)
    paper = TaggedPaper(
        size=_PAGE,
        title=f"{wording.heading(slip)} – {service}",
        author=service,
        language=f"{language}-GB",
    )
    for at, counter in enumerate(slip.counters):
        if at:
            paper.new_page()
        _Page(paper).draw(slip, counter)
    return paper.finished()


class _Page:
    """One page, written from the top down."""

    def __init__(self, paper: TaggedPaper) -> None:
        self._paper = paper
        self._canvas = paper.canvas
        self._at = _PAGE[1] - _MARGIN

    def draw(self, slip: Slip, counter: Counter) -> None:
        self._text("P", wording.name_of(slip), size=11, font=BOLD)
        if slip.is_test:
            self._text("P", _("This is a test. No money will be taken."), size=11, font=BOLD)
        self._text("H1", wording.heading(slip), size=22, font=BOLD, before=6)
        if by := wording.deadline(slip):
            self._text("P", _("Pay by %(deadline)s.", deadline=by), size=13)
        for sentence in wording.says(slip):
            self._text("P", sentence)
        self._counter(counter)
        how, otherwise = wording.how(slip), wording.otherwise(slip)
        self._text("H2", how.heading, size=14, font=BOLD, before=8)
        for number, line in enumerate(how.lines, start=1):
            self._text("P", f"{number}. {line}")
        if otherwise is not None:
            self._text("H2", otherwise.heading, size=14, font=BOLD, before=8)
            for line in otherwise.lines:
                self._text("P", line)
        if slip.path:
            address = f"{settings.current().pages_url}{slip.path}"
            self._text("H2", _("See how your payment stands"), size=14, font=BOLD, before=8)
            self._text("P", address, size=10)

    def _counter(self, counter: Counter) -> None:
        scheme = counter.terms.scheme
        self._text("H2", wording.where(counter), size=14, font=BOLD, before=8)
        wide, high = codes.size_on_pdf(counter.barcode)
        self._at -= high
        with self._paper.part("Figure", alternative=_("Barcode")):
            codes.draw_on_pdf(
                self._canvas,
                counter.barcode,
                left_points=min(_MARGIN, (_PAGE[0] - wide) // 2),
                bottom_points=self._at,
            )
        self._text("P", counter.grouped, size=14, font=BOLD, before=4)
        if scheme.is_demonstration:
            said = _("A demonstration: no shop takes this barcode.")
            self._text("P", said, font=BOLD)
        self._text("P", " ".join(wording.terms(counter)))

    def _text(
        self, kind: str, text: str, *, size: int = 11, font: str = PLAIN, before: int = 0
    ) -> None:
        """Write a text below what was written before, on as many lines as it needs."""
        self._at -= before
        with self._paper.part(kind):
            for line in simpleSplit(text, font, size, _WIDTH):
                self._at -= size * 27 // 20
                self._canvas.setFont(font, size)
                self._canvas.drawString(_MARGIN, self._at, line)
        self._at -= _AFTER
