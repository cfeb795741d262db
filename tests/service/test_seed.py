"""What a new sandbox begins with, copied to each of the databases it may be copied to."""

from collections import Counter
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import audit, clock, db, events, ledger
from app.accounts import keys, queries
from app.accounts.errors import KeyNotRecognised
from app.accounts.models import Account, AccountKind, Service
from app.agreements.models import Agreement, Instrument
from app.agreements.states import AgreementState, InstrumentState
from app.cli.platform import bring_up
from app.cli.seed import renewal
from app.cli.seed.build import build
from app.cli.seed.cast import EVERY_FEATURE
from app.cli.seed.publish import NotEmpty, publish
from app.disputes.models import Dispute
from app.disputes.states import CLOSED, DisputeState
from app.events.log import Event
from app.go_live.models import GoLive
from app.go_live.stages import Stage
from app.jobs import scheduler, worker
from app.ledger import LedgerAccount
from app.ledger.journal import Journal, Posting
from app.letters import Letter
from app.payments import states
from app.payments.models import Payment
from app.payments.states import State
from app.people import Role, sign_in
from app.people.invitations import Invitation
from app.people.models import Membership, User
from app.queue import Job
from app.receipts.models import Receipt
from app.refunds import states as refund_states
from app.refunds.batches.models import BatchState, RefundBatch
from app.refunds.models import Refund
from app.refunds.states import RefundState
from config import Config
from tests import make
from tests.support import seeded
from tests.support.databases import DIALECTS, on_both
from tests.support.together import at_once, raised

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The content, made once: its file and its facts."""
    folder = tmp_path_factory.mktemp("seed")
    file = folder / "content.sqlite3"
    return file, build(Config(data_dir=folder, testing=True), file)


@pytest.fixture
def dialect():
    """Tests that look at `known` choose by it; others say @on_both."""
    return "sqlite"


@pytest.fixture(scope="module", params=DIALECTS)
def filled(request, built, tmp_path_factory):
    """A database of each kind that the content was copied to, for tests that only look."""
    shelf = request.getfixturevalue(f"{request.param}_shelf")
    with shelf.lent() as database:
        config = Config(
            data_dir=tmp_path_factory.mktemp("filled"), database_url=database.url, testing=True
        )
        bring_up(config)
        publish(built[0], db.engine(), before_commit=lambda: None)
        yield config
        db.close()


@pytest.fixture
def known(built, platform, filled):
    """What sandbox.json says about the platform's database, which is filled."""
    bring_up(filled)
    return built[1]


def everything(model):
    with db.reading() as session:
        return session.scalars(select(model)).all()


def test_there_are_payments_in_every_state_over_two_months(known):
    payments = everything(Payment)
    count = Counter(payment.state for payment in payments)
    days = {payment.created_at.date() for payment in payments}
    age = clock.now() - min(payment.created_at for payment in payments)

    assert set(count) == set(State)
    assert 200 <= len(payments) <= 330
    assert timedelta(days=50) < age < timedelta(days=61)
    assert len(days) > 45
    assert {payment.decline_reason for payment in payments} >= {
        "card_declined",
        "card_expired",
        "security_code_wrong",
    }
    assert {payment.language for payment in payments} == {"en", "cy"}
    assert max(payment.created_at for payment in payments) <= clock.now()


def test_there_are_refunds_of_every_kind(known):
    payments = {payment.id: payment for payment in everything(Payment)}
    refunds = everything(Refund)
    share = {
        refund.amount_pence == payments[refund.payment_id].total_pence
        for refund in refunds
        if refund.state is RefundState.SUCCESS
    }

    assert {refund.state for refund in refunds} == {
        RefundState.SUCCESS,
        RefundState.FAILED,
        RefundState.UNKNOWN,
    }
    assert share == {True, False}, "in full and in part"
    assert {refund.actor_kind for refund in refunds} == {"staff", "api"}


def test_there_are_disputes_of_every_kind_on_the_account_with_every_feature(known):
    accounts = [account for service in known["services"] for account in service["accounts"]]
    every = next(a["id"] for a in accounts if a["description"] == "Every feature switched on")
    disputes = everything(Dispute)

    assert {dispute.state for dispute in disputes} == set(DisputeState)
    assert {dispute.account_id for dispute in disputes} == {every}
    assert len({dispute.reason for dispute in disputes}) == len(disputes) - 1
    [waiting] = [d for d in disputes if d.state is DisputeState.NEEDS_RESPONSE]
    assert waiting.evidence_due_at > clock.now()


def test_what_was_paid_has_been_paid_out_the_day_after(known):
    yesterday = clock.now() - timedelta(days=1, minutes=6)
    trouble = {account.id for account in everything(Account) if "look-ups" in account.description}
    for payment in everything(Payment):
        taken = payment.captured_at is not None and payment.total_pence > 0
        elsewhere = payment.authorisation_mode == "external" or payment.provider != "sandbox"
        if payment.account_id in trouble or elsewhere or not taken:
            assert payment.settled_on is None
        elif payment.captured_at < yesterday:
            assert timedelta(0) <= payment.settled_on - payment.captured_at.date() <= DAY
    succeeded = [r for r in everything(Refund) if r.state is RefundState.SUCCESS]
    assert any(refund.settled_on for refund in succeeded)
    assert any(d.settled_on for d in everything(Dispute) if d.state is DisputeState.LOST)


