"""Making the payment of a link: caps, dates and prices, and two at the same moment."""

import re

import pytest

from app import administration, clock, db
from app.actors import Actor
from app.branding import read_look
from app.payment_links import opening, paying, rules, telephone
from app.payment_links.models import Kind, LinkPayment, UsedTicket
from app.payment_links.opening import LinkNotFound
from app.payment_links.paying import (
    AccountCannotTakeThis,
    AnswersMissing,
    NotPayable,
    Order,
    SumChanged,
)
from app.payment_links.standing import Standing
from app.payment_links.telephone import TicketUsed
from app.payments.models import PaymentToken
from app.payments.states import State
from tests import make
from tests.support.clocks import travelled
from tests.support.links import payment_link
from tests.support.mortality import survives
from tests.support.together import at_once, raised

FEES = [{"id": "adult", "name": "Adult permit", "pence": 1200, "most": 5}]


def order(key="a-form", **answers):
    usual = {"shown_pence": 1250, "reference": "PN 12", "amount_pence": 1250}
    return Order(request_key=key, **usual | answers)


def pay(link, key="a-form", **answers):
    return paying.pay(link.id, order(key, **answers), actor=Actor.payer())


def rows(model, **columns):
    with db.reading() as session:
        return session.query(model).filter_by(**columns).all()


def test_two_at_the_last_place_of_a_cap():
    account = make.account()
    link = payment_link(account, most_payments=2)
    pay(link, "first")

    outcomes = at_once(*[lambda key=key: pay(link, key) for key in "abc"])

    refused = raised(outcomes, NotPayable)
    assert [one.standing for one in refused] == [Standing.USED_UP] * 2
    assert len(make.payments_of(account)) == 2
    assert opening.find(link.id).standing is Standing.USED_UP


def test_who_does_not_pay_leaves_the_place_to_another():
    account = make.account()
    link = payment_link(account, most_payments=1)
    made = pay(link)
    with pytest.raises(NotPayable):
        pay(link, "another")
    make.changed(made.payment, state=State.EXPIRED)

    assert opening.find(link.id).standing is Standing.OPEN
    pay(link, "another")
    again = pay(link)
    assert (again.is_over, again.payment.id, again.token) == (True, made.payment.id, "")


def test_the_same_form_sent_at_once_makes_one_payment():
    account = make.account()
    link = payment_link(account)

    outcomes = at_once(*[lambda: pay(link)] * 3)

    assert raised(outcomes) == []
    assert len({one.id for one in outcomes}) == len(make.payments_of(account)) == 1
    assert len({one.token for one in outcomes}) == 3
    assert len(rows(PaymentToken)) == 3
    make.changed(outcomes[0].payment, state=State.AWAITING_PAYMENT)
    assert pay(link).token == ""


def test_a_crash_between_any_two_lines_makes_one_payment_or_none():
    links = []

    def check(link):
        (kept,) = rows(LinkPayment, link_id=link.id)
        assert kept.payment_id == make.payments_of(account_of[link.id])[0].id

    account_of = {}

    def prepare():
        account = make.account()
        links.append(payment_link(account))
        account_of[links[-1].id] = account
        return links[-1]

    survives(lambda: pay(links[-1]), prepare=prepare, check=check)


def test_an_edit_between_the_page_and_its_button():
    account = make.account()
    now = clock.now()
    for columns, standing in (
        ({"deleted_at": now}, Standing.DELETED),
        ({"closes_at": now}, Standing.CLOSED),
        ({"opens_at": now.replace(year=2099)}, Standing.NOT_YET),
    ):
        link = make.changed(payment_link(account), **columns)
        with pytest.raises(NotPayable) as refused:
            pay(link)
        assert refused.value.standing is standing
    assert make.payments_of(account) == []


