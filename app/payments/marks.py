"""What finds a few payments among many by a part of a text: marks, kept by PostgreSQL itself.

A mark is a number that stands for three letters in a row of a text of an account's payment, or for
a whole value. All marks of a payment are in one row of `payment_marks`, written by a trigger
whenever what they stand for changes; an inverted index over them answers which payments have all
the marks of what is looked for. Two texts may have a mark in common by chance, so what is found is
still compared. The extension for such indexes is not in every PostgreSQL, and this needs none.
See docs/decisions/0031-marks-find-parts-of-texts.md.

SQLite, which serves one machine, keeps none and reads through the payments.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    column,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from app import searching
from app.payments.models import Payment

LETTERS = 3  # a part that is shorter has no mark


class Mark(StrEnum):
    """What marks stand for. The migration that makes the trigger uses the same letters."""

    REFERENCE = "r"
    EMAIL = "e"
    CARDHOLDER_NAME = "n"
    METADATA = "m"
    BRAND = "b"
    TYPE = "t"
    PROVIDER = "p"


_MARKS = ARRAY(Integer)
_payment_marks = table("payment_marks", column("payment_id"), column("marks", _MARKS))


def of_part(account_id: Any, mark: Mark, text: str) -> Iterator[ColumnElement[bool]]:
    """That a payment has every mark of this part of a text. Nothing where it has none."""
    if len(text) >= LETTERS:
        yield _have(account_id, func.marks_of_part(account_id, mark.value, text, type_=_MARKS))


def of_value(account_id: Any, mark: Mark, value: str) -> Iterator[ColumnElement[bool]]:
    """That a payment has the mark of this whole value. Nothing where it is empty."""
    if value:
        yield _have(account_id, func.marks_of_value(account_id, mark.value, value, type_=_MARKS))


def of_any(account_id: Any, mark: Mark, values: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """That a payment has the mark of one of these values. Nothing where there are none."""
    if values:
        yield _have(
            account_id,
            *(
                func.marks_of_value(account_id, mark.value, value, type_=_MARKS)
                for value in sorted(values)
            ),
        )


def _have(account_id: Any, *any_of: ColumnElement[Any]) -> ColumnElement[bool]:
    """That it has all of one set of marks. `account_id` may belong to the query around it."""
    contains = [_payment_marks.c.marks.contains(marks) for marks in any_of]
    having = select(_payment_marks.c.payment_id).where(or_(*contains))
    return Payment.id.in_(searching.inside(having, account_id))


# Values of JSON objects, which the two databases take apart each in their own way


class has_value(GenericFunction[bool]):  # noqa: N801  it is called as a function is
    """That a JSON object has this for one of its values, as text and however it is capitalised."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, values: SQLColumnExpression[Any], text: str) -> None:
        super().__init__(values, func.lower(literal(text)))


@compiles(has_value, "postgresql")
def _in_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    values, text = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"EXISTS (SELECT 1 FROM jsonb_each_text({values}) AS pair"  # noqa: S608  ours, and bound
        f" WHERE lower(pair.value) = {text})"
    )


@compiles(has_value, "sqlite")
def _in_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    values, text = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"EXISTS (SELECT 1 FROM json_each({values}) AS pair WHERE lower(CASE pair.type"  # noqa: S608
        f" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE pair.value END) = {text})"
    )
