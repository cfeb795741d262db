"""Many stolen cards tried from one place are slowed and then stopped; people who pay are not."""

from sqlalchemy import create_engine, select, update

from app import card_testing, clock, db
from app.actors import Actor
from app.audit import AuditRecord
from app.card_testing import deciding, forgetting, queries, rules, watching
from app.card_testing.deciding import Decision
from app.card_testing.models import About, Notice, NoticedAt
from app.card_testing.rules import Measure
from app.card_testing.tries import came
from app.errors import ChangedMeanwhile
from app.payment_links.models import LinkPayment
from app.payments import authorisation, challenge
from app.payments.models import Question
from tests import make
from tests.support.links import payment_link
from tests.support.statements import statements
from tests.support.together import at_once, raised
from tests.support.tries import begin_a_turn, the_account, tried, written

HERE = "203.0.113.7"
TEST, LIVE = f"test {HERE}", f"live {HERE}"


def try_card(origin=TEST, number=make.CARD_DECLINED, account=None):
    """Ask how a place stands, as the card page does, and try a card where it may be tried."""
    standing = card_testing.may_try(origin)
    if standing.is_free:
        payment = make.started_payment(account=account or the_account())
        authorisation.authorise(
            payment.id,
            card=make.card(number),
            payer=make.payer_details(number),
            actor=Actor.payer(),
            came_from=origin,
        )
    return standing


def pay_by(link, payment):
    kept = {"account_id": link.account_id, "payment_id": payment.id, "request_key": payment.id}
    make.saved(LinkPayment(link_id=link.id, **kept))


def notices(**where):
    with db.reading() as session:
        return session.scalars(select(Notice).filter_by(**where).order_by(Notice.number)).all()


def test_what_costs_nothing_is_one_statement(dialect):
    if dialect == "sqlite":
        with statements() as said:
            assert card_testing.may_try(TEST) == card_testing.FREE
        assert len(said) == 1
    assert card_testing.may_try("") == card_testing.FREE


def test_declines_are_slowed_and_then_stopped_and_only_there(hands):
    begin_a_turn(hands)
    tried(LIVE, *"d" * 7)
    assert card_testing.may_try(LIVE) == card_testing.FREE

    tried(LIVE, "d")
    first, second = card_testing.may_try(LIVE), card_testing.may_try(LIVE)
    assert (first.measure, first.is_free) == (Measure.SLOWED, True)
    assert (second.measure, second.is_free) == (Measure.SLOWED, False)
    assert 0 < second.seconds <= rules.BETWEEN_TRIES_SECONDS
    hands.forward(seconds=rules.BETWEEN_TRIES_SECONDS)
    assert card_testing.may_try(LIVE).is_free

    tried(LIVE, *"d" * 12)
    stopped = card_testing.may_try(LIVE)
    assert (stopped.measure, stopped.is_free) == (Measure.STOPPED, False)
    assert 590 <= stopped.seconds <= 600
    assert card_testing.of_link(LIVE, link_id="l", account_id="a").measure is Measure.STOPPED
    assert card_testing.may_try("live 203.0.113.8") == card_testing.FREE
    assert card_testing.may_try(TEST) == card_testing.FREE


def test_each_stop_is_longer_and_what_went_before_it_is_over(hands):
    lengths = []
    for _ in range(5):
        tried(LIVE, *"d" * 20)
        lengths.append(card_testing.may_try(LIVE).seconds)
        hands.forward(seconds=lengths[-1] + 30)
        assert card_testing.may_try(LIVE) == card_testing.FREE
    assert lengths == [600, 3_600, 21_600, 86_400, 86_400]


def test_what_goes_well_makes_up_for_what_does_not():
    tried(LIVE, *"daa" * 40)
    assert card_testing.may_try(LIVE) == card_testing.FREE

    tried("live 203.0.113.9", *"d" * 8, *"a" * 4)
    assert card_testing.may_try("live 203.0.113.9") == card_testing.FREE


def test_it_says_where_it_was_tried(hands):
    first, other = the_account(), make.account()
    tried(LIVE, *"d" * 19)
    try_card(LIVE, account=other)  # is slowed, and has its turn

    card_testing.may_try(LIVE)

    slowed, stopped = notices()
    assert (slowed.measure, slowed.declined, slowed.about) == (Measure.SLOWED, 19, About.ADDRESS)
    assert (stopped.measure, stopped.declined, stopped.refused) == (Measure.STOPPED, 20, 1)
    with db.reading() as session:
        where = session.scalars(select(NoticedAt).filter_by(notice_id=stopped.id)).all()
    assert {(one.account_id, one.declined) for one in where} == {
        (other.id, 1),
        (first.id, 19),
    }


