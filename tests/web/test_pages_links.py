"""The pages of a payment link, from its address to where its payment is paid."""

from urllib.parse import urlsplit

import pytest

from app import clock, db, events
from app.accounts.models import AccountKind
from app.payment_links import telephone
from app.payment_links.models import Kind, LinkPayment
from app.payments.models import Source
from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.links import payment_link
from tests.support.providers import sandbox_that
from tests.web import payers, staff

FEES = [
    {"id": "adult", "name": "Adult permit", "pence": 1200, "most": 5},
    {"id": "child", "name": "Child permit", "pence": 450, "most": 9},
]


@pytest.fixture
def account(app):
    service = make.service(
        "Fishing licences",
        name_cy="Trwyddedau pysgota",
        merchant_name="Rivers Trust",
        merchant_telephone="020 7946 0000",
        merchant_email="help@rivers.example",
    )
    return make.account(of=service)


def at(link, step=""):
    return f"/pay/{link.id}{step and '/'}{step}"


def first_button(response):
    """What integrations press: the first `.govuk-button` of the document."""
    return next(
        element
        for element in read(response).iter()
        if "govuk-button" in (element.get("class") or "").split()
    )


def start(client, link, query=""):
    """Open a link and press its button; gives where that leads."""
    return first_button(client.get(f"{at(link)}{query}")).get("href")


def answer(client, link, reference="PN 12", amount="12.50"):
    """Answer as far as the page to check it on."""
    client.submit(at(link, "reference"), form="reference", **{"payment-reference": reference})
    return client.submit(at(link, "amount"), form="amount", **{"payment-amount": amount})


def confirm(client, link):
    return client.submit(at(link, "confirm"), form="confirm", follow=False)


def link_payments(link):
    with db.reading() as session:
        return session.query(LinkPayment).filter_by(link_id=link.id).all()


def test_from_its_address_to_a_payment_and_its_confirmation(client, account):
    link = payment_link(account, columns={"cost centre": "P-7"})
    friendly = client.get(f"/pay/{link.service_path.upper()}/{link.link_path}")
    assert (friendly.status_code, friendly.location) == (303, at(link))
    assert client.get(f"/redirect/{link.service_path}/{link.link_path}").location == at(link)
    shown = client.get(at(link))
    assert payers.heading(shown) == "Parking permit"
    assert "A permit for one car for one year." in staff.words(shown)

    assert first_button(shown).get("href") == at(link, "reference")
    asked = client.submit(at(link, "reference"), form="reference", **{"payment-reference": " P 1 "})
    assert asked.request.path == at(link, "amount")
    check = client.submit(at(link, "amount"), form="amount", **{"payment-amount": "12.5"})
    assert check.request.path == at(link, "confirm")
    for name, said in (("payment-reference", "P 1"), ("payment-amount", "£12.50")):
        assert payers.text(check, name) == said
    assert make.payments_of(account) == []
    sent = confirm(client, link)

    (payment,), (kept,) = make.payments_of(account), link_payments(link)
    assert (payment.amount_pence, payment.reference) == (1250, "P 1")
    assert (payment.description, payment.metadata_) == ("Parking permit", {"cost centre": "P-7"})
    assert (payment.source, payment.moto, payment.language) == (Source.PAYMENT_LINK, False, "en")
    assert kept.payment_id == payment.id
    assert payment.return_url.endswith(f"/payment-complete/{kept.id}")
    assert client.get(sent.location).location == payers.card_page(payment)
    payers.enter_card(client, payment)
    client.submit(payers.confirm_page(payment), form="confirmation", follow=False)
    done = client.get(f"/payment-complete/{kept.id}")
    assert payers.heading(done) == "Payment successful"
    assert payers.text(done, "payment-reference") == "P 1"
    assert payers.text(done, "amount") == "£12.50"
    assert "confirmation to the email address that was given" in staff.words(done)
    assert "ada@payer.example" not in done.text
    assert start(client, link) == at(link, "reference")
    assert payers.attributes(client.get(at(link, "reference")), "payment-reference")["value"] == ""