def test_what_it_costs_is_what_was_shown():
    account = make.account()
    fixed, fees = payment_link(account, price_pence=1250), payment_link(account, fees=FEES)
    chosen = payment_link(account)
    make.changed(fixed, price_pence=1300)
    with pytest.raises(SumChanged):
        pay(fixed)
    for quantities, problem in (
        ({"adult": 1}, SumChanged),
        ({"adult": 6}, AnswersMissing),
        ({"child": 1}, AnswersMissing),
        ({}, AnswersMissing),
    ):
        with pytest.raises(problem):
            pay(fees, quantities=quantities)
    for answers in ({"amount_pence": None}, {"reference": ""}, {"reference": make.VISA}):
        with pytest.raises(AnswersMissing):
            pay(chosen, **answers)
    with pytest.raises(LinkNotFound):
        paying.pay("0" * 26, order(), actor=Actor.payer())
    assert make.payments_of(account) == []
    make.changed(fixed, price_pence=1250)
    assert pay(fixed, amount_pence=1).payment.amount_pence == 1250
    made = pay(fees, quantities={"adult": 2}, shown_pence=2400)
    assert rows(LinkPayment, id=made.id)[0].basket == [
        {"name": "Adult permit", "pence": 1200, "many": 2}
    ]


def test_a_link_closes_at_its_moment_and_the_time_before_is_good():
    now = clock.now()
    link = payment_link(opens_at=now, closes_at=now.replace(year=now.year + 1))
    with travelled(days=-1):
        assert opening.find(link.id).standing is Standing.NOT_YET
    assert opening.find(link.id).standing is Standing.OPEN
    with travelled(days=366):
        assert opening.find(link.id).standing is Standing.CLOSED


def test_generated_references_are_the_accounts_own(monkeypatch):
    account = make.account()
    link = payment_link(account, reference_label="")
    drawn = ["AB2CDE3FGH", "AB2CDE3FGH", "XY9ZAB8CDE"]
    make.payment(account=account, reference="ab2cde3fgh")
    make.payment(reference="XY9ZAB8CDE")  # somebody else's
    usual = rules.new_reference
    monkeypatch.setattr(rules, "new_reference", lambda: drawn.pop(0))

    made = pay(link, reference="ignored")

    assert made.payment.reference == "XY9ZAB8CDE"
    drawn[:] = ["XY9ZAB8CDE"] * paying.TRIES
    with pytest.raises(paying.NoReferenceLeft):
        pay(link, "another")
    monkeypatch.setattr(rules, "new_reference", usual)
    assert re.fullmatch("[A-HJ-NP-Z2-9]{10}", pay(link, "another").payment.reference)


def test_an_account_whose_provider_does_not_take_it():
    account = make.changed(make.account(), provider="nobody")

    with pytest.raises(AccountCannotTakeThis):
        pay(payment_link(account))


def test_whoever_opens_a_link_meets_the_look_of_its_service():
    account = make.account(of=make.service("Rods"))
    link = payment_link(account)
    assert opening.find(link.id).brand is None
    look, _ = read_look({"name": "Anglers’ Trust", "background": "#003d2b"})
    administration.change_branding(
        account.service_id, look, logo=None, actor=Actor.operator("a test")
    )

    opened = opening.find(link.id)

    assert (opened.link.id, opened.account.id, opened.service.name) == (link.id, account.id, "Rods")
    assert opened.brand.name == "Anglers’ Trust"
    assert opened.link.opens_at is None
    assert opening.find(payment_link(opens_at=clock.now()).id).link.opens_at.tzinfo is not None


def test_of_two_who_bring_the_same_ticket_one_is_let_in():
    link = payment_link(make.account(allow_moto=True), kind=Kind.TELEPHONE, link_path="")
    ticket = telephone.way_in(link, user_id="somebody").rpartition("/")[2]

    outcomes = at_once(*[lambda: telephone.use(link.id, ticket)] * 3)

    assert len(raised(outcomes, TicketUsed)) == 2
    assert "somebody" in outcomes
    telephone.sweep()
    with pytest.raises(TicketUsed):
        telephone.use(link.id, ticket)
    with travelled(minutes=3):
        telephone.sweep()
        assert rows(UsedTicket) == []
        assert telephone.use(link.id, ticket) is None
