"""Whatever staff do leaves a record: each form of the back office, sent and accepted."""

from sqlalchemy import select

from app import db
from app.actors import ActorKind
from app.audit import AuditRecord
from app.people import Role
from app.web.staff.access import Whom
from tests.support.clients import read
from tests.web import staff, staff_world
from tests.web.staff_forms import ANSWERS, BEFORE_SIGNING_IN, FORMS, SECRET

ACCEPTED = {200, 303}  # 200: the answer shows a secret, once
FROM = "127.0.0.1"
LAST = ("leaving.create", "sign_out.create")  # nothing can be done after them

LEAVE_NONE = {
    "all_payments.index": "a search",
    "demo_payment.new": "the payment tells who made it, and moves no money",
    "joining.create": "it only leads to signing up, which is recorded",
    **dict.fromkeys(
        (
            "link_batches.new",
            "payment_link_drafts.address",
            "payment_link_drafts.amount",
            "payment_link_drafts.details",
            "payment_link_drafts.fees",
            "payment_link_drafts.limits",
            "payment_link_drafts.reference",
            "payment_link_drafts.reporting_columns",
            "payment_links.new",
        ),
        "no link is made before its answers were checked",
    ),
    "payments.index": "a search",
    "recovery_codes.destroy": "they have been written down: only showing them ends",
    "refund_batches.edit": "nothing is refunded before it is confirmed",
    "refund_batches.new": "nothing is refunded before it is confirmed",
    "refunds.new": "nothing is refunded before it is confirmed",
    "sign_in.new": "who knows a password is nobody before the second factor",
    "sign_up.details": "who signs up is nobody before the second factor",
    "sign_up.new": "who signs up is nobody before the second factor",
    "telephone_payments.new": "it only leads to the pages on which a payment is made",
}


def newest() -> int:
    with db.reading() as session:
        newest = select(AuditRecord.position).order_by(AuditRecord.position.desc()).limit(1)
        return session.scalar(newest) or 0


def since(position: int) -> list[AuditRecord]:
    with db.reading() as session:
        return list(session.scalars(select(AuditRecord).where(AuditRecord.position > position)))


def take_forms(app, *whom):
    """The routes that take a form, by their short names, the last ones last."""
    found = {
        rule.endpoint.removeprefix("staff."): rule
        for rule in staff_world.routes(app, *whom)
        if "POST" in rule.methods
    }
    return sorted(found.items(), key=lambda named: LAST.index(named[0]) if named[0] in LAST else -1)


def token_on(page):
    return read(page).find(".//input[@name='csrfToken']").get("value")


def send(client, path, answers, token):
    """The records that a form leaves, which has to be accepted."""
    data = ANSWERS | answers | {"csrfToken": token}
    if opened := data.pop("opened", ""):
        client.get(opened)
    query, before = data.pop("?", ""), newest()
    sent = client.post(path, query_string=query, data=data)
    assert sent.status_code in ACCEPTED, f"{path}: {sent.status_code} {staff.words(sent)}"
    records = since(before)
    assert not records or records[0].ip == FROM, path
    for record in records:
        said = repr((record.before, record.after))
        assert record.ip in {FROM, ""}, path  # "": what the platform did about it at once
        assert not SECRET.search(said), f"{path}: {said}"
    return records


def test_every_form_leaves_a_record_of_who_sent_it(app, client):
    world = staff_world.with_role(staff_world.world(), Role.ADMINISTRATOR, is_platform=True)
    staff.sign_in(client, world.user)
    token = token_on(client.get(staff.payments_page(world.account)))
    silent = set()

    for name, rule in take_forms(app, *set(Whom) - {Whom.ANYBODY}):
        world.made.clear()
        form = FORMS.get(name, {})
        answers = form(world) if callable(form) else form
        records = send(client, staff_world.path(app, rule, world.ids(rule)), answers, token)
        assert {record.actor_id for record in records} <= {world.user.id}, name
        if not records:
            silent.add(name)

    assert silent == LEAVE_NONE.keys() - BEFORE_SIGNING_IN.keys()


def test_so_does_every_form_of_who_is_not_signed_in_yet(app, client):
    world = staff_world.world()
    silent = set()

    for name, rule in take_forms(app, Whom.ANYBODY):
        visitor, user = app.test_client(), staff.person(world.account)
        world.made.clear()
        if "token" in rule.arguments:
            FORMS[name](world)
        answers = BEFORE_SIGNING_IN[name](visitor, user)
        token = token_on(visitor.get(staff.SIGN_IN))
        records = send(visitor, staff_world.path(app, rule, world.ids(rule)), answers, token)
        assert {record.actor_kind for record in records} <= {ActorKind.STAFF}, name
        if not records:
            silent.add(name)

    assert silent == LEAVE_NONE.keys() & BEFORE_SIGNING_IN.keys()