def test_two_that_notice_at_once_write_one_notice():
    tried(LIVE, *"d" * 20)

    outcomes = at_once(*[lambda: card_testing.may_try(LIVE)] * 8)

    assert {outcome.measure for outcome in outcomes} == {Measure.STOPPED}
    assert len(notices()) == 1


def test_of_many_that_try_at_once_from_a_slowed_place_one_has_the_turn(hands):
    begin_a_turn(hands)
    tried(LIVE, *"d" * 10)

    outcomes = at_once(*[lambda: card_testing.may_try(LIVE)] * 8)

    assert {outcome.measure for outcome in outcomes} == {Measure.SLOWED}
    assert sum(outcome.is_free for outcome in outcomes) == 1
    assert [one.refused for one in notices()] == [7]


def test_a_challenge_that_nobody_meets_counts_a_little():
    tried(LIVE, *"c" * 60)
    assert card_testing.may_try(LIVE).measure is Measure.STOPPED

    origin = "live 198.51.100.1"
    payment = make.challenged_payment(account=the_account())
    with db.transaction() as session:
        session.execute(
            update(Question).where(Question.payment_id == payment.id).values(asked_from=origin)
        )
    asking = challenge.prepare(payment.id, actor=Actor.payer(), came_from=origin)
    challenge.carry_out(asking, brought_back=make.meet_bank(payment))
    with db.reading() as session:
        rows = session.execute(
            select(Question.operation, Question.answer)
            .where(Question.asked_from == origin)
            .order_by(Question.asked_at)
        ).all()
    assert sum(came(*row).value for row in rows) == rules.Came.APPROVED.value


def test_two_thousand_declined_tries_from_one_address(hands, dialect):
    """At fifty a second, and deaf to what it is told: all but the first 43 or so reach no bank."""
    tries, apart, stopped_by = (2_000, 0.02, 500) if dialect == "sqlite" else (100, 0.2, 80)
    before = 0 if dialect == "sqlite" else 35  # all of it once is enough
    if before:
        tried(TEST, *"d" * before)
    others = len(make.payments_of(the_account()))
    outcomes = []
    for _ in range(tries):
        outcomes.append(try_card())
        hands.forward(seconds=apart)

    reached = sum(outcome.is_free for outcome in outcomes)
    assert 40 <= before + reached <= 46
    assert len(make.payments_of(the_account())) == others + reached
    assert {outcome.measure for outcome in outcomes[stopped_by:]} == {Measure.STOPPED}
    slowed, stopped = notices()
    assert (slowed.measure, stopped.measure) == (Measure.SLOWED, Measure.STOPPED)
    assert slowed.refused > rules.MOST_HASTY
    assert stopped.refused > 0


def test_two_thousand_good_payments_from_two_hundred_addresses(hands, dialect):
    """Ten from each, and of every seven cards one is declined."""
    addresses = [f"live 198.51.100.{number}" for number in range(200)]
    for turn in range(10 if dialect == "sqlite" else 1):
        for address in addresses:
            assert card_testing.may_try(address) == card_testing.FREE
        written(
            [
                (address, "d" if (number + turn) % 7 == 0 else "a")
                for number, address in enumerate(addresses)
            ]
        )
        hands.forward(seconds=30)
    watching.look()
    assert notices() == []


def test_an_attack_from_everywhere_asks_everybody_for_a_puzzle_and_stops_nobody():
    link = payment_link(the_account())
    for number in range(30):
        payment = make.started_payment(account=the_account())
        pay_by(link, payment)
        written([(f"live 203.0.{number}.7", "d")], of=payment)
    elsewhere = payment_link(make.account())

    at_once(watching.look, watching.look)

    assert {(one.about, one.subject, one.measure, one.declined) for one in notices()} == {
        (About.LINK, link.id, Measure.PUZZLE, 30),
        (About.ACCOUNT, link.account_id, Measure.PUZZLE, 30),
    }
    known = {"link_id": link.id, "account_id": link.account_id}
    assert card_testing.of_link("live 192.0.2.1", **known).asks_puzzle
    assert card_testing.of_link("", **known).asks_puzzle
    others = {"link_id": elsewhere.id, "account_id": elsewhere.account_id}
    assert card_testing.of_link("live 192.0.2.1", **others) == card_testing.FREE
    assert card_testing.may_try("live 203.0.1.7") == card_testing.FREE


