"""Exports, for tests: asked for as a page does, and read as programs do."""

import csv
import io

from app.exports import making, queries
from app.exports.asking import Asked
from app.exports.models import FileFormat
from app.payments.search import EVERYTHING

COLUMNS = [
    "Reference",
    "Description",
    "Email",
    "Amount",
    "Card Brand",
    "Cardholder Name",
    "Card Expiry Date",
    "Card Number",
    "State",
    "Finished",
    "Error Code",
    "Error Message",
    "Provider ID",
    "GOV.UK Payment ID",
    "Issued By",
    "Date Created",
    "Time Created",
    "Corporate Card Surcharge",
    "Total Amount",
    "Wallet Type",
    "Card Type",
    "Payment Provider",
    "3-D Secure Required",
]


def asked(*accounts, wanted=EVERYTHING, user_id="0" * 26, kind=FileFormat.CSV, with_payer=True):
    return Asked(
        user_id=user_id,
        accounts=accounts,
        account_id=accounts[0].id if len(accounts) == 1 else "",
        format=kind,
        wanted=wanted,
        query="",
        with_payer=with_payer,
    )


def exported(*accounts, **what):
    """An export that is made."""
    return making.ask_for(asked(*accounts, **what))


def again(export):
    return queries.get(export.id, user_id=export.user_id, account_id=export.account_id)


def content(export):
    return b"".join(queries.content(export))


def table(export):
    """The lines of a CSV, the headings first."""
    return list(csv.reader(io.StringIO(content(export).decode(), newline="")))


def lines(export):
    """The rows of a CSV, each by its headings."""
    headings, *rows = table(export)
    return [dict(zip(headings, row, strict=True)) for row in rows]
