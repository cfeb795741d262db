"""An email is handed over once, whatever its carrier answers and whoever dies meanwhile."""

import threading
import time

import pytest

from app import settings
from app.accounts.models import AccountKind
from app.emails import outgoing, postman, senders, writing
from app.emails.models import EmailState, Problem
from app.jobs import worker
from config import Config
from tests import make
from tests.support import notify_servers as notify
from tests.support.emails import emails, outbox, sent_about
from tests.support.mail_servers import HANG_UP, mail_server
from tests.support.mortality import survives
from tests.support.notify_servers import name_of, notify_server

TEMPLATES = {
    "notify_receipt_template": "receipt-en",
    "notify_receipt_template_cy": "receipt-cy",
    "notify_refund_template": "refund-en",
    "notify_refund_template_cy": "refund-cy",
    "notify_staff_template": "staff",
}
A_DAY = 24 * 60


def use(config, **changed):
    """Let emails be carried otherwise from now on."""
    usual = {name: getattr(config, name) for name in ("database_url", "data_dir", "base_url")}
    settings.use(Config(testing=True, **usual, **changed))


def use_notify(config, server, **changed):
    key = notify.API_KEY
    where = {"notify_url": server.url, "notify_api_key": key}
    use(config, email_sender="notify", **where, **TEMPLATES, **changed)


def use_smtp(config, server):
    use(
        config,
        email_sender="smtp",
        email_from="pay@exchequer.example",
        smtp_host="localhost",
        smtp_port=server.port,
        smtp_security="none",
    )


def state_of(payment):
    [email] = emails(payment)
    return email.state, email.problem


def test_what_nobody_took_is_tried_again_and_then_no_more(config, hands):
    with notify_server(*[notify.TOO_MANY] * 2) as server:
        use_notify(config, server)
        payment = make.captured_payment()
        assert sent_about(payment) == [("receipt", "waiting")]
        assert state_of(payment)[1] is Problem.BUSY
        hands.forward(seconds=59)
        assert sent_about(payment) == [("receipt", "waiting")]
        hands.forward(seconds=1)
        assert sent_about(payment) == [("receipt", "waiting")]
        hands.forward(minutes=5)
        assert sent_about(payment) == [("receipt", "sent")]
        [email] = emails(payment)
        assert (email.attempts, email.sender, email.sender_reference) == (3, "notify", name_of(1))

        server.answers = [notify.WRONG_KEY] * 7
        refused = make.captured_payment()
        for _ in range(7):
            postman.drain()
            hands.forward(minutes=A_DAY)
        assert sent_about(refused) == [("receipt", "failed")]
        assert state_of(refused) == (EmailState.FAILED, Problem.NOT_LET_IN)
        assert make.event_names(refused)[-1] == "receipt_failed"
        assert len(server.taken) == 1


def test_a_refusal_is_for_good_and_the_payment_hears_of_nothing(config, hands):
    with notify_server(notify.BAD_ADDRESS) as server:
        use_notify(config, server)
        payment = make.captured_payment()
        assert sent_about(payment) == [("receipt", "failed")]
        hands.forward(minutes=A_DAY)
        assert sent_about(payment) == [("receipt", "failed")]
        assert make.again(payment).version == payment.version
        make.successful_refund(payment)  # can still be made


def test_silence_of_one_that_can_be_asked_is_looked_up_and_not_sent_again(config, hands):
    with notify_server(notify.TAKEN_AND_SILENT, notify.BROKEN) as server:
        use_notify(config, server, email_timeout_seconds=2)
        taken = make.captured_payment()
        assert sent_about(taken) == [("receipt", "sending")]
        lost = make.captured_payment()
        assert sent_about(lost) == [("receipt", "sending")]
        server.look_up_answers = [notify.BROKEN] * 2
        hands.forward(minutes=1)
        assert sent_about(taken) == [("receipt", "sending")]
        hands.forward(minutes=5)
        assert sent_about(taken) == [("receipt", "sent")]
        hands.forward(minutes=5)
        assert sent_about(lost) == [("receipt", "sent")]  # it had not arrived
        assert len({body["reference"] for body in server.taken}) == len(server.taken) == 2


def test_one_that_never_answers_again_leaves_it_unknown(config, hands):
    with notify_server(notify.TAKEN_AND_BROKEN) as server:
        use_notify(config, server)
        server.look_up_answers = [notify.BROKEN] * 20
        payment = make.captured_payment()
        for _ in range(len(outgoing.LOOK_UPS) + 1):
            postman.drain()
            hands.forward(minutes=A_DAY)
        assert sent_about(payment) == [("receipt", "unknown")]
        assert len(server.taken) == 1
        assert len(server.asked_about) == len(outgoing.LOOK_UPS)


