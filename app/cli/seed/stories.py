"""What can become of a payment. Each story yields how long it is until its next step."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from app.cli.seed.journey import Journey
from app.disputes.states import DisputeReason
from app.gateways.capabilities import Wallet
from app.gateways.port import DisputeStage
from app.payments.states import Happened

Story = Callable[[Journey], Iterator[timedelta]]

EXPIRY = timedelta(minutes=90, seconds=30)
CAPTURE_EXPIRY = timedelta(hours=120, seconds=30)

CARD_DECLINED, CARD_EXPIRED = "4000000000000002", "4000000000000069"
SECURITY_CODE_WRONG, PROCESSING_ERROR = "4000000000000127", "4000000000000119"


def soon(journey: Journey) -> timedelta:
    """As long as a person takes on a page."""
    return timedelta(seconds=journey.chance.randint(5, 150))


def _later(journey: Journey) -> timedelta:
    """As long as it takes until a caseworker hears of it."""
    return timedelta(minutes=journey.chance.randint(30, 4_000))


def _by_post(journey: Journey) -> timedelta:
    """As long as it takes until banks and services hear of each other."""
    return timedelta(minutes=journey.chance.randint(600, 2_000))


# In progress


def created(journey: Journey) -> Iterator[timedelta]:
    journey.ask()
    yield from ()


def started(journey: Journey) -> Iterator[timedelta]:
    journey.ask()
    yield soon(journey)
    journey.open()


def authorised(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield soon(journey)
    journey.enter_card()


def challenged(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield soon(journey)
    journey.enter_card("4000000000003220")  # whose bank wants to see them first


def awaiting_payment(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield soon(journey)
    journey.go_elsewhere()


def paid_in_part(journey: Journey) -> Iterator[timedelta]:
    yield from awaiting_payment(journey)
    yield timedelta(hours=1)
    journey.pay_in(journey.wanted.amount_pence // 2)


def _paid_elsewhere(*, more_pence: int = 0) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        yield from awaiting_payment(journey)
        yield timedelta(hours=journey.chance.randint(1, 90))
        journey.pay_in(journey.wanted.amount_pence + more_pence)

    return story


paid_elsewhere = _paid_elsewhere()
paid_too_much = _paid_elsewhere(more_pence=500)


def paid_late(journey: Journey) -> Iterator[timedelta]:
    yield from awaiting_payment(journey)
    yield timedelta(days=30)
    journey.expire()
    yield timedelta(days=2)
    journey.pay_in(journey.wanted.amount_pence)


def capturable(journey: Journey) -> Iterator[timedelta]:
    journey.ask(delayed_capture=True)
    yield soon(journey)
    journey.open()
    yield soon(journey)
    journey.enter_card()
    yield soon(journey)
    journey.confirm()


# Paid


def paid(journey: Journey) -> Iterator[timedelta]:
    yield from authorised(journey)
    yield soon(journey)
    journey.confirm()


def paid_in_welsh(journey: Journey) -> Iterator[timedelta]:
    journey.ask(language="cy")
    yield from _card_to_capture(journey)


def paid_with_apple_pay(journey: Journey) -> Iterator[timedelta]:
    journey.ask()
    yield from _wallet(journey, Wallet.APPLE_PAY)


def paid_with_google_pay(journey: Journey) -> Iterator[timedelta]:
    journey.ask()
    yield from _wallet(journey, Wallet.GOOGLE_PAY)


def paid_by_telephone(journey: Journey) -> Iterator[timedelta]:
    journey.ask(moto=True)
    yield from _card_to_capture(journey)


def _card_sent(number: str | None = None) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        journey.ask(authorisation_mode="moto_api", return_url="")
        yield soon(journey)
        journey.send_card(number)

    return story


card_sent = _card_sent()
card_sent_and_declined = _card_sent(CARD_DECLINED)


def _taken_elsewhere(outcome: Happened) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        journey.notify(outcome)
        yield from ()

    return story


taken_elsewhere = _taken_elsewhere(Happened.TAKEN_ELSEWHERE)
refused_elsewhere = _taken_elsewhere(Happened.DECLINED)


def paid_nothing(journey: Journey) -> Iterator[timedelta]:
    journey.ask(amount_pence=0)
    yield from _card_to_capture(journey)


def captured_later(journey: Journey) -> Iterator[timedelta]:
    yield from capturable(journey)
    yield timedelta(hours=journey.chance.randint(2, 70))
    journey.request_capture()


def _card_to_capture(journey: Journey) -> Iterator[timedelta]:
    for step in (journey.open, journey.enter_card, journey.confirm):
        yield soon(journey)
        step()


def _wallet(journey: Journey, wallet: Wallet) -> Iterator[timedelta]:
    yield soon(journey)
    journey.open()
    yield soon(journey)
    journey.say_yes(wallet)


# Paid and given back


def refunded(journey: Journey) -> Iterator[timedelta]:
    yield from paid(journey)
    yield _later(journey)
    journey.refund()


def refunded_by_service(journey: Journey) -> Iterator[timedelta]:
    yield from paid(journey)
    yield _later(journey)
    journey.refund(by_service=True)


def refunded_in_part(journey: Journey) -> Iterator[timedelta]:
    yield from paid(journey)
    yield _later(journey)
    journey.refund(journey.wanted.amount_pence // 2)


def refunded_twice(journey: Journey) -> Iterator[timedelta]:
    yield from refunded_in_part(journey)
    yield _later(journey)
    journey.refund()


def refund_failed(journey: Journey) -> Iterator[timedelta]:
    yield from paid(journey)
    yield _later(journey)
    journey.fail_refund()


# Paid and disputed


def _disputed(reason: DisputeReason) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        yield from paid(journey)
        yield _by_post(journey)
        journey.move_dispute(DisputeStage.OPENED, reason=reason)

    return story


def _answered(reason: DisputeReason) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        yield from _disputed(reason)(journey)
        yield _by_post(journey)
        journey.move_dispute(DisputeStage.EVIDENCE_SUBMITTED)

    return story


def _decided(reason: DisputeReason, end: DisputeStage) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        yield from _answered(reason)(journey)
        yield timedelta(days=journey.chance.randint(5, 12))
        journey.move_dispute(end)

    return story


disputed = _disputed(DisputeReason.UNRECOGNISED)
dispute_answered = _answered(DisputeReason.DUPLICATE)
dispute_won = _decided(DisputeReason.PRODUCT_NOT_RECEIVED, DisputeStage.WON)
dispute_lost = _decided(DisputeReason.FRAUDULENT, DisputeStage.LOST)


def refunded_in_part_and_lost(journey: Journey) -> Iterator[timedelta]:
    yield from refunded_in_part(journey)
    yield _by_post(journey)
    journey.move_dispute(DisputeStage.OPENED, reason=DisputeReason.CREDIT_NOT_PROCESSED)
    yield _by_post(journey)
    journey.move_dispute(DisputeStage.LOST)


# Not paid


def _refused(number: str) -> Story:
    def story(journey: Journey) -> Iterator[timedelta]:
        yield from started(journey)
        yield soon(journey)
        journey.enter_card(number)

    return story


declined = _refused(CARD_DECLINED)
declined_as_expired = _refused(CARD_EXPIRED)
declined_for_security_code = _refused(SECURITY_CODE_WRONG)
errored = _refused(PROCESSING_ERROR)


def capture_failed(journey: Journey) -> Iterator[timedelta]:
    yield from authorised(journey)
    yield soon(journey)
    journey.confirm()
    journey.refuse_capture()


def cancelled_on_card_page(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield soon(journey)
    journey.cancel()


def cancelled_on_confirm_page(journey: Journey) -> Iterator[timedelta]:
    yield from authorised(journey)
    yield soon(journey)
    journey.cancel()


def cancelled_by_service(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield soon(journey)
    journey.cancel_by_service()


def capture_cancelled(journey: Journey) -> Iterator[timedelta]:
    yield from capturable(journey)
    yield timedelta(hours=journey.chance.randint(1, 50))
    journey.cancel_by_service()


def never_started(journey: Journey) -> Iterator[timedelta]:
    yield from created(journey)
    yield EXPIRY
    journey.expire()


def given_up_on_card_page(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield EXPIRY
    journey.expire()


def given_up_on_confirm_page(journey: Journey) -> Iterator[timedelta]:
    yield from authorised(journey)
    yield EXPIRY
    journey.expire()


def never_captured(journey: Journey) -> Iterator[timedelta]:
    yield from capturable(journey)
    yield CAPTURE_EXPIRY
    journey.expire()


# On the account whose provider answers nothing


def authorisation_lost(journey: Journey) -> Iterator[timedelta]:
    yield from started(journey)
    yield soon(journey)
    journey.lose_authorisation()


def capture_lost(journey: Journey) -> Iterator[timedelta]:
    yield from authorised(journey)
    yield soon(journey)
    journey.lose_capture()


def refund_lost(journey: Journey) -> Iterator[timedelta]:
    yield from paid(journey)
    yield _later(journey)
    journey.lose_refund()
