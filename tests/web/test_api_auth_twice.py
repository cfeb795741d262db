"""POST /v1/auth with an Idempotency-Key."""

import pytest

from app import db
from app.gateways.port import Operation
from app.idempotency.models import IdempotencyKey
from app.jobs import scheduler, worker
from tests import make
from tests.support.api import api_of, error
from tests.support.clocks import travelled
from tests.web.cards_sent import BROKEN, DECLINED, UNKNOWN, send, shown, token_of


@pytest.fixture
def api(app):
    return api_of(app, allow_authorisation_api=True)


KEY = {"Idempotency-Key": "call-17"}


@pytest.mark.parametrize(
    ("number", "status"), [(make.VISA, 204), (make.CARD_DECLINED, 402), ("4242424242424243", 402)]
)
def test_the_second_is_answered_as_the_first_was(api, number, status):
    _, token = token_of(api)
    first = send(api, token, KEY, card_number=number)

    second = send(api, token, KEY, card_number=number)

    assert (first.status_code, second.status_code) == (status, status)
    assert second.data == first.data
    assert second.headers["Idempotency-Replayed"] == "true"


def test_nothing_of_the_card_is_kept_with_the_key(api, database, shelf):
    _, token = token_of(api)
    send(api, token, KEY)

    # Another card, name and date with the same token: the same request, as far as we may know.
    again = send(
        api,
        token,
        KEY,
        card_number=make.CARD_DECLINED,
        cvc="999",
        cardholder_name="Bob",
        expiry_date="12/98",
    )

    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (204, "true")
    assert shelf.card_numbers_in(database) == set()


def test_a_key_is_for_one_token(api):
    send(api, token_of(api)[1], KEY)

    assert error(send(api, token_of(api)[1], KEY))[:2] == (409, "P0191")
    assert error(send(api, "made-up", KEY)) == UNKNOWN
    assert error(send(api, token_of(api)[1], {"Idempotency-Key": "a b"}))[:2] == (422, "P0102")


def test_an_outcome_nobody_knows_is_not_kept_and_told_once_it_is_known(api):
    payment_id, token = token_of(api)
    make.fault(api.account, operation=Operation.AUTHORISE)
    assert error(send(api, token, KEY)) == BROKEN

    assert error(send(api, token, KEY))[:2] == (409, "P0191")
    with travelled(minutes=2):
        assert error(send(api, token, KEY)) == BROKEN
        scheduler.tick()
        worker.drain()
        known = send(api, token, KEY)
    assert (known.status_code, known.headers["Idempotency-Replayed"]) == (204, "true")
    assert shown(api, payment_id)["state"]["status"] == "success"


def test_a_process_that_died_before_it_answered_leaves_the_truth(api):
    _, token = token_of(api)
    send(api, token, KEY, card_number=make.CARD_DECLINED)
    with db.transaction() as session:
        row = session.query(IdempotencyKey).filter_by(account_id=api.account.id).one()
        row.status, row.body = None, None

    with travelled(minutes=2):
        assert error(send(api, token, KEY)) == DECLINED
