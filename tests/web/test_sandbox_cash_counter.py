"""Collecting a refund in cash at a counter of the sandbox: for people and for programs."""

import pytest

from app import db, ledger
from app.repayments import cash_out, choosing
from app.repayments.states import RepaymentState
from tests import make
from tests.support import repaying
from tests.support.api import api_of
from tests.support.clients import read

PAGE = "/sandbox/cash-counter"


@pytest.fixture
def ask(app, api):
    def send(body=None, *, key=api.key, method="POST"):
        headers = {"Authorization": f"Bearer {key}"}
        return app.test_client().open(
            "/sandbox/cash-outs", method=method, json=body, headers=headers
        )

    return send


@pytest.fixture
def repayment(api):
    """£150 that goes back in cash, as two vouchers."""
    return vouchers_of(api.account, "paypoint")


def vouchers_of(account, network):
    paid = repaying.paid_in_cash(15_000, account=account)
    repayment = repaying.refunded(paid)
    choosing.by_cash_out(repayment.id, network, actor=make.PAYER)
    return repayment


def numbers(repayment):
    return [cash_out.number_of(voucher) for voucher in repaying.story(repayment).to_collect]


def test_a_program_collects_each_voucher_once(ask, repayment):
    first, second = numbers(repayment)
    grouped = " ".join(first[at : at + 4] for at in range(0, len(first), 4))

    assert {one["number"] for one in ask(method="GET").json["cash_outs"]} == {first, second}
    (collected,) = ask({"number": grouped}).json["cash_outs"]
    assert (collected["state"], collected["number"]) == ("collected", None)
    again = ask({"number": first})
    assert (again.status_code, again.json["code"]) == (409, "voucher_is_good_no_more")
    assert state_of(repayment) is not RepaymentState.DONE
    assert ask({"number": second}).status_code == 201

    assert state_of(repayment) is RepaymentState.DONE
    with db.reading() as session:
        assert ledger.verify(session) == []


def test_a_network_without_events_is_believed(api, ask):
    repayment = vouchers_of(api.account, "post_office")

    assert {ask({"number": number}).status_code for number in numbers(repayment)} == {201}
    assert state_of(repayment) is RepaymentState.DONE


def test_anothers_voucher_looks_like_none(app, ask, repayment):
    other = api_of(app)
    (number, _) = numbers(repayment)

    refused = [ask({"number": number}, key=other.key), ask({"number": "1"}, key=other.key)]

    assert {one.status_code for one in refused} == {404}
    assert refused[0].json == refused[1].json
    assert ask(method="GET", key=other.key).json == {"cash_outs": []}
    assert len(numbers(repayment)) == 2


@pytest.mark.parametrize("body", [{}, {"number": 1}, {"number": ""}, {"number": "9" * 81}])
def test_what_cannot_be_read_is_refused(ask, body):
    assert ask(body).status_code == 422


def test_people_collect_on_a_page(client, api, repayment):
    assert client.get(PAGE).headers["Location"].endswith("/sandbox/shop-counter")
    client.submit("/sandbox/shop-counter", key=api.key)
    number, _ = numbers(repayment)

    page = read(client.submit(PAGE, form="collect", number=number))
    assert "Collected" in "".join(page.itertext())
    refused = client.submit(f"{PAGE}?number={number}", form="collect")
    assert refused.status_code == 400
    assert "paid out already" in refused.text
    nothing = client.submit(PAGE, form="collect", number="")
    assert "Enter the number of the voucher" in nothing.text


def state_of(repayment):
    return make.again(repayment).state
