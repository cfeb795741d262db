"""What staff do about money that goes back by bank transfer or in cash."""

import pytest

from app import clock
from app.accounts import queries
from app.emails import postman
from app.jobs import worker
from app.people import Role
from app.repayments import calling_off, cash_out, choosing, configuring, transfers
from app.repayments.states import RepaymentState, TransferState
from tests import make
from tests.support import repaying
from tests.support.clients import read
from tests.support.emails import outbox
from tests.support.repaying import desk, story  # noqa: F401  the fixture
from tests.web import staff

GOOD = {"name": "Ada Payer", "sort_code": "20-00-00", "account_number": "55779911"}
SETTINGS = {
    "voucher_days": "90",
    "payer_name": "Fishing licences",
    "sort_code": "40-12-76",
    "account_number": "12345678",
    "user_number": "123456",
}
UNPROCESSABLE = 422


@pytest.fixture
def client(app, desk, client):  # noqa: F811  there is somebody who pays out in cash
    return client


@pytest.fixture
def repayment(client):
    return repaying.of_exception(25_050)


@pytest.fixture
def here(client, repayment):
    """The pages of the account of a repayment, whose administrator is signed in."""
    of = make.again(repayment).account_id
    sign_in(client, of)
    return f"/staff/accounts/{of}"


def sign_in(client, account_id, name="Ann"):
    account = queries.account(account_id)
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR, name=name))


def page_of(here, repayment):
    return f"{here}/repayments/{repayment.id}"


def make_a_file(client, here, repayment):
    client.submit(f"{page_of(here, repayment)}/choose", form="choose", road="bank", **GOOD)
    client.submit(f"{here}/settings/repayments", form="repayment-settings", **SETTINGS)
    return client.submit(
        f"{here}/repayment-files/new", form="file", follow=False, format="pain_001"
    ).location


def test_the_list_says_how_each_stands(client, here, repayment):
    page = client.get(f"{here}/repayments")

    assert "A/1234 £250.50 Payer has to choose" in staff.words(page)
    assert "There are none." in staff.words(client.get(f"{here}/repayments?state=done"))
    payment = client.get(f"{here}/payments/{repayment.payment_id}")
    assert "By bank transfer or in cash Repayment of £250.50" in staff.words(payment)


def test_staff_choose_for_a_payer_on_the_telephone(client, here, repayment):
    wrong = client.submit(
        f"{page_of(here, repayment)}/choose", form="choose", road="bank", **GOOD | {"name": ""}
    )
    assert wrong.status_code == UNPROCESSABLE
    assert "Enter the name on the account" in staff.words(wrong)
    assert read(wrong).find(".//input[@name='sort_code']").get("value") == "20-00-00"

    page = client.submit(f"{page_of(here, repayment)}/choose", form="choose", road="shops")

    assert "Corner shops £100.00 Not collected yet" in staff.words(page)
    assert "Repayment in cash chosen: vouchers issued, £250.50" in staff.words(page)
    client.submit(f"{page_of(here, repayment)}/cancel-vouchers", form="ask")
    assert make.again(repayment).state is RepaymentState.WAITING


def test_a_file_goes_through_two_people_to_the_bank_and_back(client, app, here, repayment):
    file = make_a_file(client, here, repayment)
    assert "somebody else has to approve it" in staff.words(client.get(file))
    assert client.get(f"{file}/download").status_code == 409

    other = app.test_client()
    sign_in(other, repayment.account_id, name="Ben")
    assert "the sum, £250.50, before you approve" in staff.words(other.get(file))
    assert "Approved" in staff.words(other.submit(file, form="approve"))
    content = client.get(f"{file}/download")
    assert content.mimetype == "application/xml"
    assert 'filename="refunds-000001.xml"' in content.headers["Content-Disposition"]
    assert content.data == other.get(f"{file}/download").data
    assert "55779911" not in client.get(file).text

    nothing = client.submit(file, form="confirm", which="chosen")
    assert nothing.status_code == UNPROCESSABLE
    [transfer] = story(repayment).transfers
    client.submit(file, form="confirm", which="chosen", transfer=transfer.id)
    assert make.again(repayment).state is RepaymentState.DONE
    returned = client.submit(
        f"{file}/returned/{transfer.id}", form="returned", reason="account_closed"
    )
    assert "ReturnedThe account is closed" in staff.words(returned)
    assert make.again(repayment).state is RepaymentState.WAITING


