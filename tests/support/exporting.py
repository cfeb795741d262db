"""Exports, for tests: asked for as a page does, and read as programs do."""

import csv
import io

import openpyxl
from sqlalchemy import delete

from app import db
from app.exports import making, queries
from app.exports.asking import Asked
from app.exports.models import FileFormat
from app.payments.search import EVERYTHING
from app.people import Role
from app.people.models import Membership, User

SOMEBODY = "0" * 26
# Nobody has it in a service; it is the only one that sees payments and no payer.
WITHOUT_PAYER = Role.PLATFORM

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


def works_at(user_id, *accounts, role=Role.VIEW_ONLY):
    """Somebody of this id has this role, or none, at the services of these accounts from now on."""
    service_ids = {account.service_id for account in accounts}
    theirs = (Membership.user_id == user_id, Membership.service_id.in_(service_ids))
    with db.transaction() as session:
        if session.get(User, user_id) is None:
            email = f"{user_id}@example.gov.uk"
            session.add(User(id=user_id, email=email, name="Ann", password_hash=""))
            session.flush()
        session.execute(delete(Membership).where(*theirs))
        for service_id in service_ids if role else ():
            session.add(Membership(user_id=user_id, service_id=service_id, role=role))


def asked(*accounts, wanted=EVERYTHING, user_id=SOMEBODY, kind=FileFormat.CSV, role=None):
    """What somebody wants, with this role everywhere, or with those they have already."""
    if role or user_id == SOMEBODY or not _is_known(user_id):
        works_at(user_id, *accounts, role=role or Role.VIEW_ONLY)
    return Asked(
        user_id=user_id,
        account_ids=[account.id for account in accounts],
        account_id=accounts[0].id if len(accounts) == 1 else "",
        format=kind,
        wanted=wanted,
        query="",
    )


def _is_known(user_id):
    with db.reading() as session:
        return session.get(User, user_id) is not None


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


def sheet(export):
    """The sheet of an XLSX."""
    return openpyxl.load_workbook(io.BytesIO(content(export))).active