def test_a_second_click_and_a_way_back_lead_to_the_same_payment(client, account):
    link = payment_link(account)
    check = answer(client, link)

    first, second = (client.send(read(check), "", form="confirm", follow=False) for _ in range(2))

    (payment,) = make.payments_of(account)
    assert first.location != second.location  # a token is good for once
    for sent in (first, second):
        assert client.get(sent.location).location == payers.card_page(payment)
    payers.enter_card(client, payment)
    client.submit(payers.confirm_page(payment), form="confirmation", follow=False)
    (kept,) = link_payments(link)
    assert confirm(client, link).location == f"/payment-complete/{kept.id}"
    assert len(make.payments_of(account)) == 1


def test_a_payment_that_failed_leads_back_and_can_be_tried_again(client, account):
    link = payment_link(account)
    answer(client, link)
    client.get(confirm(client, link).location)
    (declined,) = make.payments_of(account)
    payers.enter_card(client, declined, cardNo=make.CARD_DECLINED)
    (kept,) = link_payments(link)

    back = client.get(urlsplit(client.get(f"/return/{declined.id}").location).path)
    assert back.location == at(link)  # it was said on the payment's own page

    over = client.get(f"/payment-complete/{kept.id}")

    assert payers.heading(over) == "Your payment has been declined"
    assert first_button(over).get("href") == at(link)
    assert first_button(over).text == "Start again"
    shown = client.get(start(client, link))
    assert payers.attributes(shown, "payment-reference")["value"] == "PN 12"
    again = confirm(client, link)
    assert client.get(again.location).location != payers.card_page(declined)
    assert {one.state for one in make.payments_of(account)} == {State.DECLINED, State.CREATED}
    make.changed(link, deleted_at=clock.now())
    assert "Start again" not in client.get(f"/payment-complete/{kept.id}").text


@pytest.mark.parametrize(
    ("columns", "steps"),
    [
        ({}, ["reference", "amount", "confirm"]),
        ({"reference_label": ""}, ["amount", "confirm"]),
        ({"price_pence": 1200}, ["reference", "confirm"]),
        ({"price_pence": 1200, "reference_label": ""}, ["confirm"]),
        ({"fees": FEES, "reference_label": ""}, ["amount", "confirm"]),
    ],
)
def test_steps_that_the_link_fixes_are_left_out(client, account, columns, steps):
    link = payment_link(account, **columns)

    assert start(client, link) == at(link, steps[0])
    for step in ("reference", "amount", "confirm"):
        opened = client.get(at(link, step))
        if step == steps[0]:
            assert opened.status_code == 200, step
        elif step not in steps or step == "confirm":  # left out, or opened too early
            assert opened.location == at(link, steps[0]), step


def test_back_and_change_keep_what_was_answered(client, account):
    link, other = payment_link(account), payment_link(account)
    answer(client, other, "OTHER", "1")
    check = answer(client, link)
    for step, name, typed in (
        ("reference", "payment-reference", "PN 12"),
        ("amount", "payment-amount", "12.50"),
    ):
        change = payers.attributes(check, f"change-{step}")["href"]
        assert payers.attributes(client.get(change), name)["value"] == typed
    changed = client.submit(at(link, "amount"), form="amount", **{"payment-amount": "8"})
    assert payers.text(changed, "payment-amount") == "£8.00"
    assert payers.text(changed, "payment-reference") == "PN 12"
    assert payers.text(client.get(at(other, "confirm")), "payment-reference") == "OTHER"
    for _ in range(3):
        answer(client, payment_link(account), "\U0001f3a3" * 255)
    assert len(client.get_cookie("pay_session").value) < 4_000
    assert client.get(at(other, "confirm")).location == at(other, "reference")


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
    assert start(client, link) == at(link, "reference")
    for query, field, typed in (
        ("pounds=lots&reference=a", "payment-amount", "lots"),
        ("reference=a~b&pounds=1", "payment-reference", "a~b"),
        (f"reference={make.VISA}&pounds=1", "payment-reference", ""),
    ):
        refused = client.get(f"{at(link)}?{query}&from=form")
        assert refused.status_code == 400
        assert payers.attributes(refused, f"{field}-error")["href"] == f"#{field}"
        assert payers.attributes(refused, field).get("value", "") == typed
    typed_anew = client.send(read(refused), "", form="reference", **{"payment-reference": "b"})
    assert payers.text(typed_anew, "payment-amount") == "£1.00"


