"""Payments as files: what is in them, and that nothing in them is calculated."""

import random

import pytest
from sqlalchemy import select

from app import db
from app.audit import AuditRecord
from app.exports import asking, batches, making
from app.exports.harmless import BLANKS, SIGNS, harmless
from app.exports.models import ExportPart, ExportState, FileFormat
from app.jobs import worker
from app.payments.models import Payment
from app.payments.search import Standing, Wanted
from app.people.models import User
from app.queue import JobKind
from tests import make
from tests.support import disputing, mortality
from tests.support.exporting import (
    COLUMNS,
    WITHOUT_PAYER,
    again,
    asked,
    content,
    exported,
    lines,
    sheet,
    table,
)
from tests.support.looking import jobs


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 3)


def audited():
    with db.reading() as session:
        return session.scalars(
            select(AuditRecord)
            .where(AuditRecord.subject_kind == "export")
            .order_by(AuditRecord.position)
        ).all()


def copies(payment, many):
    """So many payments more, all made in the same moment."""
    columns = {column.key: getattr(payment, column.key) for column in Payment.__mapper__.attrs}
    made = [
        Payment(**{**columns, "id": f"{number:026}", "version": None}) for number in range(many)
    ]
    with db.transaction() as session:
        session.add_all(made)
    return made


def test_the_columns_are_those_that_spreadsheets_rely_on():
    account = make.account(allow_moto=True)
    payment = make.captured_payment(120_450, account=account, metadata={"b": True, "a": 7})

    headings, row = table(exported(account))

    with_moto = [*COLUMNS[:-2], "MOTO", *COLUMNS[-2:]]
    assert headings == [*with_moto, "a (metadata)", "b (metadata)"]
    payment = make.again(payment)
    assert dict(zip(headings, row, strict=True)) == {
        "Reference": payment.reference,
        "Description": payment.description,
        "Email": payment.email,
        "Amount": "1,204.50",
        "Card Brand": "Visa",
        "Cardholder Name": payment.cardholder_name,
        "Card Expiry Date": payment.card_expiry,
        "Card Number": "4242",
        "State": "Success",
        "Finished": "true",
        "Error Code": "",
        "Error Message": "",
        "Provider ID": payment.provider_transaction,
        "GOV.UK Payment ID": payment.id,
        "Issued By": "",
        "Date Created": payment.created_at.strftime("%d %b %Y"),
        "Time Created": payment.created_at.strftime("%H:%M:%S"),
        "Corporate Card Surcharge": "0.00",
        "Total Amount": "1,204.50",
        "Wallet Type": "",
        "Card Type": payment.card_type,
        "MOTO": "false",
        "Payment Provider": "sandbox",
        "3-D Secure Required": "false",
        "a (metadata)": "7",
        "b (metadata)": "true",
    }


def test_refunds_and_disputes_are_rows_of_their_own(hands):
    account = make.account()
    ann = make.saved(User(email="ann@example.gov.uk", name="Ann", password_hash=""))
    refunded = make.captured_payment(1000, account=account)
    make.changed(make.successful_refund(refunded, amount_pence=300), actor_id=ann.id)
    make.failed_refund(refunded, amount_pence=200)
    hands.forward(minutes=1)
    disputed = disputing.disputed_payment(2000, account=account)
    hands.forward(minutes=1)
    make.declined_payment(account=account)

    found = [
        (
            row["State"],
            row["Amount"],
            row["Total Amount"],
            row["GOV.UK Payment ID"] in {refunded.id, disputed.id},
            row["Issued By"],
            row["Error Code"],
            row["Finished"],
        )
        for row in lines(exported(account))
    ]

    caseworker = ""  # whom nobody knows any more
    assert found == [
        ("Declined", "10.00", "10.00", False, "", "P0010", "true"),
        ("Success", "20.00", "20.00", True, "", "", "true"),
        ("Dispute awaiting evidence", "-20.00", "-20.00", True, "", "", "false"),
        ("Success", "10.00", "10.00", True, "", "", "true"),
        ("Refund success", "-3.00", "-3.00", True, "ann@example.gov.uk", "", "true"),
        ("Refund error", "-2.00", "-2.00", True, caseworker, "P0050", "true"),
    ]


