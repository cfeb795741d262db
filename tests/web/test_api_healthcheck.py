"""GET /healthcheck."""

from sqlalchemy import create_engine

from app import db


def test_all_is_well(app):
    answer = app.test_client().get("/healthcheck")

    assert answer.status_code == 200
    assert answer.json == {"ping": {"healthy": True}, "database": {"healthy": True}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_that_does_not_answer_is_told(app):
    db.bind(create_engine("sqlite:////nowhere/at/all.sqlite3"))

    answer = app.test_client().get("/healthcheck")

    assert answer.status_code == 503
    assert answer.json == {"ping": {"healthy": True}, "database": {"healthy": False}}
