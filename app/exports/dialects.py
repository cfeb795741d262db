"""How the two databases write what stands in a cell: pounds, days, times, and harmless text."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, String, case, func, literal, or_, select, true
from sqlalchemy import cast as to_type

from app import db
from app.exports.harmless import BLANKS, BREAKS, QUOTE, SIGNS
from app.payments.models import Payment

Where = list[ColumnElement[bool]]


class Words(Protocol):
    """The pieces that are said differently. Each is text, and never NULL."""

    def pounds(self, pence: Any) -> ColumnElement[str]:
        """Pounds with two decimals, and commas between thousands: "1,204.50". Not negative."""

    def day(self, moment: Any) -> ColumnElement[str]:
        """The day in UTC: "27 Mar 2026"."""

    def time(self, moment: Any) -> ColumnElement[str]:
        """The time of day in UTC: "09:32:05"."""

    def code_point(self, text: Any) -> ColumnElement[int]:
        """The number of a text's first character; of none, nothing that is compared with."""

    def member(self, json: Any, key: str) -> ColumnElement[str]:
        """A member of a JSON object."""

    def metadata_keys(self, where: Where) -> Select[Any]:
        """The names in the metadata of these payments, each once."""


class _PostgreSQL:
    def pounds(self, pence: Any) -> ColumnElement[str]:
        rest = func.lpad(to_type(pence % 100, String), 2, "0")
        return func.to_char(pence // 100, "FM999,999,999,990").concat(".").concat(rest)

    def day(self, moment: Any) -> ColumnElement[str]:
        return func.to_char(func.timezone("UTC", moment), "DD Mon YYYY")

    def time(self, moment: Any) -> ColumnElement[str]:
        return func.to_char(func.timezone("UTC", moment), "HH24:MI:SS")

    def code_point(self, text: Any) -> ColumnElement[int]:
        return func.ascii(text)

    def member(self, json: Any, key: str) -> ColumnElement[str]:
        return func.coalesce(func.jsonb_extract_path_text(json, literal(key, String())), "")

    def metadata_keys(self, where: Where) -> Select[Any]:
        names = func.jsonb_object_keys(Payment.metadata_)
        # Most payments of most services have none, and say so in less time than they are opened.
        return select(names).where(*where, Payment.metadata_ != {}).distinct()


class _SQLite:
    MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"

    def pounds(self, pence: Any) -> ColumnElement[str]:
        return func.printf("%,d.%02d", pence // 100, pence % 100)

    def day(self, moment: Any) -> ColumnElement[str]:
        month = func.substr(self.MONTHS, func.strftime("%m", moment) * 3 - 2, 3)
        return func.strftime("%d ", moment).concat(month).concat(func.strftime(" %Y", moment))

    def time(self, moment: Any) -> ColumnElement[str]:
        return func.strftime("%H:%M:%S", moment)

    def code_point(self, text: Any) -> ColumnElement[int]:
        return func.unicode(text)

    def member(self, json: Any, key: str) -> ColumnElement[str]:
        members = func.json_each(json).table_valued("key", "value", "type")
        kind, value = members.c.type, to_type(members.c.value, String)
        text = case((kind.in_(["true", "false"]), kind), else_=value)
        found = select(text).where(members.c.key == key).scalar_subquery()
        return func.coalesce(found, "")

    def metadata_keys(self, where: Where) -> Select[Any]:
        members = func.json_each(Payment.metadata_).table_valued("key")
        opened = select(members.c.key).select_from(Payment).join(members, true())
        return opened.where(*where).distinct()


def words() -> Words:
    """The pieces in the dialect of the database that is used."""
    return _SQLite() if db.engine().dialect.name == "sqlite" else _PostgreSQL()


def harmless_in(said: Words, text: Any) -> ColumnElement[str]:
    """`harmless.harmless` in SQL. Most texts begin with a letter or a digit, and are done with."""
    first = said.code_point(text)
    behind_blanks = said.code_point(func.ltrim(text, BLANKS))
    return case(
        (or_(first.between(ord("A"), ord("z")), first.between(ord("0"), ord("9"))), text),
        (
            or_(
                first.in_([ord(sign) for sign in BREAKS]),
                behind_blanks.in_([ord(sign) for sign in SIGNS]),
            ),
            literal(QUOTE, String()).concat(text),
        ),
        else_=text,
    )