def test_it_is_of_what_the_list_finds_and_of_no_other_account(hands):
    account, other = make.account(), make.account()
    wanted = [make.declined_payment(account=account, reference=f"Boat {n}") for n in range(4)]
    make.declined_payment(account=account, reference="Car 1")
    make.payment(account=account, reference="Boat 9")
    make.declined_payment(account=other, reference="Boat 7")

    found = lines(
        exported(account, wanted=Wanted(reference="boat", standings=(Standing.DECLINED,)))
    )

    assert sorted(row["Reference"] for row in found) == [one.reference for one in wanted]
    assert len(lines(exported(account, other))) == 7


def test_without_the_permission_what_is_the_payers_stays_empty():
    account = make.account()
    payment = make.captured_payment(account=account)

    (row,) = lines(exported(account, role=WITHOUT_PAYER))

    assert (row["Email"], row["Description"]) == ("", "")
    assert row["Reference"] == payment.reference


@pytest.mark.parametrize("kind", FileFormat)
def test_what_comes_meanwhile_puts_nothing_in_twice_and_leaves_nothing_out(hands, kind):
    account = make.account()
    first = make.declined_payment(account=account)
    expected = {first.id, *(one.id for one in copies(first, 7))}
    export, _ = asking.ask(asked(account, kind=kind))
    more = 0
    while making.go_on(export.id, seconds=0):
        hands.forward(seconds=1)
        make.payment(account=account)
        more += 1

    export = again(export)
    ids = [row["GOV.UK Payment ID"] for row in rows_of(export)]
    assert more >= 3
    assert sorted(ids) == sorted(expected)
    assert (export.rows, export.payments, export.percent) == (8, 8, 100)
    assert export.file_bytes == len(content(export))


def rows_of(export):
    if export.format is FileFormat.CSV:
        return lines(export)
    headings, *rows = sheet(export).iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_spreadsheet_has_sums_days_and_times_as_what_they_are(hands):
    account = make.account()
    payment = make.captured_payment(120_450, account=account, reference="=1+1")
    make.refund(payment, amount_pence=305)

    found = sheet(exported(account, kind=FileFormat.XLSX))

    headings, paid, given_back = [list(row) for row in found.iter_rows()]
    cells = dict(zip((cell.value for cell in headings), paid, strict=True))
    assert cells["Reference"].value == "'=1+1"
    assert (cells["Reference"].data_type, cells["Card Number"].value) == ("s", "4242")
    assert (cells["Amount"].value, cells["Amount"].number_format) == (1204.5, "#,##0.00")
    assert cells["Date Created"].value.date() == payment.created_at.date()
    assert cells["Date Created"].number_format == "dd\\ mmm\\ yyyy"
    assert cells["Time Created"].value == payment.created_at.time().replace(microsecond=0)
    assert given_back[COLUMNS.index("Total Amount")].value == -3.05
    assert headings[0].font.b


def test_no_text_is_calculated_and_the_databases_agree(monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 10_000)
    chance = random.Random(5)
    signs = SIGNS + BLANKS + "aZ09_'\"£,;[`{/:"
    texts = [*signs, *("".join(chance.choices(signs, k=chance.randint(0, 5))) for _ in range(400))]
    account = make.account()
    with db.transaction() as session:
        for text in texts:
            session.add(a_payment(account, reference=text, email=text, metadata_={"=k": text}))

    headings, *rows = table(exported(account))

    assert headings[-1] == "'=k (metadata)"
    written = sorted((row[0], row[2], row[-1]) for row in rows)
    assert written == sorted((harmless(text),) * 3 for text in texts)


def a_payment(account, **columns):
    usual = {"description": "", "provider": "sandbox", "amount_pence": 100, "reference": ""}
    whose = {"account_id": account.id, "service_id": account.service_id}
    return Payment(**usual | whose | columns)


def test_a_small_one_is_made_at_once_and_each_step_is_written_down():
    account = make.account()
    make.declined_payment(account=account)

    export = exported(account, user_id="a" * 26, wanted=Wanted(email="ada@payer.example"))
    asking.note_download(export, ip="10.0.0.1")

    assert export.state is ExportState.DONE
    found = audited()
    assert [one.action for one in found] == [
        "export_asked_for",
        "export_made",
        "export_downloaded",
    ]
    assert {(one.actor_id, one.account_id, one.service_id) for one in found} == {
        ("a" * 26, account.id, account.service_id)
    }
    assert found[1].after["rows"] == 1
    assert found[2].ip == "10.0.0.1"


