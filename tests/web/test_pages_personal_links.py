"""One person's link: what it shows to whoever opens it, and that it is paid once."""

from urllib.parse import urlsplit

import pytest

from app import db
from app.payment_links.batches import making
from app.payment_links.models import Asks
from app.payments.models import Payment
from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.support.instalments import offering_link
from tests.support.link_batches import link_batch, personal_links
from tests.support.links import payment_link
from tests.web import payers, staff


@pytest.fixture
def account(app):
    return make.account(of=make.service("Council tax", merchant_telephone="020 7946 0000"))


@pytest.fixture
def link(account):
    return payment_link(account, title="Council tax", reference_label="Account number")


@pytest.fixture
def batch(link):
    return link_batch(link, ["CT-1", "125", "Ann Example", "North"], ["CT-2", "98.5", "Bo", ""])


@pytest.fixture
def path(batch):
    return f"/pay/for/{personal_links(batch)[0].id}"


def begin(client, link, path):
    """Open it and confirm; the answer leads to where it is paid."""
    client.get(path)
    return client.submit(f"/pay/{link.id}/confirm", form="confirm", follow=False)


def test_it_asks_for_what_the_line_says_and_is_paid_once(app, client, account, link, path):
    words = staff.words(client.get(path))
    assert "Account number CT-1 Total to pay £125.00" in words
    assert "Ann" not in words
    assert "North" not in words
    confirm = client.get(f"/pay/{link.id}/confirm")
    assert "CT-1" in staff.words(confirm)
    assert read(confirm).find(".//a[@id='change-reference']") is None
    assert path in {one.get("href") for one in read(confirm).iter("a")}

    stranger = app.test_client()
    stranger.get(path)
    left_open = read(stranger.get(f"/pay/{link.id}/confirm"))
    begun = begin(client, link, path)
    (payment,) = make.payments_of(account)
    client.get(begun.location)
    payers.enter_card(client, payment)
    assert "This is being paid" in staff.words(stranger.get(path))
    assert client.get(path).location.endswith(f"{payment.id}/confirm")
    make.changed(payment, state=State.CAPTURED)

    for browser in (client, stranger):
        words = staff.words(browser.get(path))
        assert "This has been paid" in words
        assert "CT-1" in words
    late = stranger.send(left_open, f"/pay/{link.id}/confirm", form="confirm", follow=False)
    assert late.location == path
    assert len(make.payments_of(account)) == 1


def test_who_could_not_pay_starts_again_at_their_own_link(client, account, link, path):
    client.get(begin(client, link, path).location)
    (payment,) = make.payments_of(account)
    payers.enter_card(client, payment, cardNo=make.CARD_DECLINED)

    back = client.get(urlsplit(client.get(f"/return/{payment.id}").location).path)

    assert back.location == path
    begin(client, link, path)
    assert len(make.payments_of(account)) == 2


def test_another_browser_goes_on_with_what_was_begun(app, client, batch, link):
    path, second = (f"/pay/for/{one.id}" for one in personal_links(batch))
    make.changed(link, most_payments=1)
    begin(client, link, path)

    begun = begin(app.test_client(), link, path)

    with db.reading() as session:
        payment = session.query(Payment).one()
    assert app.test_client().get(second).status_code == 410
    assert "/secure/" in begun.location
    assert (payment.reference, payment.amount_pence) == ("CT-1", 12500)


def test_it_is_paid_whole_where_the_link_may_be_paid_in_parts(client, app):
    link = offering_link()
    path = f"/pay/for/{personal_links(link_batch(link, ['CT-1', '125', '', '']))[0].id}"

    begin(client, link, path)

    with db.reading() as session:
        assert session.query(Payment).one().amount_pence == 12500


def test_a_link_that_was_changed_since_does_not_change_what_a_line_asks(
    client, account, link, path
):
    make.changed(link, asks=Asks.FIXED, price_pence=100, reference_label="")

    begin(client, link, path)

    (payment,) = make.payments_of(account)
    assert (payment.reference, payment.amount_pence) == ("CT-1", 12500)


def test_what_is_called_off_says_whom_to_ask(client, account, batch, path):
    where = {"link_id": batch.link_id, "account_id": account.id}
    making.call_off(batch.id, **where, actor=make.CASEWORKER)

    response = client.get(f"{path}?language=cy")

    assert response.status_code == 410
    assert "Nid oes rhaid talu hwn mwyach" in staff.words(response)
    assert "020 7946 0000" in staff.words(response)


def test_what_is_no_such_link_is_not_found(client, link, path):
    for odd in ("0" * 26, link.id, "x", "A" * 26, f"{path}/x"):
        assert client.get(f"/pay/for/{odd}").status_code == 404, odd
    make.changed(link, deleted_at=link.created_at)
    assert client.get(path).status_code == 410
