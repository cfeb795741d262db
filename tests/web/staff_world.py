"""One of each thing that a path of the back office can name, for tests that walk all of its routes.

A new kind of id in a path gets one line in `IDS`: how to make one that belongs to the world's
account or service. Tests then ask every route for it as every role, and for another world's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app import db, ids
from app.accounts import keys
from app.accounts.models import Account
from app.actors import Actor
from app.administration import inviting
from app.administration.saved_searches import save_search
from app.api_requests import ApiRequest
from app.credentials import entering
from app.credentials.entering import For
from app.payment_links import drafts as link_drafts
from app.payment_links.models import LinkBatch, PaymentLink
from app.payments.models import Payment
from app.payments.types.cash import barcodes
from app.payments.types.cash.barcodes import NewBarcode
from app.people import Role, User, directory, links
from app.people.models import LinkPurpose
from app.receipts.taking_in import take_in
from app.refunds import drafts
from app.refunds.batches import proposal
from app.refunds.batches.proposal import Wanted
from app.repayments.models import BankTransfer
from app.trials import links as trial_links
from app.web.staff.access import Whom
from app.webhooks import management
from app.webhooks.models import MessageStatus, WebhookMessage
from tests import make
from tests.support import agreeing, exporting, instalments, networks, remitting, repaying, webhooks
from tests.support.link_batches import link_batch
from tests.support.links import payment_link
from tests.web import staff


@dataclass
class World:
    """A service with an account, a payment, and somebody who works there."""

    account: Account
    payment: Payment
    user: User
    made: dict[str, str] = field(default_factory=dict)

    def id_of(self, name: str) -> str:
        """The id to put into a path for `name`: always the same thing of this world."""
        if name not in self.made:
            self.made[name] = IDS[name](self)
        return self.made[name]

    def ids(self, rule: Rule) -> dict[str, str]:
        return {name: self.id_of(name) for name in rule.arguments}


def world(role: Role = Role.ADMINISTRATOR, **columns: Any) -> World:
    account = make.account(recurring_enabled=True)
    payment = make.captured_payment(1000, account=account)
    return World(account, payment, staff.person(account, role=role, **columns))


def with_role(known: World, role: Role, **columns: Any) -> World:
    """The same things with somebody else looking at them."""
    return World(known.account, known.payment, staff.person(known.account, role=role, **columns))


def _draft(world: World) -> str:
    return drafts.propose(
        world.payment.id,
        account_id=world.account.id,
        user_id=world.user.id,
        amount_pence=100,
    ).id


def _invitation(world: World) -> str:
    inviter = staff.person(world.account, role=Role.ADMINISTRATOR)
    return inviting.invite(
        world.account.service_id, "new@example.gov.uk", role=Role.VIEW_ONLY, by=inviter
    ).id


def _agreement(world: World) -> str:
    return agreeing.agreement(world.account, reference="CT-1").id


def _webhook(world: World) -> str:
    return webhooks.webhook(world.account).id


def _message(world: World) -> str:
    """One to the world's webhook, which failed."""
    message_id = management.send_test(
        world.id_of("webhook_id"), account_id=world.account.id, actor=make.CASEWORKER
    )
    with db.reading() as session:
        message = session.get_one(WebhookMessage, message_id)
    return make.changed(message, status=MessageStatus.FAILED, due_at=None).id


def _key(world: World) -> str:
    make.api_key(world.account)
    return keys.list_keys(world.account.id)[0].id


def _batch(world: World) -> str:
    wanted = [Wanted(world.payment.id)]
    return proposal.propose(world.account.id, user_id=world.user.id, wanted=wanted).id


def _credentials(world: World) -> str:
    account = world.account
    of = For(service_id=account.service_id, account_id=account.id, kind=account.kind)
    values = {"merchant_id": "FISHING01", "password": "salmon-and-trout"}
    _, added = entering.add(of, "sandbox", values, actor=make.CASEWORKER)
    assert added is not None
    return added.id


def _heard(world: World) -> str:
    heard = ApiRequest(
        account_id=world.account.id,
        method="POST",
        path="/v1/payments",
        status=201,
        took_us=12_500,
        payment_id=world.payment.id,
    )
    return make.saved(heard).id


def _link(world: World) -> str:
    """A link to one's own new email address: the only one that wants somebody signed in."""
    with db.transaction() as session:
        email, user_id = f"{ids.new_id()}@example.gov.uk", world.user.id
        return links.make(session, LinkPurpose.CHANGE_EMAIL, email=email, user_id=user_id)[0]


