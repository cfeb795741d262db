"""What can be answered at a payment link, by its payer or by its address, and what cannot."""

import pytest

from tests import make
from tests.support.clients import read
from tests.support.links import payment_link
from tests.support.providers import sandbox_that
from tests.web import link_pages, payers, staff
from tests.web.link_pages import FEES, at, first_button, link_payments, start


@pytest.fixture
def account(app):
    return link_pages.an_account()


REFERENCES = [
    ("", "Enter your permit number"),
    ("   ", "Enter your permit number"),
    ("x" * 256, "Permit number must be 255 characters or fewer"),
    *[(f"a{sign}b", "must not include any of these characters") for sign in '<>;:`()"=|,~[]'],
    ("a\u200eb", "must not include any of these characters"),
    (make.VISA, "Enter your permit number, not the number of a card"),
    ("4242 4242-4242 4242", "Enter your permit number, not the number of a card"),
]


def test_references_that_cannot_be(client, account, subtests):
    link = payment_link(account)
    page = read(client.get(at(link, "reference")))
    for typed, said in REFERENCES:
        with subtests.test(typed):
            refused = client.send(page, "", form="reference", **{"payment-reference": typed})

            assert refused.status_code == 400
            assert said in payers.text(refused, "error-payment-reference")
            assert "<title>Error: Permit number</title>" in refused.text
            shown = payers.attributes(refused, "payment-reference").get("value", "")
            assert shown == ("" if "not the number" in said else typed)
    assert client.get(at(link, "confirm")).location == at(link, "reference")


NO_NUMBER = "Enter an amount in pounds and pence, using digits"
AMOUNTS = [
    ("", "Enter an amount in pounds"),
    ("0", "The amount must be more than £0.00"),
    ("0.00", "The amount must be more than £0.00"),
    ("100000.01", "The amount must be £100,000.00 or less"),
    *[(typed, NO_NUMBER) for typed in ("£10", "1,000", "ten", "1.234", "-1", "1e3", "1.", "١٢")],
]


def test_amounts_that_cannot_be(client, account, subtests):
    link = payment_link(account, reference_label="")
    page = read(client.get(at(link, "amount")))
    for typed, said in AMOUNTS:
        with subtests.test(typed):
            refused = client.send(page, "", form="amount", **{"payment-amount": typed})

            assert refused.status_code == 400
            assert said in payers.text(refused, "error-payment-amount")
            assert payers.attributes(refused, "payment-amount").get("value", "") == typed
            assert payers.attributes(refused, "payment-amount-error")["href"] == "#payment-amount"
    for typed, pence in (("1", 100), (" 0.5 ", 50), ("100000", 10_000_000), ("0.01", 1)):
        check = client.send(page, "", form="amount", **{"payment-amount": typed})
        assert payers.attributes(check, "payment-amount")["data-amount"] == str(pence)


def test_less_than_the_provider_takes_leads_back_to_the_amount(client, account):
    link, fixed = payment_link(account, reference_label=""), payment_link(account, price_pence=29)
    client.submit(at(link, "amount"), form="amount", **{"payment-amount": "0.29"})
    client.submit(at(fixed, "reference"), form="reference", **{"payment-reference": "P 1"})
    with sandbox_that(smallest_pence=30):
        refused = client.submit(at(link, "confirm"), form="confirm")
        stopped = client.submit(at(fixed, "confirm"), form="confirm")

    assert refused.status_code == 400
    assert "The amount must be £0.30 or more" in payers.text(refused, "error-payment-amount")
    assert payers.attributes(refused, "payment-amount")["value"] == "0.29"
    assert stopped.status_code == 410
    assert "Contact the service to find out how to pay" in staff.words(stopped)
    assert make.payments_of(account) == []


def test_fees_are_added_up_and_can_be_changed(client, account):
    link = payment_link(account, fees=FEES, reference_label="")
    page = read(client.get(at(link, "amount")))
    for adult, child, said in (
        ("", "0", "Enter how many you want of at least one"),
        ("two", "", "Adult permit: enter a whole number, like 2"),
        ("6", "", "Adult permit: you can have 5 at most"),
    ):
        typed = {"quantity-adult": adult, "quantity-child": child}
        refused = client.send(page, "", form="amount", **typed)
        assert refused.status_code == 400
        assert said in payers.text(refused, "error-quantity-adult")
        assert payers.attributes(refused, "quantity-adult").get("value", "") == adult
    check = client.send(
        page, "", form="amount", **{"quantity-adult": "2", "quantity-child": "1", "amount": "1"}
    )
    assert "2 × Adult permit £24.00 (£12.00 each)" in staff.words(check)
    assert payers.text(check, "payment-amount") == "£28.50"
    make.changed(link, fees=[FEES[0] | {"pence": 1300}, FEES[1]])
    shown_again = client.send(read(check), "", form="confirm", follow=False)
    assert shown_again.status_code == 400
    assert "The amount has changed" in staff.words(shown_again)
    assert payers.text(shown_again, "payment-amount") == "£30.50"
    assert make.payments_of(account) == []

    client.send(read(shown_again), "", form="confirm", follow=False)

    (payment,), (kept,) = make.payments_of(account), link_payments(link)
    assert payment.amount_pence == 3050
    assert kept.basket == [
        {"name": "Adult permit", "pence": 1300, "many": 2},
        {"name": "Child permit", "pence": 450, "many": 1},
    ]
    assert len(payment.reference) == 10
    make.changed(link, fees=[FEES[1]])
    assert "2 × Adult permit £26.00 (£13.00 each)" in staff.words(
        client.get(f"/payment-complete/{kept.id}")
    )
    again = client.get(at(link, "confirm"))
    assert again.location == at(link, "amount")  # a fee that was taken is gone


