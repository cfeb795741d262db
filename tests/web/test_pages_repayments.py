"""What somebody who is owed money meets behind the link in their email."""

from urllib.parse import urlsplit

import pytest

from app import clock, db
from app.emails import postman
from app.repayments import cash_out, choosing, links
from app.repayments.bank_details import BankDetails
from app.repayments.models import RepaymentLink
from app.repayments.states import RepaymentState, TransferState
from tests import make
from tests.support import repaying
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.emails import outbox
from tests.support.repaying import desk, story  # noqa: F401  the fixture
from tests.web import payers

GOOD = {"name": "Ada Payer", "sort_code": "20-00-00", "account_number": "55779911"}


@pytest.fixture
def client(app, desk, client):  # noqa: F811  there is somebody who pays out in cash
    return client


def owed(pence=25_050):
    """A repayment, and the address in its email."""
    repayment = repaying.of_exception(pence)
    postman.drain()
    link = next(email.link for email in outbox() if email.link)
    return repayment, urlsplit(link).path


def body(response):
    return " ".join("".join(read(response).find(".//main").itertext()).split())


def enter(client, path, form, **typed):
    page = read(client.get(path))
    return client.send(page, path, form=form, follow=False, **typed)


def test_the_link_leads_to_the_choice_and_looking_changes_nothing(client):
    repayment, path = owed()

    page = client.get(path)

    assert payers.heading(page) == "Choose how to get your money"
    assert payers.text(page, "left") == "£250.50"
    assert "In cash at Corner shops" in body(page)
    assert story(repayment).repayment.state is RepaymentState.WAITING
    assert client.get("/repayments/" + "0" * 26).status_code == 404
    assert client.get("/repayments/short").status_code == 404


def test_cash_is_vouchers_on_the_same_page(client):
    repayment, path = owed()

    answer = enter(client, path, "choose", road="shops")

    assert (answer.status_code, answer.location) == (303, path)
    page = client.get(path)
    assert payers.heading(page) == "Collect your money in cash"
    assert "Voucher 3: £50.50" in body(page)
    repaying.collect(repayment)
    assert "You have collected 1 voucher." in body(client.get(path))


def test_bank_details_are_kept_sealed_and_can_be_changed_until_they_are_in_a_file(client):
    repayment, path = owed()
    assert enter(client, path, "choose", road="bank").location == f"{path}/bank"

    answer = enter(client, f"{path}/bank", "bank", **GOOD)

    assert (answer.status_code, answer.location) == (303, path)
    page = client.get(path)
    assert "We will send £250.50 to the account ending 9911." in body(page)
    assert "55779911" not in page.text
    [transfer] = story(repayment).transfers
    kept = BankDetails.unsealed(transfer.sealed_details, owner_id=transfer.id)
    assert (kept.sort_code, kept.account_number) == ("200000", "55779911")
    assert client.get(f"{path}/bank").location == path  # there is nothing to ask any more
    enter(client, path, "change")
    assert story(repayment).transfers[0].state is TransferState.CALLED_OFF
    assert payers.heading(client.get(path)) == "Choose how to get your money"


def test_what_was_typed_comes_back_with_the_error(client):
    repayment, path = owed()

    for name, text, error in (
        ("name", "", "Enter the name on the account"),
        ("sort_code", "20-00", "Sort code must be 6 digits, like 309430"),
        ("account_number", "12", "Account number must be between 6 and 8 digits"),
    ):
        typed = GOOD | {name: text}
        page = enter(client, f"{path}/bank", "bank", **typed)
        assert page.status_code == 400
        assert error in payers.text(page, "error-summary")
        assert read(page).findtext(".//title").startswith("Error: ")
        shown = read(page)
        assert typed == {
            one: shown.find(f".//input[@name='{one}']").get("value", "") for one in typed
        }
    assert story(repayment).transfers == []


def test_choosing_nothing_is_said(client):
    _, path = owed()

    for sent in ({}, {"road": ""}, {"road": "nobody"}):
        page = enter(client, path, "choose", **sent)
        assert page.status_code == 400
        assert "Select how you want your money" in payers.text(page, "error-summary")


def test_a_form_from_elsewhere_changes_nothing_and_loses_nothing(client):
    repayment, path = owed()

    page = client.post(f"{path}/bank", data=GOOD)

    assert page.status_code == 400
    assert "open for too long" in body(page)
    assert read(page).find(".//input[@name='name']").get("value") == "Ada Payer"
    client.post(path, data={"road": "shops"})
    client.post(f"{path}/change")
    assert story(repayment).repayment.state is RepaymentState.WAITING


def test_it_speaks_welsh_to_who_was_written_to_in_welsh(client):
    repayment, path = owed()
    make.changed(repayment, language="cy")

    assert 'lang="cy"' in client.get(path).text
    assert 'lang="en"' in client.get(f"{path}?language=en").text
    assert 'lang="en"' in client.get(path).text  # and stays so


def test_an_old_link_opens_nothing(client):
    repayment = repaying.of_exception()
    with db.transaction() as session:
        token = links.make(session, repayment)
        links_of(session, token).expires_at = make.clock.now()

    assert client.get(f"/repayments/{token}").status_code == 404


def links_of(session, token):
    session.flush()
    return session.get(RepaymentLink, links.digest_of(token))


def test_vouchers_that_have_run_out_show_no_number_and_say_what_to_wait_for(client):
    repayment, path = owed(500)
    choosing.by_cash_out(repayment.id, "shops", actor=make.PAYER)
    [voucher] = story(repayment).to_collect
    left = voucher.expires_at - clock.now()

    with travelled(seconds=left.total_seconds() + 60):
        page = client.get(path)

    assert payers.heading(page) == "Your vouchers have run out"
    assert "After that you can choose again" in body(page)
    assert cash_out.number_of(voucher) not in page.text
