"""A PDF whose parts say what they are, so that it can be read aloud: headings, paragraphs, figures.

ReportLab draws, and knows nothing of tags; what stands between a mark and its end in a page's code
is named in a tree that hangs in the document's catalogue. Each part here stands on one page.

Source: ISO 32000-1, 14.7 and 14.8.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas


class TaggedPaper:
    """A document in one language. What is drawn on `canvas` belongs inside `part`."""

    def __init__(self, *, size: tuple[int, int], title: str, author: str, language: str) -> None:
        self._file = BytesIO()
        self.canvas = Canvas(
            self._file, pagesize=size, pageCompression=1, pdfVersion=(1, 7), lang=language
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setSubject("")
        self.canvas.setCreator("")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self._parts: list[list[tuple[str, str]]] = [[]]  # of each page: what it is, and is called

    @contextmanager
    def part(self, kind: str, *, alternative: str = "") -> Iterator[None]:
        """What is drawn in the block is one part: "H1", "H2", "P" or "Figure"."""
        number = len(self._parts[-1])
        self._parts[-1].append((kind, alternative))
        self._write(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._write("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn in the block says nothing, and is not read aloud."""
        self._write("/Artifact BMC")
        yield
        self._write("EMC")

    def new_page(self) -> None:
        """End a page, and begin another."""
        self.canvas.showPage()
        self._parts.append([])

    def finished(self) -> bytes:
        """The document."""
        self.canvas.showPage()
        self._hang_the_tree()
        self.canvas.save()
        return self._file.getvalue()

    def _write(self, code: str) -> None:
        self.canvas._code.append(code)  # noqa: SLF001  there is no other way to its code

    def _hang_the_tree(self) -> None:
        document: Any = self.canvas._doc  # noqa: SLF001  nor to its catalogue
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        root_at = document.Reference(root)
        whole = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("StructElem"),
                "S": pdfdoc.PDFName("Document"),
                "P": root_at,
            }
        )
        whole_at = document.Reference(whole)
        numbered: list[Any] = []
        everything: list[Any] = []
        for at, (page, parts) in enumerate(zip(document.Pages.pages, self._parts, strict=True)):
            elements = [
                document.Reference(_element(kind, text, number, document.Reference(page), whole_at))
                for number, (kind, text) in enumerate(parts)
            ]
            numbered += [at, document.Reference(pdfdoc.PDFArray(elements))]
            everything += elements
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = at, pdfdoc.PDFName("S")
        whole.dict["K"] = pdfdoc.PDFArray(everything)
        root.dict["K"] = whole_at
        root.dict["ParentTree"] = document.Reference(
            pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbered)})
        )
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})


def _element(kind: str, text: str, number: int, page: Any, parent: Any) -> Any:
    element = {
        "Type": pdfdoc.PDFName("StructElem"),
        "S": pdfdoc.PDFName(kind),
        "P": parent,
        "Pg": page,
        "K": number,
    }
    if text:
        element["Alt"] = pdfdoc.PDFString(text)
    return pdfdoc.PDFDictionary(element)