def test_what_the_address_brings_along(client, account):
    asks_all, fixed = payment_link(account), payment_link(account, price_pence=1200)
    made_up = payment_link(account, reference_label="")
    for link, query, leads_to, reference, pence in (
        (asks_all, "reference=PN_12&amount=1250", "confirm", "PN 12", 1250),
        (asks_all, "reference=PN%2013&pounds=%C2%A31,250.5", None, None, None),
        (asks_all, "reference=PN%2013&pounds=1250.5&from=form", "confirm", "PN 13", 125_050),
        (asks_all, "pounds=%C2%A31,250.50&reference=A_1&from=form", "confirm", "A_1", 125_050),
        (fixed, "reference=PN_12&amount=1", "confirm", "PN 12", 1200),
        (made_up, "reference=4242424242424242&amount=1250", "confirm", None, 1250),
        (asks_all, "amount=700", "reference", None, None),
        (asks_all, "reference=&amount=", "reference", None, None),  # empty is nothing new
    ):
        opened = client.get(f"{at(link)}?{query}")
        if leads_to is None:
            assert opened.status_code == 400, query
            continue
        assert first_button(opened).get("href") == at(link, leads_to), query
        if leads_to == "confirm":
            check = client.get(at(link, "confirm"))
            assert payers.text(check, "payment-reference") == reference, query
            assert payers.attributes(check, "payment-amount")["data-amount"] == str(pence), query
    address = f"/redirect/{asks_all.service_path}/{asks_all.link_path}"
    along = client.get(f"{address}?reference=a_%26&amount=1&session=1").location
    assert along == f"{at(asks_all)}?reference=a_%26&amount=1"


def test_what_the_address_brings_along_and_cannot_be(client, account):
    link = payment_link(account)
    for query, said in (
        ("reference=a%3Cb", "The reference in it cannot be used"),
        (f"reference={'x' * 256}", "The reference in it cannot be used"),
        (f"reference={make.VISA}", "The reference in it cannot be used"),
        ("amount=12.50", "The amount in it cannot be used"),
        ("amount=0", "The amount in it cannot be used"),
        ("amount=10000001", "The amount in it cannot be used"),
        ("amount=-1", "The amount in it cannot be used"),
        ("pounds=lots", "The amount in it cannot be used"),
    ):
        refused = client.get(f"{at(link)}?{query}")
        assert refused.status_code == 400, query
        assert payers.heading(refused) == "There is a problem with this link"
        assert said in staff.words(refused)
        assert "help@rivers.example" in refused.text
        assert make.VISA not in refused.text
    friendly = f"/pay/{link.service_path}/{link.link_path}"
    for name in ("reference", "amount", "pounds", "from", "language"):
        refused = client.get(f"{friendly}?{name}=4242 4242-4242.4242&reference=a%3Cb")
        assert refused.status_code == 400, name
        with client.session_transaction() as session:
            kept = str(dict(session))
        assert "4242-4242" not in f"{refused.headers} {refused.text} {kept}", name
    assert client.get(f"/pay//{link.link_path}?reference={make.VISA}").status_code == 404
    assert start(client, link) == at(link, "reference")
    for query, field, typed in (
        ("pounds=lots&reference=a", "payment-amount", "lots"),
        (f"pounds={make.VISA}&reference=a", "payment-amount", ""),
        ("reference=a~b&pounds=1", "payment-reference", "a~b"),
        (f"reference={make.VISA}&pounds=1", "payment-reference", ""),
        (f"reference=a~{make.VISA}&pounds=1", "payment-reference", ""),
    ):
        refused = client.get(f"{at(link)}?{query}&from=form")
        assert refused.status_code == 400
        assert payers.attributes(refused, f"{field}-error")["href"] == f"#{field}"
        assert payers.attributes(refused, field).get("value", "") == typed
    typed_anew = client.send(read(refused), "", form="reference", **{"payment-reference": "b"})
    assert payers.text(typed_anew, "payment-amount") == "£1.00"