def test_a_large_one_is_made_by_workers(monkeypatch):
    monkeypatch.setattr(asking, "SMALL", 2)
    monkeypatch.setattr(making, "AT_A_TIME_SECONDS", 0)
    account = make.account()
    copies(make.declined_payment(account=account), 6)

    export = exported(account)
    assert (export.state, export.percent) == (ExportState.WAITING, 0)
    worker.drain(limit=2)
    half = again(export)
    assert half.state is ExportState.RUNNING
    assert (half.percent, half.rows) == (42, 3)
    worker.drain()

    assert again(export).state is ExportState.DONE
    assert len(lines(again(export))) == 7
    assert jobs(JobKind.MAKE_EXPORT) == []


def test_two_workers_at_once_write_nothing_twice(monkeypatch):
    account = make.account()
    copies(make.declined_payment(account=account), 6)
    export, _ = asking.ask(asked(account))
    making.go_on(export.id, seconds=0)
    read = batches.Reader.read

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(batches.Reader, "read", read)
        making.go_on(export.id, seconds=0)
        return read(*args, **kwargs)

    monkeypatch.setattr(batches.Reader, "read", overtaken)
    making.work_on(export.id)
    making.go_on(export.id)

    ids = [row["GOV.UK Payment ID"] for row in lines(again(export))]
    assert len(ids) == len(set(ids)) == 7


def test_called_off_it_is_let_go_of(monkeypatch):
    account = make.account()
    copies(make.declined_payment(account=account), 6)
    export, _ = asking.ask(asked(account))
    making.go_on(export.id, seconds=0)

    whose = {"user_id": export.user_id, "account_id": account.id}
    asking.cancel(export.id, **whose)
    asking.cancel(export.id, **whose)
    worker.drain()

    assert again(export).state is ExportState.CANCELLED
    with db.reading() as session:
        assert session.scalars(select(ExportPart)).all() == []
    assert [one.action for one in audited()] == ["export_asked_for", "export_cancelled"]


def test_it_is_forgotten_after_a_week(hands):
    account = make.account()
    export = exported(account)
    hands.forward(days=6)
    asking.sweep()
    assert content(again(export))

    hands.forward(days=2)
    asking.sweep()

    with pytest.raises(Exception, match="Not found"):
        again(export)


def test_one_that_cannot_be_made_is_given_up(monkeypatch):
    account = make.account()
    export, _ = asking.ask(asked(account))

    def broken(*_args, **_kwargs):
        raise RuntimeError("no more")

    monkeypatch.setattr(batches, "count", broken)
    for _ in range(making.MOST_FAILURES - 1):
        with pytest.raises(RuntimeError):
            making.work_on(export.id)
    making.work_on(export.id)

    assert again(export).state is ExportState.FAILED
    assert again(export).problem == making.OUR_FAULT


def test_nobody_asks_for_many_at_once(monkeypatch):
    account = make.account()
    monkeypatch.setattr(asking, "SMALL", -1)
    for _ in range(asking.MOST_UNFINISHED):
        exported(account)

    with pytest.raises(asking.TooManyAtOnce):
        exported(account)
    exported(account, user_id="b" * 26)


@pytest.mark.parametrize(
    ("where", "kind"), [*zip(mortality.PLACES, (FileFormat.XLSX, FileFormat.CSV), strict=True)]
)
def test_whoever_dies_in_the_middle_another_goes_on(where, kind):
    """At each commit, before it and after it: every payment is in the file once."""
    account = make.account()
    copies(make.declined_payment(account=account), 6)
    deaths = 0
    for commits in range(mortality.LONGEST_WORK):
        export, _ = asking.ask(asked(account, kind=kind, user_id=f"{commits:026}"))
        try:
            with mortality.dying(where, commits_before=commits):
                making.work_on(export.id)
        except mortality.Killed:
            deaths += 1
        else:
            break
        finally:
            making.work_on(export.id)
        made = again(export)
        ids = [row["GOV.UK Payment ID"] for row in rows_of(made)]
        assert len(ids) == len(set(ids)) == 7, commits
        assert made.file_bytes == len(content(made))
    assert deaths == 4  # its beginning, and three batches
