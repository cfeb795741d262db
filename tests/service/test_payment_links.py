"""Payment links as staff make them: made, changed, deleted, and drafts of them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.accounts.errors import AccountNotFound
from app.accounts.models import AccountKind
from app.actors import Actor
from app.audit import AuditRecord
from app.errors import ChangedMeanwhile
from app.payment_links import changing, creating, drafts, queries
from app.payment_links.drafts import DraftNotFound, LinkDraft
from app.payment_links.models import Asks, Kind, PaymentLink
from app.payment_links.opening import LinkNotFound
from app.payment_links.refusals import (
    AddressTaken,
    LinkDeleted,
    NoTelephonePayments,
    TelephoneLinkThere,
)
from app.payment_links.rules import NotALink, Problem
from tests import make
from tests.support.links import payment_link
from tests.support.together import at_once, raised

WHO = {"actor": make.CASEWORKER, "ip": "192.0.2.1"}
PERMIT = {"title": "Parking permit", "asks": Asks.FIXED, "price_pence": 1200}
FEE = {"id": "adult", "name": "Adult", "pence": 1200, "most": 5}


def create(account=None, **columns):
    return creating.create((account or make.account()).id, PERMIT | columns, **WHO)


def change(link, changes, **asked):
    usual = {"account_id": link.account_id, "version": link.version}
    return changing.change(link.id, changes, **WHO, **usual | asked)


def records(of):
    with db.reading() as session:
        found = session.scalars(
            select(AuditRecord)
            .where(AuditRecord.subject_id == of.id)
            .order_by(AuditRecord.position)
        ).all()
    assert {(record.ip, record.account_id) for record in found} <= {("192.0.2.1", of.account_id)}
    return [(record.action, record.before, record.after) for record in found]


def how_many(table, *where):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def test_a_link_is_made_with_its_address_and_its_record():
    service = make.service("Dog licences", name_cy="Trwyddedau cŵn")
    account = make.account(of=service)

    link = create(account, details="One\n\nTwo", columns={"Cost centre": "4120"})

    found = queries.get(link.id, account_id=account.id)
    assert (found.service_path, found.link_path) == ("test-dog-licences", "parking-permit")
    assert (found.kind, found.language, found.price_pence) == (Kind.PUBLIC, "en", 1200)
    assert (found.created_by, found.version) == (make.CASEWORKER.id, 1)
    ((action, before, after),) = records(link)
    assert (action, before) == ("payment_link_created", None)
    assert after["title"] == "Parking permit"
    assert after["columns"] == {"Cost centre": "4120"}
    welsh = create(account, language="cy", link_path="trwydded")
    assert (welsh.service_path, welsh.link_path) == ("test-trwyddedau-cwn", "trwydded")
    live = create(make.account(of=service, kind=AccountKind.LIVE))
    assert live.service_path == "dog-licences"


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        ({"title": ""}, {"title": Problem.MISSING}),
        ({"price_pence": 29}, {"price_pence": Problem.SMALL}),
        ({"asks": Asks.FEES, "price_pence": None}, {"fees": Problem.MISSING}),
        ({"language": "fr"}, {"language": Problem.SHAPE}),
        ({"link_path": "A b"}, {"link_path": Problem.CHARACTERS}),
    ],
)
def test_a_link_that_cannot_be_leaves_nothing(columns, problems):
    account = make.account()

    with pytest.raises(NotALink) as refused:
        create(account, **columns)

    assert refused.value.problems == problems
    assert queries.of_account(account.id) == []
    assert how_many(AuditRecord, AuditRecord.account_id == account.id) == 0


def test_an_address_belongs_to_one_link_until_that_is_deleted():
    service = make.service("Dog licences")
    first, other = make.account(of=service), make.account(of=service)
    link = create(first)

    with pytest.raises(AddressTaken):
        create(other)
    changing.delete(link.id, account_id=first.id, **WHO)

    assert create(other).link_path == link.link_path
    with pytest.raises(AccountNotFound):
        creating.create("0" * 26, PERMIT, **WHO)


def test_of_two_who_want_an_address_at_once_one_gets_it():
    service = make.service("Dog licences")
    accounts = [make.account(of=service) for _ in range(2)]

    outcomes = at_once(*(lambda account=account: create(account) for account in accounts))

    assert len(raised(outcomes, AddressTaken)) == 1
    assert how_many(PaymentLink, PaymentLink.service_id == service.id) == 1


def test_an_account_has_one_telephone_link_and_only_where_it_takes_such_payments():
    account = make.account(allow_moto=True)
    asked = {"title": "By telephone", "reference_label": "Invoice number"}

    outcomes = at_once(*[lambda: creating.create_telephone(account.id, asked, **WHO)] * 2)

    assert len(raised(outcomes, TelephoneLinkThere)) == 1
    link = queries.telephone(account.id)
    assert (link.kind, link.link_path, link.asks) == (Kind.TELEPHONE, "", Asks.CHOSEN)
    assert change(link, {"asks": Asks.FIXED, "price_pence": 500})
    changing.delete(link.id, account_id=account.id, **WHO)
    assert queries.telephone(account.id) is None
    assert creating.create_telephone(account.id, asked, **WHO).id != link.id
    with pytest.raises(NoTelephonePayments):
        creating.create_telephone(make.account().id, asked, **WHO)


def test_a_part_is_changed_with_what_it_was_before():
    link = create()
    later = clock.now() + timedelta(days=3)

    assert change(link, {"asks": Asks.FEES, "price_pence": None, "fees": [FEE]})
    assert change(make.again(link), {"closes_at": later, "most_payments": 5})
    assert not change(make.again(link), {"closes_at": later, "fees": [FEE]})

    found = make.again(link)
    assert (found.asks, found.fees, found.most_payments) == (Asks.FEES, [FEE], 5)
    assert found.closes_at == later
    _, first, second = records(link)
    assert first[1] == {"asks": "fixed", "price_pence": 1200, "fees": []}
    assert first[2] == {"asks": "fees", "price_pence": None, "fees": [FEE]}
    assert second[1] == {"closes_at": None, "most_payments": None}


def test_a_change_to_what_is_not_there_any_more_is_refused():
    link, now = create(), clock.now()
    assert change(link, {"title": "Another"})

    with pytest.raises(ChangedMeanwhile):
        change(link, {"title": "Mine"})
    with pytest.raises(NotALink):
        change(make.again(link), {"price_pence": None})
    with pytest.raises(NotALink):
        change(make.again(link), {"opens_at": now, "closes_at": now})
    with pytest.raises(LinkNotFound):
        change(link, {"title": "Mine"}, account_id=make.account().id)
    changing.delete(link.id, account_id=link.account_id, **WHO)
    with pytest.raises(LinkDeleted):
        change(make.again(link), {"title": "Mine"})
    assert make.again(link).title == "Another"


def test_of_two_who_change_at_once_the_second_is_told():
    link = create()

    outcomes = at_once(
        lambda: change(link, {"title": "One"}), lambda: change(link, {"title": "Two"})
    )

    assert len(raised(outcomes, ChangedMeanwhile)) == 1
    assert make.again(link).version == 2
    assert len(records(link)) == 2


def test_a_link_is_deleted_once_and_by_its_own_account():
    link = payment_link()
    with pytest.raises(LinkNotFound):
        changing.delete(link.id, account_id=make.account().id, **WHO)
    whose = {"account_id": link.account_id}

    at_once(*[lambda: changing.delete(link.id, **whose, **WHO)] * 2)

    assert [action for action, _, _ in records(link)] == ["payment_link_deleted"]
    assert make.again(link).deleted_at is not None
    with pytest.raises(LinkNotFound):
        queries.get(link.id, account_id=make.account().id)


# Drafts


def draft(account, **answers):
    whose = {"account_id": account.id, "user_id": "somebody"}
    started = drafts.start(account.id, user_id="somebody", language="en")
    return drafts.answer(started.id, PERMIT | answers, **whose), whose


def test_a_draft_keeps_its_answers_and_makes_one_link():
    account = make.account()
    later = clock.now() + timedelta(days=3)
    begun, whose = draft(account, fees=[FEE], closes_at=later)
    drafts.answer(begun.id, {"title": "Dog licence"}, **whose)

    made = at_once(*[lambda: drafts.make(begun.id, **whose, ip="192.0.2.1")] * 2)

    assert raised(made) == []
    assert len({link.id for link in made}) == 1
    (link,) = queries.of_account(account.id)
    assert (link.title, link.link_path, link.fees) == ("Dog licence", "dog-licence", [])
    assert link.closes_at == later
    assert [action for action, _, _ in records(link)] == ["payment_link_created"]
    assert drafts.get(begun.id, **whose).link_id == link.id


def test_a_draft_is_its_makers_alone_and_has_to_be_complete():
    account = make.account()
    begun, whose = draft(account)
    for other in ({"user_id": "another"}, {"account_id": make.account().id}):
        with pytest.raises(DraftNotFound):
            drafts.get(begun.id, **whose | other)
        with pytest.raises(DraftNotFound):
            drafts.answer(begun.id, {"title": "Mine"}, **whose | other)
        with pytest.raises(DraftNotFound):
            drafts.make(begun.id, **whose | other)
    with pytest.raises(NotALink):
        drafts.answer(begun.id, {"title": ""}, **whose)
    empty = drafts.start(account.id, user_id="somebody", language="cy")
    with pytest.raises(NotALink):
        drafts.make(empty.id, **whose)
    with pytest.raises(NotALink):
        drafts.start(account.id, user_id="somebody", language="fr")
    assert queries.of_account(account.id) == []


def test_a_draft_whose_address_was_taken_meanwhile_is_not_lost():
    account = make.account()
    begun, whose = draft(account)
    create(account)

    with pytest.raises(AddressTaken):
        drafts.make(begun.id, **whose)
    drafts.answer(begun.id, {"link_path": "parking-permit-2"}, **whose)

    assert drafts.make(begun.id, **whose).link_path == "parking-permit-2"


def test_what_nobody_finished_in_a_month_is_forgotten(hands):
    account = make.account()
    old, _ = draft(account)
    hands.forward(days=31)

    draft(account)

    assert how_many(LinkDraft, LinkDraft.id == old.id) == 0
    assert how_many(LinkDraft, LinkDraft.account_id == account.id) == 1


def test_staff_are_who_made_it():
    account = make.account()
    begun, whose = draft(account)

    link = drafts.make(begun.id, **whose)

    assert link.created_by == Actor.staff("somebody").id
