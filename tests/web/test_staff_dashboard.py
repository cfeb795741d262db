"""The dashboard: its figures, its charts with a table behind each, and what needs attention."""

import pytest

from app import administration
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.disputing import tell
from tests.web import staff

ODD = "<b>A&1</b>"


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def client(client, account):
    staff.sign_in(client, staff.person(account, role=Role.VIEW_ONLY))
    return client


def page_of(account, period="") -> str:
    return f"/staff/accounts/{account.id}/dashboard{period and f'?period={period}'}"


def test_a_new_account_has_nothing_to_show_and_says_so(client, account):
    words = staff.words(client.get(page_of(account)))

    for said in (
        "Nothing. All payments and refunds are as they should be.",
        "Taken £0.00",
        "No money was taken or refunded.",
        "No payment came to an end.",
        "Nobody has paid on our pages.",
    ):
        assert said in words


@pytest.mark.parametrize("period", ["", "today", "7-days", "30-days", "month", "nonsense"])
def test_each_period_has_its_figures_and_charts(client, account, period):
    make.successful_refund(make.captured_payment(1000, account=account), amount_pence=250)
    make.declined_payment(account=account)

    page = client.get(page_of(account, period))

    words = staff.words(page)
    for said in ("Taken £10.00", "Refunded £2.50", "Net £7.50", "Payments taken 1", "50%"):
        assert said in words, said
    assert "The bank declined the card" in words
    tree = read(page)
    drawings = tree.findall(".//{*}svg[@role='img']")
    assert len(drawings) >= 4
    ids = {element.get("id") for element in tree.iter()}
    for drawing in drawings:
        assert set(drawing.get("aria-labelledby").split()) <= ids
        assert drawing.find("{*}title").text
        assert drawing.find("{*}desc").text
    assert "style=" not in page.text.split("<main", 1)[1].split("</main>")[0]
    assert len(tree.findall(".//details//table")) == 4
    current = tree.findall(".//nav[@aria-label='Period']//a[@aria-current='page']")
    assert len(current) == 1


def test_what_is_wrong_leads_to_where_it_is_solved(client, account):
    unknown = make.unanswered_payment(account=account, reference=ODD)
    refund = make.unanswered_refund(make.captured_payment(account=account))
    disputed = make.captured_payment(account=account, reference="D-1")
    tell("opened", disputed)
    administration.disable_account(account.id, reason="Under review", actor=make.KEY)

    with travelled(minutes=11):
        page = client.get(page_of(account))

    words, tree = staff.words(page), read(page)
    assert "It takes no payments: Under review" in words
    for payment_id in (unknown.id, refund.payment_id, disputed.id):
        path = f"{staff.payments_page(account)}/{payment_id}"
        assert tree.find(f".//a[@href='{path}']") is not None
    assert ODD not in page.text
    assert ODD in words


def test_another_services_dashboard_is_missing(client):
    assert client.get(page_of(make.account())).status_code == 404
