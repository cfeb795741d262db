"""Files of several accounts: what is in them, and that a role which is lost is respected."""

import pytest
from sqlalchemy import select

from app import administration, db
from app.audit import AuditRecord
from app.exports import NoLongerPermitted, asking, check_permitted, queries
from app.exports.models import ExportPart, ExportState, FileFormat
from app.jobs import worker
from app.payments.search import Wanted
from app.people import Role
from tests import make
from tests.support import exporting
from tests.support.exporting import WITHOUT_PAYER, again, asked, exported, lines, works_at

ANN = "a" * 26


@pytest.fixture
def fishing():
    return make.account(of=make.service("=Fishing"))


@pytest.fixture
def parking():
    account = make.account(of=make.service("Parking"))
    make.declined_payment(account=account, reference="Car 1")
    return account


def audited(account):
    with db.reading() as session:
        kept = select(AuditRecord).where(
            AuditRecord.subject_kind == "export", AuditRecord.account_id == account.id
        )
        return session.scalars(kept.order_by(AuditRecord.position)).all()


def left_to_a_worker(monkeypatch, *accounts, **what):
    monkeypatch.setattr(asking, "SMALL", -1)
    return exported(*accounts, user_id=ANN, **what)


def test_each_row_says_whose_it_is_and_each_account_is_told_of_its_own(fishing, parking):
    boats = [make.declined_payment(account=fishing, reference=f"Boat {n}") for n in range(2)]
    elsewhere = make.account()
    make.declined_payment(account=elsewhere)

    export = exported(fishing, parking, user_id=ANN)
    asking.note_download(export)

    found = {(row["Reference"], row["Service Name"], row["Account ID"]) for row in lines(export)}
    assert found == {(boat.reference, "'=Fishing", fishing.id) for boat in boats} | {
        ("Car 1", "Parking", parking.id)
    }
    for account, many in ((fishing, 2), (parking, 1)):
        asked_for, made, fetched = audited(account)
        assert (asked_for.action, made.action, fetched.action) == (
            "export_asked_for",
            "export_made",
            "export_downloaded",
        )
        assert made.after["payments"] == fetched.after["payments"] == many
        assert made.service_id == account.service_id
    assert audited(elsewhere) == []


def test_a_spreadsheet_is_of_the_same(fishing, parking):
    make.declined_payment(account=fishing, reference="Boat 1")

    found = exporting.sheet(exported(fishing, parking, kind=FileFormat.XLSX))

    headings, *rows = found.iter_rows(values_only=True)
    services = [row[headings.index("Service Name")] for row in rows]
    assert sorted(services) == ["'=Fishing", "Parking"]


def test_the_payer_is_in_it_only_where_they_may_be_seen(fishing, parking):
    make.declined_payment(account=fishing, reference="Boat 1")
    works_at(ANN, fishing)
    works_at(ANN, parking, role=WITHOUT_PAYER)

    export = exported(fishing, parking, user_id=ANN)
    by_payer = Wanted(email="ada@payer.example")
    of_ada = exported(fishing, parking, user_id=ANN, wanted=by_payer)

    assert {row["Reference"]: bool(row["Email"]) for row in lines(export)} == {
        "Boat 1": True,
        "Car 1": False,
    }
    assert [row["Reference"] for row in lines(of_ada)] == ["Boat 1"]
    assert [one.after["with_payer"] for one in audited(parking)] == [False, False]
    assert asking.count(ANN, [fishing.id, parking.id], by_payer, most=9) == 1
    with pytest.raises(NoLongerPermitted):
        asking.ask(asked(parking, user_id=ANN, wanted=by_payer))


def test_what_somebody_may_not_see_is_left_out_when_they_ask(fishing, parking):
    works_at(ANN, parking)

    export = exported(fishing, parking, user_id=ANN)

    assert export.account_ids == [parking.id]
    with pytest.raises(NoLongerPermitted):
        asking.ask(asked(fishing, user_id=ANN))


@pytest.mark.parametrize("begun", [False, True])
def test_a_role_lost_before_it_is_made_is_the_end_of_it(monkeypatch, fishing, parking, begun):
    monkeypatch.setattr("app.exports.making.AT_A_TIME_SECONDS", 0)
    export = left_to_a_worker(monkeypatch, fishing, parking)
    if begun:
        worker.drain(limit=1)

    administration.remove_from_service(ANN, fishing.service_id, actor=make.KEY)
    worker.drain()

    found = again(export)
    assert (found.state, found.problem) == (ExportState.FAILED, NoLongerPermitted.code)
    with db.reading() as session:
        assert session.scalars(select(ExportPart)).all() == []
    for account in (fishing, parking):
        assert audited(account)[-1].action == "export_failed"


def test_a_role_lost_before_it_is_fetched_closes_it(fishing, parking):
    export = exported(fishing, parking, user_id=ANN)
    check_permitted(export)

    for role in (WITHOUT_PAYER, None):
        works_at(ANN, parking, role=role)
        with pytest.raises(NoLongerPermitted):
            check_permitted(export)

    works_at(ANN, parking, role=Role.VIEW_ONLY)
    check_permitted(export)


def test_it_looks_missing_at_an_account_and_one_of_an_account_here(fishing, parking):
    several, one = exported(fishing, parking), exported(parking)

    for export, account_id in ((several, parking.id), (one, "")):
        with pytest.raises(queries.ExportNotFound):
            queries.get(export.id, user_id=export.user_id, account_id=account_id)
    with pytest.raises(queries.ExportNotFound):
        queries.get(several.id, user_id=ANN, account_id="")
