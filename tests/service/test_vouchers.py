"""Vouchers: numbers to pay under, once for each network, with the first network's deadline."""

from datetime import UTC, datetime

import pytest

from app import clock, db, gateways
from app.accounts.models import EmailCollection
from app.gateways.port import Failed, Instruction, NotificationNotGenuine, Operation, Pending
from app.i18n import look_up, using
from app.jobs import scheduler, worker
from app.letters import collecting
from app.letters.models import Letter, LetterKind
from app.letters.words import WORDS
from app.payments import expiry, ways
from app.payments.awaiting import NotThisWay
from app.payments.states import State, TransitionNotAllowed
from app.payments.types.cash import networks, schemes, slips, telling, vouchers, wire
from app.payments.types.cash.networks import NetworkNotPossible, NotWithinContract, Wanted
from app.payments.types.cash.slips import Standing
from app.payments.types.cash.telling import NoMoreEmails
from app.receipts import taking_in
from app.receipts.models import PaymentNumber, ReceiptKind
from app.receipts.telling import Told
from app.refunds.states import RefundState
from app.repayments.models import Repayment
from tests import make
from tests.support.looking import story
from tests.support.statements import statements
from tests.support.together import at_once, raised

BOTH = ["card", "cash"]
on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def account(**settings):
    return make.account(payment_types=BOTH, **settings)


def chosen(amount_pence=2550, *, of=None, **asked):
    payment = make.payment(amount_pence, account=of or account(), **asked)
    return ways.choose(payment.id, "cash", actor=make.PAYER)


def issue(payment, network="paypoint"):
    vouchers.issue(payment.id, network, actor=make.PAYER)
    return make.again(payment)


def numbers():
    with db.reading() as session:
        return session.query(PaymentNumber).order_by(PaymentNumber.created_at).all()


def letters():
    with db.reading() as session:
        return [(one.kind.value, collecting.read(one)) for one in session.query(Letter).all()]


def everything(model):
    with db.reading() as session:
        return session.query(model).all()


def pay(payment, amount_pence, *, take_back=False):
    number = next(one for one in numbers() if one.payment_id == payment.id)
    told = Told(
        network=number.network,
        kind=ReceiptKind.REVERSAL if take_back else ReceiptKind.PAYMENT,
        key=f"back-{payment.id}" if take_back else payment.id,
        reverses_key=payment.id if take_back else "",
        number=number.number,
        amount_pence=amount_pence,
        paid_at=clock.now(),
    )
    taking_in.take_in(told)


def test_choosing_a_network_gives_a_number_and_that_networks_deadline():
    with clock.replaced(lambda: datetime(2026, 6, 30, 22, 30, tzinfo=UTC)):  # 11:30pm in London
        payment = issue(chosen())

    scheme = schemes.named("paypoint")
    [number] = numbers()
    assert (payment.state, payment.type, payment.provider) == (
        State.AWAITING_PAYMENT,
        "cash",
        "cash_networks",
    )
    assert scheme.is_well_formed(number.number)
    assert payment.expires_at == datetime(2026, 7, 28, 22, 59, 59, tzinfo=UTC)
    assert number.expires_at == payment.expires_at


def test_twice_is_once_and_another_network_moves_no_deadline():
    payment = issue(chosen())
    until = payment.expires_at

    issue(payment)
    again = issue(payment, "payzone")

    assert [one.network for one in numbers()] == ["paypoint", "payzone"]
    assert again.expires_at == until
    assert story(payment).count("payment_voucher_issued") == 1


def test_two_tabs_at_once_get_one_number():
    payment = chosen()

    outcomes = at_once(lambda: issue(payment), lambda: issue(payment))

    assert raised(outcomes) == []
    assert len(numbers()) == 1


@on_sqlite
@pytest.mark.parametrize(
    ("amount_pence", "network", "refused"),
    [
        (99, "paypoint", NotThisWay),  # nobody takes so little: it could not be chosen
        (20_001, "paypoint", NetworkNotPossible),
        (20_001, "post_office", None),
        (2550, "nobody", NetworkNotPossible),
        (2550, "", NetworkNotPossible),
    ],
)
def test_a_network_takes_what_its_contract_allows(dialect, amount_pence, network, refused):
    payment = make.payment(amount_pence, account=account())
    if refused is not NotThisWay:
        payment = ways.choose(payment.id, "cash", actor=make.PAYER)
        if refused is None:
            assert issue(payment, network).state is State.AWAITING_PAYMENT
            return
        with pytest.raises(refused):
            issue(payment, network)
    assert numbers() == []


def test_an_account_narrows_what_a_contract_allows_and_it_is_recorded():
    of = account()
    wanted = {
        "paypoint": Wanted(is_on=False),
        "payzone": Wanted(is_on=True, most_pence=3000, days=7),
        "post_office": Wanted(is_on=True),
    }
    assert networks.change(of, wanted, actor=make.CASEWORKER, ip="::1")
    assert not networks.change(of, wanted, actor=make.CASEWORKER)

    with pytest.raises(NetworkNotPossible):
        issue(chosen(of=of))
    with clock.replaced(lambda: datetime(2026, 1, 10, 12, tzinfo=UTC)):
        assert issue(chosen(3000, of=of), "payzone").expires_at.day == 17
    with pytest.raises(NetworkNotPossible):
        issue(chosen(3001, of=of), "payzone")