CLOSED = clock.now().replace(year=2020)
LATER = CLOSED.replace(year=2099)
STOPPED = [
    ({"deleted_at": CLOSED}, 410, "This payment link is not in use any more"),
    ({"closes_at": CLOSED}, 410, "It is too late to pay here"),
    ({"opens_at": LATER}, 200, "You cannot pay here yet"),
    ({"kind": Kind.TELEPHONE}, 410, "You cannot pay this service here at the moment"),
    ({"most_payments": 1}, 410, "No more payments can be made here"),
]


def test_a_link_that_cannot_be_paid_says_so_and_whom_to_ask(client, account, subtests):
    for columns, status, said in STOPPED:
        with subtests.test(said):
            link = payment_link(account, language="cy")
            client.get(f"{at(link)}?language=en")
            check = answer(client, link)
            if "most_payments" in columns:
                other = client.application.test_client()
                answer(other, link)
                confirm(other, link)
            before = len(make.payments_of(account))
            make.changed(link, **columns)
            pressed = client.send(read(check), "", form="confirm", follow=False)
            for page in (pressed, *[client.get(at(link, step)) for step in ("", "amount")]):
                assert page.status_code == status
                assert payers.heading(page) == said
                assert "Telephone: 020 7946 0000" in staff.words(page)
            assert len(make.payments_of(account)) == before
            in_welsh = client.get(f"{at(link)}?language=cy")
            assert "Trwyddedau pysgota" in in_welsh.text
            assert said not in in_welsh.text


def test_accounts_that_take_nothing(client, account):
    live = make.account(kind=AccountKind.LIVE, went_live_at=None)
    off = make.account(disabled_at=clock.now(), disabled_reason="No contract")
    for owner in (live, off):
        assert client.get(at(payment_link(owner))).status_code == 410


def test_addresses_of_no_link(client, account):
    link = payment_link(account)
    for path in (
        "/pay/no-such-service/at-all",
        f"/redirect/{link.service_path}/other",
        f"/pay/{'0' * 26}",
        f"/pay/{'0' * 26}/confirm",
        f"/pay/{'z' * 26}",
        f"/pay/{'z' * 26}/amount",
        f"/payment-complete/{'0' * 26}",
        "/payment-complete/x",
    ):
        assert client.get(path).status_code == 404, path
    longest = payment_link(account, service_path="the-parking-permit-service", link_path="amount")
    assert len(longest.service_path) == 26
    assert client.get("/pay/the-parking-permit-service/amount").location == at(longest)
    make.changed(link, deleted_at=clock.now())
    friendly = f"/pay/{link.service_path}/{link.link_path}"
    assert client.get(friendly, follow_redirects=True).status_code == 410
    anew = payment_link(account, link_path=link.link_path)
    assert client.get(friendly).location == at(anew)


def test_a_form_that_was_open_for_too_long_loses_nothing(client, account):
    link = payment_link(account)
    for step, name, typed in (
        ("reference", "payment-reference", "PN 12"),
        ("amount", "payment-amount", "5"),
    ):
        refused = client.post(at(link, step), data={name: typed, "csrfToken": "forged"})
        assert refused.status_code == 400
        assert "open for too long" in payers.text(refused, "error-summary")
        assert payers.attributes(refused, name)["value"] == typed
    answer(client, link)
    refused = client.post(at(link, "confirm"), data={"reference-value": "PN 12", "amount": "1250"})
    assert "open for too long" in payers.text(refused, "error-summary")
    assert make.payments_of(account) == []


