"""The pages of people who pay in parts, for the list in tests/support/sights.py."""

from typing import Any

from werkzeug.test import TestResponse

from app import db
from app.instalments import links, paying
from app.instalments.models import InstalmentPayment, InstalmentPlan, PartState, PlanState
from app.payment_links.models import PaymentLink
from tests import make
from tests.support import instalments
from tests.support.clients import read
from tests.support.sights import LONG, Visitor, sight


def offered(visitor: Visitor) -> PaymentLink:
    """A link of one sum in the visitor's language, which may be paid in twelve parts."""
    account = make.account(of=make.service(LONG[:50], name_cy=LONG[:50]), recurring_enabled=True)
    link = instalments.offering_link(account, parts=12)
    columns = {"asks": "fixed", "price_pence": 100_000, "reference_label": ""}
    return make.changed(link, language=visitor.language, **columns)


def _begun(visitor: Visitor, **plan: Any) -> InstalmentPlan:
    language = visitor.language
    begun = instalments.begun(description=LONG, reference=LONG, language=language)
    return make.changed(begun, **plan)


def token_of(plan: InstalmentPlan) -> str:
    """A link to somebody's page."""
    with db.transaction() as session:
        return links.make(session, plan)


def _plan(visitor: Visitor, plan: InstalmentPlan, step: str = "") -> TestResponse:
    return visitor.client.get(f"/pay/plan/{token_of(plan)}{step}?language={visitor.language}")


@sight("instalments choice error")
def _choice_error(visitor: Visitor) -> TestResponse:
    page = read(visitor.client.get(f"/pay/{offered(visitor).id}/instalments"))
    return visitor.client.send(page, "", form="choose")


@sight("instalments agreement")
def _agreement(visitor: Visitor) -> TestResponse:
    page = read(visitor.client.get(f"/pay/{offered(visitor).id}/instalments"))
    page = read(visitor.client.send(page, "", form="choose", how="parts"))
    return visitor.client.send(page, "", form="confirm", email="nobody")


@sight("instalments overdue")
def _overdue(visitor: Visitor) -> TestResponse:
    plan = _begun(visitor, state=PlanState.OVERDUE, look_at=None)
    make.changed(instalments.story(plan).left[0], state=PartState.OVERDUE)
    return _plan(visitor, plan)


@sight("instalments stopping")
def _stopping(visitor: Visitor) -> TestResponse:
    return _plan(visitor, _begun(visitor), "/stop")


@sight("instalments part paid")
def _returned(visitor: Visitor) -> TestResponse:
    plan = _begun(visitor)
    payment = paying.pay(plan.id, whole=False, actor=make.PAYER).payment
    instalments.pay(payment)
    with db.reading() as session:
        opened = session.query(InstalmentPayment).filter_by(payment_id=payment.id).one()
    return visitor.client.get(f"/pay/part/{opened.id}?language={visitor.language}")