def test_there_are_agreements_in_every_state(known):
    agreements, cards = everything(Agreement), everything(Instrument)
    payments = [payment for payment in everything(Payment) if payment.agreement_id]
    active = [card.agreement_id for card in cards if card.state is InstrumentState.ACTIVE]

    assert {agreement.state for agreement in agreements} == set(AgreementState)
    assert {card.state for card in cards} == set(InstrumentState)
    assert {payment.can_retry for payment in payments} == {None, True, False}
    assert sorted(active) == sorted(a.id for a in agreements if a.state is AgreementState.ACTIVE)


def test_states_are_what_their_events_say(known):
    with db.reading() as session:
        for payment in session.scalars(select(Payment)):
            names = events.names_of(session, resource_kind="payment", resource_id=payment.id)
            assert seeded.replayed(names, states.Happened, states.after) is payment.state
        for refund in session.scalars(select(Refund)):
            names = events.names_of(session, resource_kind="refund", resource_id=refund.id)
            assert (
                seeded.replayed(names, refund_states.RefundHappened, refund_states.after)
                is refund.state
            )


def test_what_happened_is_told_in_the_order_it_happened(known):
    with db.reading() as session:
        moments = session.scalars(select(Event.happened_at).order_by(Event.id)).all()

    assert len(moments) > 1_000
    assert moments == sorted(moments)


def test_a_refund_waits_for_a_second_person(known):
    """Beside everything else: it is there to be decided on."""
    (batch,) = everything(RefundBatch)
    assert batch.state is BatchState.WAITING
    assert batch.limit_pence == EVERY_FEATURE["refund_approval_above_pence"]


def test_payment_links_have_been_paid_and_some_of_it_refunded(known):
    """By telephone too, by one line of a spreadsheet, and by the first part of a plan."""
    assert seeded.paid_by_links() == (5, 8, True)
    assert seeded.paid_lines() == {True: 1, False: 2}
    assert seeded.plan_goes_on()


def test_one_service_is_live_and_one_waits_to_be(known):
    (live,) = [account for account in everything(Account) if account.kind is AccountKind.LIVE]
    given = [account["id"] for service in known["services"] for account in service["accounts"]]

    assert queries.counterpart(live) == given[0]
    assert live.id not in given, "nobody is given a key to it"
    assert "no real money" in live.description
    assert Counter(one.stage for one in everything(GoLive)) == {Stage.LIVE: 1, Stage.SUBMITTED: 1}


def test_somebody_is_invited_and_their_letter_is_on_its_way(known):
    (invited,) = everything(Invitation)
    assert invited.is_good
    assert invited.email in {letter.recipient for letter in everything(Letter)}


def test_the_books_are_right(known):
    payments, refunds = everything(Payment), everything(Refund)
    captured = sum(p.total_pence for p in payments if p.state is State.CAPTURED)
    receipts = everything(Receipt)
    paid_in = sum(one.amount_pence for one in receipts)
    waiting = sum(
        receipt.applied_pence
        for receipt in receipts
        for payment in payments
        if payment.id == receipt.payment_id and payment.state is not State.CAPTURED
    )
    too_much = sum(one.amount_pence - one.applied_pence for one in receipts)
    given_back = sum(r.amount_pence for r in refunds if r.state is RefundState.SUCCESS)
    promised = sum(r.amount_pence for r in refunds if r.state is RefundState.UNKNOWN)
    disputes = everything(Dispute)
    lost = sum(d.amount_pence for d in disputes if d.state is DisputeState.LOST)
    aside = sum(d.amount_pence for d in disputes if d.state not in CLOSED)
    fees = sum(d.fee_pence for d in disputes)
    with db.reading() as session:
        balances = ledger.balances_pence(session)

        assert ledger.verify(session) == []
        assert session.scalar(select(func.count()).select_from(Journal)) > 200
    assert balances == {
        LedgerAccount.CARD_CLEARING: captured - given_back - lost - (paid_in - waiting - too_much),
        LedgerAccount.NETWORK_CLEARING: paid_in,
        LedgerAccount.PART_PAYMENTS: -waiting,
        LedgerAccount.PAYER_REFUNDABLE: -too_much,
        LedgerAccount.REFUNDS_IN_FLIGHT: -promised,
        LedgerAccount.CHARGEBACK: -aside,
        LedgerAccount.PROVIDER_FEES: -fees,
        LedgerAccount.SERVICE_PAYABLE: given_back + promised + lost + aside + fees - captured,
    }
    for payment in payments:
        assert 0 <= payment.refunded_pence <= payment.total_pence