def test_another_tab_has_answered_otherwise(client, account):
    link = payment_link(account)
    check = answer(client, link, reference="PN 12")
    answer(client, link, reference="PN 13")

    shown_again = client.send(read(check), "", form="confirm", follow=False)

    assert "Something here has changed" in payers.text(shown_again, "error-summary")
    assert payers.text(shown_again, "payment-reference") == "PN 13"
    assert make.payments_of(account) == []


def test_the_language_is_the_links_until_its_payer_chooses(client, account):
    link = payment_link(account, language="cy", title="Trwydded barcio")
    client.get("/privacy?language=en")
    assert 'lang="cy"' in client.get(at(link)).text
    page = read(client.get(at(link, "reference")))
    typed = {"payment-reference": "PN 12", "language": "en"}
    switched = client.send(page, "", form="reference", **typed)
    assert switched.status_code == 200
    assert 'lang="en"' in switched.text
    assert payers.attributes(switched, "payment-reference")["value"] == "PN 12"
    answer(client, link)
    confirm(client, link)
    assert make.payments_of(account)[0].language == "en"
    other = client.application.test_client()
    answer(other, link)
    confirm(other, link)
    assert make.payments_of(account)[1].language == "cy"


def test_a_telephone_payment_is_taken_by_staff_alone(client):
    account = make.account(allow_moto=True)
    link = payment_link(account, kind=Kind.TELEPHONE, link_path="", reference_label="")
    other = payment_link(make.account(allow_moto=True), kind=Kind.TELEPHONE, link_path="")
    way_in = urlsplit(telephone.way_in(link, user_id="somebody")).path
    for path in (at(link), at(link, "amount"), at(link, "confirm"), f"{at(link)}/telephone/x"):
        refused = client.get(path, follow_redirects=True)
        assert refused.status_code == 403, path
        assert payers.heading(refused) == "Open this link from the back office"
    with travelled(minutes=3):
        assert client.get(way_in, follow_redirects=True).status_code == 403
    client.get(way_in.replace(link.id, other.id))
    assert client.get(at(other)).status_code == 403

    opened = client.get(way_in, follow_redirects=True)

    assert opened.request.path == at(link)
    assert "somebody on the telephone" in staff.words(opened)
    client.submit(at(link, "amount"), form="amount", **{"payment-amount": "5"})
    confirm(client, link)
    (payment,), (kept,) = make.payments_of(account), link_payments(link)
    assert (payment.moto, payment.source) == (True, Source.AGENT_INITIATED_MOTO)
    assert events.timeline(payment.id)[0].actor_id == "somebody"
    make.changed(payment, state=State.CONFIRMED)
    done = client.get(f"/payment-complete/{kept.id}")
    assert payers.attributes(done, "another")["href"] == at(link)
    assert client.get(at(link)).status_code == 200
    with travelled(hours=2):
        assert client.get(at(link)).status_code == 403


def test_who_has_the_last_place_can_go_back_and_answer_otherwise(client, account):
    link = payment_link(account, most_payments=1)
    answer(client, link, amount="5")
    confirm(client, link)
    other = client.application.test_client()
    assert other.get(at(link)).status_code == 410
    answer(client, link, amount="6")

    confirm(client, link)

    standing = {one.amount_pence: one.state for one in make.payments_of(account)}
    assert standing == {500: State.CANCELLED_BY_USER, 600: State.CREATED}
    (second,) = [one for one in make.payments_of(account) if one.amount_pence == 600]
    make.changed(second, state=State.CONFIRMED)
    assert client.get(at(link)).status_code == 410
