"""A slip as a PDF of A4: one page for each counter at which it can be paid."""

from app.payments.types.cash.paper.layout import draw

__all__ = ["draw"]
