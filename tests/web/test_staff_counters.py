"""What those who work for a service set and make, where payers pay over a counter."""

from io import BytesIO

import pypdfium2
import pytest

from app.payments import ways
from app.payments.types.cash import barcodes, networks, slips, vouchers
from app.people import Role
from app.searching import Asked
from tests import make
from tests.web import payers, staff

NETWORKS = "settings/counter-networks"


@pytest.fixture
def account(app):
    return make.account(payment_types=["card", "cash"])


@pytest.fixture
def administrator(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    return client


def path(account, rest):
    return f"/staff/accounts/{account.id}/{rest}"


def test_networks_are_narrowed_and_settings_say_so(administrator, account):
    page = administrator.submit(
        path(account, NETWORKS),
        form="networks-form",
        networks=["paypoint", "post_office"],
        paypoint_most_pence="150",
        paypoint_days="7",
    )

    assert "Saved" in page.text
    assert "PayPoint, Post Office" in page.text
    paypoint, payzone, _ = networks.get_of_account(account)
    assert (paypoint.most_pence, paypoint.days, payzone.is_on) == (15_000, 7, False)


def test_more_than_a_contract_allows_is_refused_beside_what_was_typed(administrator, account):
    refused = {
        ("paypoint_most_pence", "200.01"): "The most must be from the least to £200.00",
        ("paypoint_least_pence", "0.99"): "The least must be from £1.00 to £200.00",
        ("payzone_days", "15"): "Days must be from 0 to 14",
        ("payzone_days", "soon"): "Days must be a whole number, like 14",
        ("payzone_days", "²"): "Days must be a whole number, like 14",
    }
    for (name, typed), said in refused.items():
        page = administrator.submit(path(account, NETWORKS), form="networks-form", **{name: typed})
        assert page.status_code == 422
        assert said in page.text
        assert payers.attributes(page, name)["value"] == typed
    assert networks.get_of_account(account)[0].most_pence == 20_000


def test_accounts_that_take_no_cash_have_no_settings_of_it(client):
    account = make.account()
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    assert "Where payers can pay" not in client.get(path(account, "settings")).text


def test_a_barcode_is_made_found_printed_and_closed(administrator, account):
    new = path(account, "account-barcodes/new")
    wrong = administrator.submit(new, form="barcode-form", reference="", email="ada")
    assert wrong.status_code == 422
    for said in ("Enter the reference", "Enter what is paid for", "Enter an email address"):
        assert said in wrong.text
    page = administrator.submit(
        new, form="barcode-form", reference="Flat 4", description="Rent", language="cy"
    )
    assert "Barcode made" in page.text
    assert (
        administrator.submit(
            new, form="barcode-form", reference="Flat 4", description="Rent"
        ).status_code
        == 409
    )

    [made] = barcodes.find(account.id, reference="", asked=Asked(size=20)).rows
    here = path(account, f"account-barcodes/{made.id}")
    pdf = pypdfium2.PdfDocument(BytesIO(administrator.get(f"{here}/pdf").data))
    assert len(pdf) == 3
    assert "Chi sy’n penderfynu faint" in pdf[0].get_textpage().get_text_range()
    pdf.close()
    index = path(account, "account-barcodes")
    assert "Flat 4" in administrator.get(f"{index}?reference=Flat+4").text
    assert "No barcodes found" in administrator.get(f"{index}?reference=Flat").text

    link = slips.of_barcode(made.id, account_id=account.id).path
    assert "Flat 4" not in administrator.get(link).text
    assert "Barcode closed" in administrator.submit(here, form="close").text
    assert payers.heading(administrator.get(f"{link}?language=en")) == "This barcode is closed"


def test_staff_see_what_a_payer_has_to_pay_with_and_print_it_for_them(administrator, account):
    payment = make.payment(2550, account=account)
    ways.choose(payment.id, "cash", actor=make.PAYER)
    vouchers.issue(payment.id, "paypoint", actor=make.PAYER)
    here = staff.payment_page(payment)

    assert payers.attributes(administrator.get(here), "how-paid")["href"] == f"{here}/voucher"
    page = administrator.get(f"{here}/voucher")
    assert slips.of_payment(payment.id).counters[0].grouped in page.text
    assert administrator.get(f"{here}/voucher/pdf").mimetype == "application/pdf"
    by_card = staff.payment_page(make.payment(account=account))
    assert payers.attributes(administrator.get(by_card), "how-paid") == {}
    assert administrator.get(f"{by_card}/voucher").location == by_card