def test_addresses_of_one_network_that_take_turns_are_slowed():
    written([(f"live 203.0.113.{number}", "d") for number in range(5)] * 6)

    watching.look()

    (network,) = notices(about=About.NETWORK)
    assert (network.subject, network.measure) == ("live 203.0.113.0/24", Measure.SLOWED)
    assert card_testing.may_try("live 203.0.113.200").measure is Measure.SLOWED
    assert card_testing.may_try("live 203.0.112.200") == card_testing.FREE


def test_where_it_came_from_is_forgotten(hands):
    tried(LIVE, *"d" * 20)
    card_testing.may_try(LIVE)
    hands.forward(hours=24, minutes=1)
    tried(TEST, "a")

    forgetting.sweep()

    with db.reading() as session:
        kept = set(session.scalars(select(Question.asked_from)))
    assert kept - {""} == {TEST}
    assert len(notices()) == 1
    hands.forward(days=30)
    forgetting.sweep()
    assert notices() == []


def test_a_person_lets_an_address_through_stops_it_and_leaves_it_to_the_rules():
    tried(LIVE, *"d" * 20)
    assert card_testing.may_try(LIVE).measure is Measure.STOPPED
    by = {"actor": make.CASEWORKER, "ip": "192.0.2.1"}

    assert deciding.decide(LIVE, Decision.ALLOW, **by)
    assert card_testing.may_try(LIVE) == card_testing.FREE
    assert not deciding.decide(LIVE, Decision.ALLOW, **by)
    assert deciding.decide(LIVE, Decision.STOP, **by)
    assert 86_390 <= card_testing.may_try(LIVE).seconds <= 86_400
    assert deciding.decide(LIVE, Decision.LEAVE, **by)
    assert card_testing.may_try(LIVE) == card_testing.FREE  # what it was stopped for is over

    with db.reading() as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.position)).all()
    said = [(one.action, one.before, one.after["address"], one.ip) for one in records]
    assert said == [
        ("card_testing_address_allowed", {"measure": "stopped"}, "203.0.x.x", "192.0.2.1"),
        ("card_testing_address_stopped", {"measure": "allowed"}, "203.0.x.x", "192.0.2.1"),
        ("card_testing_address_left_to_rules", {"measure": "stopped"}, "203.0.x.x", "192.0.2.1"),
    ]


def test_two_people_who_decide_at_once_decide_once():
    outcomes = at_once(
        lambda: deciding.decide(LIVE, Decision.ALLOW, actor=make.CASEWORKER),
        lambda: deciding.decide(LIVE, Decision.STOP, actor=make.CASEWORKER),
        lambda: deciding.decide(LIVE, Decision.STOP, actor=make.CASEWORKER),
    )

    raised(outcomes, ChangedMeanwhile)
    decided = notices()
    assert len(decided) == outcomes.count(True) > 0
    assert [one.number for one in decided] == [*range(1, len(decided) + 1)]
    assert sum(one.until > clock.now() for one in decided) == 1


def test_a_service_is_told_what_was_tried_on_its_own_accounts_only():
    link, other = payment_link(the_account()), make.account()
    for number in range(20):
        payment = make.started_payment(account=the_account())
        if number < 5:
            pay_by(link, payment)
        written([(LIVE, "d")], of=payment)
    card_testing.may_try(LIVE)

    (noticed,) = queries.of_account(the_account().id)

    assert (noticed.places, noticed.declined) == ([link.title], 20)
    assert queries.of_account(other.id) == []
    with db.reading() as session:
        assert queries.count_lately(session, the_account().id) == 1
        assert queries.count_lately(session, other.id) == 0
    (everywhere,) = queries.newest()
    assert everywhere.places == ["Fishing licences"]
    known = queries.known_of(LIVE)
    assert (known.in_force.id, known.declined) == (noticed.notice.id, 20)


def test_a_process_that_starts_anew_knows_what_was_stopped(config):
    tried(LIVE, *"d" * 20)
    before = card_testing.may_try(LIVE)

    db.bind(create_engine(config.database_url, **config.engine_options()))

    after = card_testing.may_try(LIVE)
    assert (after.measure, after.is_free) == (Measure.STOPPED, False)
    assert before.seconds - 30 < after.seconds <= before.seconds