@on_sqlite
@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("paypoint.most_pence", Wanted(is_on=True, most_pence=20_001)),
        ("paypoint.most_pence", Wanted(is_on=True, least_pence=500, most_pence=400)),
        ("paypoint.least_pence", Wanted(is_on=True, least_pence=99)),
        ("paypoint.days", Wanted(is_on=True, days=29)),
    ],
)
def test_an_account_cannot_ask_for_more_than_the_contract(dialect, field, wanted):
    with pytest.raises(NotWithinContract) as refused:
        networks.change(account(), {"paypoint": wanted}, actor=make.CASEWORKER)
    assert refused.value.field == field


@on_sqlite
def test_cash_is_not_offered_where_no_network_takes_the_sum(dialect):
    of = account()
    everywhere = {one.name: Wanted(is_on=True, most_pence=2000) for one in schemes.every()}
    networks.change(of, everywhere, actor=make.CASEWORKER)

    with pytest.raises(ways.NotOneOfTheWays):
        chosen(2001, of=of)
    assert chosen(2000, of=of).type == "cash"


def test_who_has_chosen_otherwise_or_is_done_gets_no_number():
    payment = make.payment(account=account())
    with pytest.raises(NotThisWay):
        issue(payment)
    with pytest.raises(TransitionNotAllowed):
        issue(make.changed(chosen(), state=State.CANCELLED_BY_USER))


def test_the_voucher_is_sent_to_a_known_address_and_once_more_before_its_time_is_up(hands):
    payment = issue(chosen(email="ada@payer.example", language="cy"))
    [(kind, content)] = letters()
    assert (kind, content.sender) == ("voucher", "Fishing licences")
    assert "/voucher/" in content.link
    assert slips.by_link(content.link.rpartition("/")[2]).standing is Standing.OPEN

    hands.forward(days=25)
    scheduler.tick()
    assert [kind for kind, _ in letters()] == ["voucher"]
    hands.forward(days=2)
    scheduler.tick()
    scheduler.tick()
    assert [kind for kind, _ in letters()] == ["voucher", "voucher_reminder"]
    assert story(payment).count("payment_reminder_left") == 1


@on_sqlite
def test_it_is_sent_to_nobody_where_the_service_wants_no_addresses(dialect):
    of = account(email_collection=EmailCollection.OFF)
    payment = issue(chosen(of=of, email="ada@payer.example"))

    assert letters() == []
    with pytest.raises(telling.NothingToSend):
        telling.send(payment.id, "ada@payer.example", actor=make.PAYER)


@on_sqlite
def test_who_asks_is_sent_it_five_times_an_hour(dialect):
    payment = issue(chosen())
    for _ in range(5):
        telling.send(payment.id, "ada@payer.example", actor=make.PAYER)
    with pytest.raises(NoMoreEmails):
        telling.send(payment.id, "ada@payer.example", actor=make.PAYER)
    assert make.again(payment).email == "ada@payer.example"


@on_sqlite
def test_the_api_tells_of_any_number_of_vouchers_by_three_questions(dialect):
    of = account()
    payments = [issue(chosen(of=of)) for _ in range(3)]

    with statements() as said:
        told = wire.of(payments)

    assert len(said) == 3
    assert {one["received_summary"]["amount_outstanding"] for one in told.values()} == {2550}


def test_money_that_is_late_or_taken_back_is_told_by_api_and_on_the_slip(hands):
    payment = issue(chosen())
    hands.forward(days=29)
    assert expiry.expire(payment.id)
    assert slips.of_payment(payment.id).standing is Standing.TIME_UP

    pay(payment, 2550)
    found = make.again(payment)
    [told] = wire.of([found]).values()
    assert found.state is State.CAPTURED
    assert (told["received_summary"]["late"], "voucher" in told) == (True, False)
    assert slips.of_payment(payment.id).standing is Standing.PAID

    pay(payment, 2550, take_back=True)
    [told] = wire.of([make.again(payment)]).values()
    assert told["received_summary"]["amount_reversed"] == 2550
    assert slips.of_payment(payment.id).standing is Standing.REVERSED


def test_a_refund_opens_a_repayment_once_and_waits_for_its_payer():
    payment = issue(chosen(5000, email="ada@payer.example"))
    pay(payment, 5000)
    refund = make.refund(payment, amount_pence=2000)
    worker.drain()
    worker.drain()

    [repayment] = everything(Repayment)
    assert (repayment.refund_id, repayment.amount_pence) == (refund.id, 2000)
    assert make.again(refund).state is RefundState.SUBMITTED
    assert repayment.email == "ada@payer.example"
    gateway = gateways.named("cash_networks")
    asked = Instruction(
        key=refund.id,
        operation=Operation.REFUND,
        payment_type="cash",
        account_id=payment.account_id,
        payment_id=payment.id,
        amount_pence=2000,
    )
    assert gateway.refund(asked) == gateway.look_up(asked) == Pending(repayment.id)
    assert len(everything(Repayment)) == 1


@on_sqlite
def test_nobody_is_asked_for_what_is_paid_over_a_counter(dialect):
    gateway = gateways.named("cash_networks")
    asked = Instruction(
        key="k",
        operation=Operation.CAPTURE,
        payment_type="cash",
        account_id="a",
        payment_id="p",
        amount_pence=1,
    )

    for verb in (gateway.authorise, gateway.complete, gateway.capture, gateway.cancel):
        assert isinstance(verb(asked), Failed)
    with pytest.raises(NotificationNotGenuine):
        gateway.read_notification(b"{}", {})


@on_sqlite
@pytest.mark.parametrize("kind", ["voucher", "voucher_reminder", "account_barcode"])
def test_payers_are_written_to_in_welsh(dialect, kind):
    words = WORDS[LetterKind(kind)]
    for text in (words.subject, *words.lines, *words.after):
        with using("cy"):
            assert look_up(text.text) != text.text
