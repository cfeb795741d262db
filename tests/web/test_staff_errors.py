"""What staff read when something is refused or breaks: a page of the back office, never JSON."""

import pytest

from app.errors import Conflict, Unavailable
from app.payments.questions import StillWaiting
from tests import make
from tests.support.clients import filled_in, form_on, read
from tests.web import staff


class FullOfPercent(Conflict):
    message = "100% of it, %(really)s"


class NobodyHome(Unavailable):
    message = "Nobody is at home"


@pytest.fixture
def page(app, client):
    """The payments page, with something wrong with it."""
    account = make.account()
    staff.sign_in(client, staff.person(account))

    def get(problem):
        def broken(**ids):
            raise problem

        app.view_functions["staff.payments.index"] = broken
        return client.get(staff.payments_page(account))

    return get


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (StillWaiting(), 409, "We are still waiting to hear from the payment provider"),
        (FullOfPercent(), 409, "100% of it, %(really)s"),
        (NobodyHome(), 503, "Something we depend on did not answer"),
    ],
)
def test_a_refusal_says_what_is_the_matter(page, problem, status, words):
    response = page(problem)

    assert response.status_code == status
    assert words in staff.words(response)


def test_our_own_mistake_has_a_reference_and_no_particulars(page):
    response = page(ZeroDivisionError("a secret detail"))

    assert response.status_code == 500
    assert "give this reference:" in staff.words(response)
    assert "secret detail" not in response.text


def test_what_is_not_there_is_not_found(client):
    response = client.get("/staff/nothing-here")

    assert response.status_code == 404
    assert staff.title(response).startswith("Page not found")


def test_what_cannot_be_done_with_a_page_is_said(client):
    response = client.post("/staff/")

    assert response.status_code == 405
    assert "This page cannot be used like that" in staff.words(response)


@pytest.mark.settings(max_body_bytes=10_000)
def test_what_is_too_large_is_refused(client):
    response = client.post("/staff/sign-in", data={"email": "a" * 20_000})

    assert response.status_code == 413
    assert "What you sent is too large" in staff.words(response)


def test_a_stranger_comes_back_to_the_form_and_not_to_what_it_did(app, client):
    account = make.account()
    payment = make.captured_payment(account=account)
    staff.sign_in(client, staff.person(account))
    form = form_on(read(client.get(staff.refund_page(payment))), "refund")
    with client.session_transaction(path="/staff/") as session:
        session["since"] = 0

    response = client.post(staff.refund_page(payment), data=filled_in(form) | {"how_much": "full"})

    assert response.status_code == 303
    assert response.location == f"/staff/sign-in?next={staff.refund_page(payment)}"
    assert make.again(payment).refunded_pence == 0