def _barcode(world: World) -> str:
    new = NewBarcode(reference=ids.new_id(), description="Rent")
    return barcodes.make(world.account, new, actor=make.CASEWORKER).id


def _search(world: World) -> str:
    return save_search(
        world.user.id, place=world.account.id, name="Open", query="status=in_progress"
    ).id


def _link_draft(world: World) -> str:
    """One in which everything is answered."""
    whose = {"account_id": world.account.id, "user_id": world.user.id}
    draft = link_drafts.start(world.account.id, user_id=world.user.id, language="en")
    answers = {"title": ids.new_id(), "reference_label": "", "asks": "chosen", "opens_at": None}
    return link_drafts.answer(draft.id, answers, **whose).id


def _trial_link(world: World) -> str:
    asked = {"description": "Licence", "amount_pence": 1000, "actor": make.CASEWORKER}
    return trial_links.create(world.account.id, **asked).id


def _remittance(_world: World) -> str:
    """One with a line that is taken in, and one that needs a person."""
    keys_of_it = (ids.new_id(), "not a name")
    tolds = [networks.paid("1", 1250, key=key, at=remitting.AT) for key in keys_of_it]
    sequence = int(ids.new_id()[:5], 32) + 1
    content = remitting.written(tolds, network="paypoint", sequence=sequence)
    return remitting.taken_in(content).id


def _transfer(world: World) -> str:
    """One of a repayment of the world's payment, in a file that two people have agreed to."""
    repayment = repaying.of_exception(500, paid=world.payment)
    repaying.file_with(repayment)
    return repaying.story(repayment).transfers[0].id


def _transfer_of(world: World) -> BankTransfer:
    with db.reading() as session:
        return session.get_one(BankTransfer, world.id_of("transfer_id"))


def link_batch_of(world: World, *, is_made: bool = True) -> LinkBatch:
    """One of the world's payment link, of somebody who works there."""
    with db.reading() as session:
        link = session.get_one(PaymentLink, world.id_of("payment_link_id"))
    line = ["CT-1", "125", "Ann Example", "North"]
    return link_batch(link, line, by=Actor.staff(world.user.id), is_made=is_made)


def _exception(world: World) -> str:
    """Money that is too much, for a payment of the account."""
    payment, number = networks.waiting(account=world.account)
    take_in(networks.paid(number, 1200))
    return networks.exception(payment).id


def _unidentified(_world: World) -> str:
    """Money of nobody: as much again each time, under another number."""
    return networks.unidentified().id


IDS: dict[str, Callable[[World], str]] = {
    "account_id": lambda world: world.account.id,
    "service_id": lambda world: world.account.service_id,
    "user_id": lambda world: staff.person(world.account, role=Role.VIEW_ONLY).id,
    "invitation_id": _invitation,
    "token": lambda _: ids.new_token(),
    "payment_id": lambda world: world.payment.id,
    "draft_id": _draft,
    "agreement_id": _agreement,
    "search_id": _search,
    "webhook_id": _webhook,
    "message_id": _message,
    "key_id": _key,
    "batch_id": _batch,
    "heard_id": _heard,
    "export_id": lambda world: exporting.exported(world.account, user_id=world.user.id).id,
    "credentials_id": _credentials,
    "any_service_id": lambda world: world.account.service_id,
    "any_account_id": lambda world: world.account.id,
    "any_user_id": lambda world: staff.person(world.account, role=Role.VIEW_ONLY).id,
    "factor_id": lambda world: directory.app_of(world.user.id).id,
    "new_email_token": _link,
    "link_id": _trial_link,
    "link_batch_id": lambda world: link_batch_of(world).id,
    "payment_link_id": lambda world: payment_link(world.account).id,
    "link_draft_id": _link_draft,
    "remittance_id": _remittance,
    "barcode_id": _barcode,
    "repayment_id": lambda world: _transfer_of(world).repayment_id,
    "bank_file_id": lambda world: _transfer_of(world).file_id or "",
    "transfer_id": _transfer,
    "exception_id": _exception,
    "unidentified_id": _unidentified,
    "plan_id": lambda world: instalments.begun(account=world.account).id,
}


def routes(app: Flask, *whom: Whom) -> Iterator[Rule]:
    """Every route of the back office, or those for these people."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("staff.") and (
            not whom or whom_of(app, rule) in whom  # a view without a mark is for nobody
        ):
            yield rule


def whom_of(app: Flask, rule: Rule) -> Whom | None:
    return getattr(app.view_functions[rule.endpoint], "whom", None)


def path(app: Flask, rule: Rule, ids: dict[str, str]) -> str:
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, ids)
