"""Payments as files: what a list shows, written down as CSV or for a spreadsheet program.

An export is a row that says what is wanted and how far it has come, and parts with the bytes that
there are. A worker makes it a batch at a time; each batch and the mark of how far it went are one
transaction, so that a worker may die anywhere and the next one goes on without a row twice.
"""

from app.exports.asking import Asked, TooManyAtOnce, cancel, count, note_download
from app.exports.making import ask_for
from app.exports.models import Export, ExportState, FileFormat
from app.exports.permission import NoLongerPermitted
from app.exports.permission import check as check_permitted
from app.exports.queries import content, get, newest

__all__ = [
    "Asked",
    "Export",
    "ExportState",
    "FileFormat",
    "NoLongerPermitted",
    "TooManyAtOnce",
    "ask_for",
    "cancel",
    "check_permitted",
    "content",
    "count",
    "get",
    "newest",
    "note_download",
]