def test_the_audit_log_is_intact_and_says_who_refunded(known):
    report = audit.verify()
    by_staff = [refund for refund in everything(Refund) if refund.actor_kind == "staff"]
    with db.reading() as session:
        recorded = session.scalar(
            select(func.count()).where(audit.AuditRecord.action == "refund_created")
        )

    assert report.is_intact, report.problems
    assert recorded == len(by_staff)


def test_nothing_is_left_to_do_that_can_be_done(known):
    assert everything(Job) == []
    before = Counter(payment.state for payment in everything(Payment))

    scheduler.tick()
    worker.drain()

    assert Counter(payment.state for payment in everything(Payment)) == before


def test_numbers_that_the_database_gives_go_on_after_the_last(known):
    with db.reading() as session:
        highest = session.scalar(select(func.max(Event.id)))
        payment = session.scalars(select(Payment).limit(1)).one()
    with db.transaction() as session:
        events.record(
            session,
            "payment_looked_at",
            account_id=payment.account_id,
            payment_id=payment.id,
            resource_kind="payment",
            resource_id=payment.id,
            actor=make.PAYER,
        )
    with db.reading() as session:
        assert session.scalar(select(func.max(Event.id))) == highest + 1


def test_every_key_opens_its_account(known):
    for service in known["services"]:
        for account in service["accounts"]:
            for key in account["api_keys"]:
                caller = keys.recognise(key["key"])
                assert (caller.account_id, caller.service_id) == (account["id"], service["id"])
                assert not caller.is_live


def test_one_account_has_every_feature(known):
    accounts = {
        account["description"]: account["settings"]
        for service in known["services"]
        for account in service["accounts"]
    }
    settings = accounts["Every feature switched on"]

    assert {name: settings[name] for name in EVERY_FEATURE} == EVERY_FEATURE
    switches = {name for name, value in settings.items() if isinstance(value, bool)}
    assert {name for name in switches if not settings[name]} == {
        "block_prepaid_cards",
        "redirect_at_once_when_finished",
    }, "what only takes something away"


def test_everybody_can_sign_in_and_every_role_is_there(known):
    roles = set()
    for person in known["staff"]:
        user = sign_in.check_password(person["email"], person["password"])
        code = pyotp.TOTP(person["totp_secret"]).at(clock.now())
        sign_in.check_code(user.id, code, session_version=user.session_version)
        roles |= {service["role"] for service in person["services"]} or {person["role"]}

    assert roles == {role.value for role in Role}
    assert len(everything(Membership)) == sum(len(p["services"]) for p in known["staff"])
    in_both = [person for person in known["staff"] if len(person["services"]) == 2]
    assert in_both


def test_only_an_empty_database_is_filled(built, known):
    before = len(everything(Payment))

    with pytest.raises(NotEmpty):
        publish(built[0], db.engine(), before_commit=lambda: None)

    assert len(everything(Payment)) == before


@on_both
def test_of_two_who_fill_at_once_one_does(built):
    def fill():
        publish(built[0], db.engine(), before_commit=lambda: None)

    outcomes = at_once(fill, fill)

    # On SQLite the second waits; where it does not wait for long enough, it is refused as well.
    assert len(raised(outcomes, NotEmpty, IntegrityError)) == 1
    assert len(everything(Service)) == 2


@on_both
def test_a_crash_before_the_end_leaves_nothing_behind(built):
    def crash():
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        publish(built[0], db.engine(), before_commit=crash)

    assert [everything(model) for model in (Service, User, Payment, Posting)] == [[], [], [], []]


@on_both
def test_secrets_that_are_lost_are_made_anew(built):
    file, known = built
    publish(file, db.engine(), before_commit=lambda: None)

    anew = renewal.renew()

    old = known["services"][0]["accounts"][0]
    new = next(
        account
        for service in anew["services"]
        for account in service["accounts"]
        if account["id"] == old["id"]
    )
    assert new["settings"] == old["settings"]
    assert keys.recognise(new["api_keys"][0]["key"]).account_id == old["id"]
    assert [p["email"] for p in anew["staff"]] == [p["email"] for p in known["staff"]]
    assert anew["payment_links"] == known["payment_links"]
    assert [link["kind"] for link in anew["payment_links"]] == ["public"] * 4 + ["telephone"]
    person = anew["staff"][0]
    assert person["services"] == known["staff"][0]["services"]
    user = sign_in.check_password(person["email"], person["password"])
    code = pyotp.TOTP(person["totp_secret"]).at(clock.now())
    sign_in.check_code(user.id, code, session_version=user.session_version)


def test_a_key_of_another_sandbox_opens_nothing(known):
    key = known["services"][0]["accounts"][0]["api_keys"][0]["key"]
    last = "0" if key[-1] != "0" else "1"

    with pytest.raises(KeyNotRecognised):
        keys.recognise(key[:-1] + last)
    assert {account.provider for account in everything(Account)} == {"sandbox"}