def test_a_file_that_is_not_approved_lets_go_of_its_transfers(client, here, repayment):
    file = make_a_file(client, here, repayment)

    page = client.submit(file, form="reject")

    assert "This file was not approved." in staff.words(page)
    assert story(repayment).transfers[0].state is TransferState.WAITING
    client.submit(f"{page_of(here, repayment)}/choose-again", form="ask")
    assert make.again(repayment).state is RepaymentState.WAITING


def test_a_file_needs_a_format_a_day_and_an_account(client, here, repayment):
    client.submit(f"{page_of(here, repayment)}/choose", form="choose", road="bank", **GOOD)
    path = f"{here}/repayment-files/new"

    for sent, error in (
        ({}, "Select a format"),
        ({"format": "pain_001", "pay_on-day": "32"}, "Payment day must be a working day"),
        ({"format": "pain_001", "pay_on-year": "2020"}, "Payment day must be a working day"),
        ({"format": "pain_001"}, "Say in the settings first"),
    ):
        page = client.submit(path, form="file", **sent)
        assert page.status_code == UNPROCESSABLE
        assert error in staff.words(page)


def test_settings_are_kept_and_what_is_wrong_is_said(client, here, repayment):
    path = f"{here}/settings/repayments"
    wrong = client.submit(path, form="repayment-settings", **SETTINGS | {"voucher_days": "many"})
    assert wrong.status_code == UNPROCESSABLE
    assert "Days must be a whole number between 1 and 365" in staff.words(wrong)

    client.submit(path, form="repayment-settings", **SETTINGS)

    kept = configuring.of_account(repayment.account_id)
    assert (kept.voucher_days, kept.payer_name, kept.sort_code) == (
        90,
        "FISHING LICENCES",
        "401276",
    )


def test_a_link_goes_to_an_address_that_staff_are_told(client, here, repayment):
    path = f"{page_of(here, repayment)}/link"
    assert client.submit(path, form="link", email="nobody").status_code == UNPROCESSABLE

    client.submit(path, form="link", email="new@payer.example")
    postman.drain()

    [sent] = [email for email in outbox() if email.recipient == "new@payer.example"]
    assert "/repayments/" in sent.link


def test_cash_handed_out_too_much_shows_all_that_is_needed_to_have_it_back(client, here, repayment):
    choosing.by_cash_out(repayment.id, "shops", actor=make.PAYER)
    number = cash_out.number_of(story(repayment).to_collect[0])
    of = {"account_id": repayment.account_id, "actor": make.CASEWORKER}
    calling_off.cancel_vouchers(repayment.id, **of)
    repaying.file_with(repayment)
    transfers.confirm([story(repayment).transfers[0].id], **of)
    cash_out.collected("shops", number, "OUT-7", clock.now())
    worker.drain()
    listed = client.get(f"{here}/receipt-exceptions?code=handed_out")
    [address] = [a.get("href") for a in read(listed).iter("a") if "exceptions/" in a.get("href")]

    page = client.get(address)

    for said in ("Cash handed out too much: £100.00", "£250.50", "£350.50", "OUT-7", "Good until"):
        assert said in page.text, said
    assert f'href="{page_of(here, repayment)}"' in page.text
    assert number not in page.text
    assert "beyond what was owed" in client.get(page_of(here, repayment)).text
    client.send(read(page), address, form="decision-form", decision="network_gave")
    assert "Given back by the network" in client.get(address).text