def test_silence_of_one_that_cannot_be_asked_is_unknown_at_once(config, hands):
    with mail_server({"MESSAGE": HANG_UP}) as server:
        use_smtp(config, server)
        payment = make.captured_payment()
        assert sent_about(payment) == [("receipt", "unknown")]
        hands.forward(minutes=A_DAY)
        assert sent_about(payment) == [("receipt", "unknown")]
        assert len(server.taken) == 1
        assert make.event_names(payment)[-1] == "receipt_unknown"


def test_a_worker_that_dies_at_any_commit_sends_it_by_notify_once(config, hands):
    with notify_server() as server:
        use_notify(config, server)

        def act():
            hands.forward(minutes=10)
            postman.drain()

        def check(payment):
            act()
            assert sent_about(payment) == [("receipt", "sent")]
            [email] = emails(payment)
            assert [body["reference"] for body in server.taken].count(email.id) == 1

        survives(act, prepare=make.captured_payment, check=check)


def test_a_worker_that_dies_at_any_commit_sends_it_by_smtp_once_at_most(config, hands):
    ends = set()
    with mail_server() as server:
        use_smtp(config, server)

        def act():
            hands.forward(minutes=10)
            postman.drain()

        def check(payment):
            act()
            [email] = emails(payment)
            ends.add(email.state)
            came = sum(email.id in message["Message-ID"] for message in server.messages)
            assert came == 1 if email.state is EmailState.SENT else came <= 1

        survives(act, prepare=make.captured_payment, check=check)
    assert ends == {EmailState.SENT, EmailState.UNKNOWN}


def test_what_was_taken_long_ago_is_not_handed_over_any_more(config, hands):
    """A worker that was asleep since then does not know what others have done about it."""
    with mail_server() as server:
        use_smtp(config, server)
        payment = make.captured_payment()
        writing.write()
        [errand] = outgoing.take(limit=5)
        hands.forward(minutes=2)
        postman.carry(errand)
        assert state_of(payment) == (EmailState.WAITING, Problem.OUR_FAULT)
        assert server.taken == []

        hands.forward(minutes=2)
        [errand] = outgoing.take(limit=5)
        hands.forward(minutes=6)
        postman.drain()  # another, when the lease has run out
        assert state_of(payment)[0] is EmailState.UNKNOWN
        outgoing.write_down(errand, senders.named("smtp").look_up(errand.email.id))
        assert state_of(payment)[0] is EmailState.UNKNOWN


def test_what_a_carrier_was_that_is_none_any_more_is_unknown(config, hands):
    with notify_server(notify.BROKEN) as server:
        use_notify(config, server)
        payment = make.captured_payment()
        postman.drain()
    make.changed(emails(payment)[0], sender="pigeon")
    hands.forward(minutes=1)

    assert sent_about(payment) == [("receipt", "unknown")]


@pytest.mark.parametrize("number", ["", "-2", "-3"])
def test_addresses_that_stand_for_a_delivery_are_delivered_to_nobody(config, number):
    address = f"simulate-delivered{number}@notifications.service.gov.uk"
    with mail_server() as server:
        use_smtp(config, server)
        payment = make.started_payment()
        make.enter_card(payment, email=address)
        make.confirmation.confirm(payment.id, actor=make.PAYER)
        assert sent_about(payment) == [("receipt", "sent")]
        assert server.taken == []
    assert [email.recipient for email in outbox()] == [address]


def test_where_money_is_real_a_test_account_writes_to_nobody():
    live = Config(
        environment="live",
        secret_key="s" * 32,
        api_key_pepper="p" * 32,
        sandbox_notification_token="t" * 32,
        base_url="https://pay.example.gov.uk",
        cookie_secure=True,
        database_url="postgresql://exchequer_app@db/exchequer",
        email_sender="smtp",
        email_from="pay@example.gov.uk",
        smtp_host="mail.example.gov.uk",
    )
    account, real = make.account(), make.account(kind=AccountKind.LIVE)
    before = settings.current()
    settings.use(live)
    try:
        names = [senders.name_for(one, "ada@payer.example") for one in (account, real)]
    finally:
        settings.use(before)
    assert names == ["outbox", "smtp"]


def test_a_worker_sends_them_until_it_is_told_to_stop(config):
    stop = threading.Event()
    payment = make.captured_payment()
    threads = worker.start(stop, threads=1, scheduling=False)
    try:
        until = time.monotonic() + 20
        while not outbox() and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [(email.payment_id, email.state) for email in emails()] == [
        (payment.id, EmailState.SENT)
    ]
