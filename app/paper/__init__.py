"""PDFs that can be read aloud, and the typefaces that they are set in."""

from app.paper.tagged import TaggedPaper
from app.paper.typefaces import BOLD, PLAIN, know_typefaces

__all__ = ["BOLD", "PLAIN", "TaggedPaper", "know_typefaces"]
