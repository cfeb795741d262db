"""The pages of a payment link, from its address to where its payment is paid."""

from urllib.parse import urlsplit

import pytest

from app import clock, events
from app.accounts.models import AccountKind
from app.payment_links import telephone
from app.payment_links.models import Kind
from app.payments.models import Source
from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.links import payment_link
from tests.web import link_pages, payers, staff
from tests.web.link_pages import FEES, answer, at, confirm, first_button, link_payments, start


@pytest.fixture
def account(app):
    return link_pages.an_account()


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


STEPS = [
    ({}, ["reference", "amount", "confirm"]),
    ({"reference_label": ""}, ["amount", "confirm"]),
    ({"price_pence": 1200}, ["reference", "confirm"]),
    ({"price_pence": 1200, "reference_label": ""}, ["confirm"]),
    ({"fees": FEES, "reference_label": ""}, ["amount", "confirm"]),
]


def test_steps_that_the_link_fixes_are_left_out(client, account):
    for columns, steps in STEPS:
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
    for bent in (way_in, f"{way_in}=="):  # letters that mean the same ticket
        assert client.get(bent).location == at(link)  # back, and again, in the same browser
        refused = client.application.test_client().get(bent)
        assert refused.status_code == 403
        assert payers.heading(refused) == "This way in has been used already"
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
    for elsewhere in (State.AWAITING_PAYMENT, State.CHALLENGED, State.CONFIRMED):
        make.changed(second, state=elsewhere)
        assert client.get(at(link)).status_code == 410, elsewhere
