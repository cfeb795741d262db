"""Every POST of the API honours `Idempotency-Key`, those that are not thought of yet included."""

from app import db
from app.idempotency.models import IdempotencyKey
from tests.support.api import error
from tests.support.clocks import travelled
from tests.web.endpoints import WORKS, endpoints, everything, send

KEY = {"Idempotency-Key": "order-17"}


def the_key():
    with db.reading() as session:
        return session.query(IdempotencyKey).one_or_none()


def without_answer():
    with db.transaction() as session:
        row = session.query(IdempotencyKey).one()
        row.status, row.body, row.location = None, None, ""


def forgotten():
    with db.transaction() as session:
        session.query(IdempotencyKey).delete()


def test_every_post_is_in_the_table(app):
    posts = {endpoint.name for endpoint in endpoints(app, "POST")}

    assert posts == set(WORKS), "give each a request that works, in tests/web/endpoints.py"


def test_the_same_request_with_the_same_key_is_answered_as_before(app, subtests):
    api = everything(app)
    for name, asked_of in WORKS.items():
        with subtests.test(endpoint=name):
            forgotten()
            asked = asked_of(api)

            first = send(api, asked, headers=KEY)
            second = send(api, asked, headers=KEY)

            assert first.status_code in {200, 201, 202, 204}, first.text
            assert "Idempotency-Replayed" not in first.headers
            assert second.headers["Idempotency-Replayed"] == "true"
            assert (second.status_code, second.data) == (first.status_code, first.data)
            assert second.headers.get("Location") == first.headers.get("Location")
            assert second.headers.get("Content-Type") == first.headers.get("Content-Type")


def test_the_same_key_with_another_request_is_refused(app, subtests):
    api = everything(app)
    for name, asked_of in WORKS.items():
        with subtests.test(endpoint=name):
            forgotten()
            asked = asked_of(api)
            assert send(api, asked, headers=KEY).status_code < 300

            answers = [api.post("/agreements", {"reference": "x", "description": "y"}, headers=KEY)]
            if name == "api.v1.agreements.create":
                answers = [api.post("/payments/nothing/cancel", headers=KEY)]
            if asked.other is not None:
                answers.append(api.post(asked.path, asked.other, headers=KEY))

            for answer in answers:
                assert error(answer)[:2] == (409, "P0191")


def test_while_the_first_is_on_its_way_the_second_is_told_so(app, subtests):
    api = everything(app)
    for name, asked_of in WORKS.items():
        with subtests.test(endpoint=name):
            forgotten()
            asked = asked_of(api)
            send(api, asked, headers=KEY)
            without_answer()

            answer = send(api, asked, headers=KEY)

            assert error(answer)[:2] == (409, "P0191")
            assert "processed" in answer.json["description"]


def test_an_answer_that_was_lost_is_given_afresh(app, subtests):
    api = everything(app)
    for name, asked_of in WORKS.items():
        with subtests.test(endpoint=name):
            forgotten()
            asked = asked_of(api)
            first = send(api, asked, headers=KEY)
            without_answer()

            with travelled(minutes=2):
                second = send(api, asked, headers=KEY)

            assert second.headers["Idempotency-Replayed"] == "true"
            # A telephone payment that was known already is told of as one.
            assert second.status_code in {first.status_code, 200}
            assert second.headers.get("Location") == first.headers.get("Location")


def test_what_is_refused_uses_no_key_up(app, subtests):
    api = everything(app)
    for endpoint in endpoints(app, "POST"):
        with subtests.test(endpoint=endpoint.name):
            forgotten()
            answer = api.post(endpoint.path(), {"amount": "wrong"}, headers=KEY)
            assert 400 <= answer.status_code < 500
            assert the_key() is None


def test_a_key_is_kept_as_long_as_what_was_made_with_it(app, subtests):
    api = everything(app)
    for name, asked_of in WORKS.items():
        with subtests.test(endpoint=name):
            forgotten()
            asked = asked_of(api)
            first = send(api, asked, headers=KEY)

            with travelled(days=400):
                second = send(api, asked, headers=KEY)

            assert (second.status_code, second.data) == (first.status_code, first.data)


def test_the_body_of_a_cancellation_or_a_capture_is_no_part_of_the_request(app, subtests):
    api = everything(app)
    for name in ("api.v1.payments.cancel", "api.v1.payments.capture", "api.v1.agreements.cancel"):
        with subtests.test(endpoint=name):
            forgotten()
            asked = WORKS[name](api)
            send(api, asked, headers=KEY)
            for body in (b"", b"null", b"{}", b'{"a": 1}', b"\xff"):
                again = api.post(asked.path, data=body, headers=KEY)
                assert (again.status_code, again.headers["Idempotency-Replayed"]) == (204, "true")
