"""What people who pay in parts meet: a choice, what they agree to, the page behind their link."""

from urllib.parse import urlsplit

import pytest

from app import clock, db
from app.emails import postman
from app.i18n import format_date, format_pounds
from app.instalments import offering, schedule, stopping
from app.instalments.models import InstalmentPlan
from app.instalments.schedule import Every
from app.payments.models import Payment
from app.payments.states import State
from tests import make
from tests.support import instalments
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.emails import outbox
from tests.web import payers, staff


@pytest.fixture
def link(app):
    link = instalments.offering_link()
    return make.changed(link, asks="fixed", price_pence=10_000, reference_label="")


def in_table(**changed):
    """The dates and sums of what the link offers, as they are shown."""
    first = schedule.today(clock.now())
    parts = schedule.parts_of(
        10_000, **{"parts": 3, "every": Every.MONTH, "first": first} | changed
    )
    return [[format_date(part.due_on), format_pounds(part.amount_pence)] for part in parts]


def table(response):
    rows = read(response).findall(".//main//tbody/tr")
    return [["".join(cell.itertext()).strip() for cell in row] for row in rows]


def choose(client, link, how="parts"):
    return client.submit(f"/pay/{link.id}/instalments", form="choose", how=how)


def agree(client, link, **typed):
    sent = {"email": "ada@payer.example"} | typed
    return client.submit(f"/pay/{link.id}/confirm", form="confirm", follow=False, **sent)


def only(model):
    with db.reading() as session:
        return session.query(model).one()


@pytest.fixture
def begun(client, link):
    """A plan whose first part was paid, and where its emails lead."""
    choose(client, link)
    client.get(agree(client, link).location)
    instalments.pay(only(Payment))
    postman.drain()
    address = next(email.link for email in outbox() if email.link)
    return only(InstalmentPlan), urlsplit(address).path


# Choosing


def test_every_date_and_sum_is_there_before_anything_is_agreed_to(client, link):
    asked = client.get(f"/pay/{link.id}/confirm", follow_redirects=True)
    assert payers.heading(asked) == "How do you want to pay?"
    assert table(asked) == in_table()
    nothing = client.submit(f"/pay/{link.id}/instalments", form="choose")
    assert nothing.status_code == 400
    assert "Select whether you want to pay all at once or in parts" in staff.words(nothing)

    check = choose(client, link)

    assert payers.text(check, "payment-way") == "In 3 parts, one a month"
    assert table(check) == in_table()
    assert "is kept, and each part that follows is taken from it" in staff.words(check)
    sent = agree(client, link)
    assert sent.location.startswith("/secure/")
    plan, payment = only(InstalmentPlan), only(Payment)
    assert (plan.total_pence, plan.email) == (10_000, "ada@payer.example")
    assert (payment.amount_pence, payment.email) == (3_334, "ada@payer.example")
    card_page = client.get(sent.location, follow_redirects=True)
    assert "Parking permit, £100.00 in 3 parts" in staff.words(card_page)


def test_all_at_once_is_as_if_there_was_no_choice(client, link):
    check = choose(client, link, "once")
    assert payers.text(check, "payment-way") == "All at once"
    assert "What you agree to" not in staff.words(check)

    client.submit(f"/pay/{link.id}/confirm", form="confirm", follow=False)

    payment = only(Payment)
    assert (payment.amount_pence, payment.agreement_id) == (10_000, "")


def test_below_the_smallest_sum_nobody_is_asked(client, link):
    make.changed(link, price_pence=4_999)

    assert client.get(f"/pay/{link.id}/confirm").status_code == 200
    assert client.get(f"/pay/{link.id}/instalments").location == f"/pay/{link.id}/confirm"


@pytest.mark.parametrize("changed", ["email", "offer", "day"])
def test_what_was_not_shown_is_not_agreed_to(client, link, changed):
    choose(client, link)
    page = read(client.get(f"/pay/{link.id}/confirm"))
    sent = {"email": "nobody" if changed == "email" else "ada@payer.example"}
    if changed == "offer":
        terms = {"parts": 4, "every": Every.WEEK, "smallest_pence": 5_000}
        offering.offer(link.id, account_id=link.account_id, actor=make.CASEWORKER, **terms)
    with travelled(days=changed == "day"):
        answer = client.send(page, f"/pay/{link.id}/confirm", form="confirm", **sent)
        shown = in_table(**{"parts": 4, "every": Every.WEEK} if changed == "offer" else {})

    assert answer.status_code == 400
    assert table(answer) == shown
    with db.reading() as session:
        assert session.query(Payment).count() == 0


# The page behind the link


def test_the_link_shows_what_was_paid_and_what_comes(client, begun):
    _plan, path = begun

    page = client.get(path)

    assert payers.heading(page) == "Your payments"
    assert (payers.text(page, "paid"), payers.text(page, "left")) == ("£33.34", "£66.66")
    states = [row[1] for row in table(page)]
    assert states == ["Paid", "To come", "To come"]
    assert client.get("/pay/plan/" + "0" * 26).status_code == 404
    assert client.get("/pay/plan/short").status_code == 404
    assert "Eich taliadau" in client.get(f"{path}?language=cy").text


@pytest.mark.parametrize(
    ("what", "heading"), [("next", "Payment successful"), ("rest", "You have paid everything")]
)
def test_parts_are_paid_sooner(client, begun, what, heading):
    plan, path = begun
    answer = client.submit(path, form="pay", follow=False, what=what)
    assert answer.location.startswith("/secure/")
    payment = next(p for p in instalments.payments_of(plan) if p.state is State.CREATED)
    instalments.pay(payment)

    ended = client.get(urlsplit(payment.return_url).path)

    assert payers.heading(ended) == heading
    assert path in ended.text
    assert f'href="{path}"' not in client.application.test_client().get(payment.return_url).text


def test_a_payer_stops(client, begun):
    plan, path = begun

    answer = client.submit(f"{path}/stop", form="stop")

    assert payers.heading(answer) == "Your payments have stopped"
    assert instalments.states(plan)[0] == "stopped"
    assert [row[1] for row in table(answer)] == ["Paid", *["Will not be taken"] * 2]
    assert client.post(path, data={"what": "next"}).status_code == 400
    assert client.get(f"{path}/stop").location == path


def test_who_is_too_late_to_pay_a_part_sees_why(client, begun):
    plan, path = begun
    page = read(client.get(path))
    stopping.stop(plan.id, actor=make.CASEWORKER)

    answer = client.send(page, path, form="pay", what="next", follow=False)

    assert (answer.status_code, answer.location) == (303, path)
