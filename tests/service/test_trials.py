"""Payments that are tried: links for users, and a service's own demo payment."""

import pytest

from app import db
from app.accounts.models import AccountKind
from app.audit.models import AuditRecord
from app.payments.models import Source
from app.payments.states import State
from app.trials import links, making, queries, rules
from tests import make
from tests.support.together import at_once, raised

WHO = {"actor": make.CASEWORKER, "ip": "192.0.2.1"}


def link(account=None, **asked):
    usual = {"description": "Rod licence", "amount_pence": 3000}
    return links.create((account or make.account()).id, **WHO, **usual | asked)


def records(of):
    with db.reading() as session:
        found = session.query(AuditRecord).filter(AuditRecord.subject_id == of.id)
        return [record.action for record in found.order_by(AuditRecord.position)]


def test_each_start_makes_a_payment_of_its_own():
    account = make.account()
    found = link(account, return_url="https://prototype.example/done")

    started = [making.start(found.id, language="cy") for _ in range(2)]

    payments = [made.payment for made in started]
    assert len({made.token for made in started} | {one.reference for one in payments}) == 4
    assert {one.id for one in make.payments_of(account)} == {one.id for one in payments}
    first = payments[0]
    assert (first.amount_pence, first.description, first.language) == (3000, "Rod licence", "cy")
    assert (first.return_url, first.source) == (
        "https://prototype.example/done",
        Source.PAYMENT_LINK,
    )
    assert first.state is State.CREATED


def test_a_link_that_was_switched_off_starts_nothing():
    account = make.account()
    found = link(account)

    at_once(*[lambda: links.disable(found.id, account_id=account.id, **WHO)] * 2)

    with pytest.raises(making.LinkDisabled):
        making.start(found.id, language="en")
    assert make.payments_of(account) == []
    assert records(found) == ["trial_link_created", "trial_link_disabled"]
    with pytest.raises(queries.LinkNotFound):
        links.disable(found.id, account_id=make.account().id, **WHO)
    with pytest.raises(queries.LinkNotFound):
        making.start("0" * 26, language="en")


def test_starting_and_switching_off_at_once_is_one_or_the_other():
    account = make.account()
    found = link(account)

    outcomes = at_once(
        lambda: making.start(found.id, language="en"),
        lambda: links.disable(found.id, account_id=account.id, **WHO),
    )

    assert len(make.payments_of(account)) == 1 - len(raised(outcomes, making.LinkDisabled))


def test_nothing_is_tried_with_real_money():
    live = make.account(kind=AccountKind.LIVE)
    with pytest.raises(rules.NotATestAccount):
        link(live)
    demo = {"description": "x", "amount_pence": 2000, "return_url": "", "actor": make.CASEWORKER}
    with pytest.raises(rules.NotATestAccount):
        making.demonstrate(live.id, reference="DEMO-1", **demo)
    off = make.account(disabled_at=live.created_at, disabled_reason="No contract")
    with pytest.raises(rules.AccountDisabled):
        making.demonstrate(off.id, reference="DEMO-1", **demo)
    assert make.payments_of(live) + make.payments_of(off) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", ""),
        ("description", "x" * 256),
        ("description", "a\nb"),
        ("amount_pence", 29),
        ("amount_pence", 10_000_001),
        ("return_url", "javascript:alert(1)"),
        ("return_url", "//elsewhere.example"),
        ("return_url", f"https://a.example/{'x' * 2000}"),
    ],
)
def test_what_cannot_be_tried(field, value):
    account = make.account()
    with pytest.raises(rules.NotATrial) as refused:
        link(account, **{field: value})
    assert refused.value.field == field.removesuffix("_pence")
    assert queries.of_account(account.id) == []


def test_a_demo_payment_is_found_again_by_what_it_is_called():
    account, reference = make.account(), making.demo_reference()

    made = making.demonstrate(
        account.id,
        reference=reference,
        description="Demo payment",
        amount_pence=2000,
        return_url="https://staff.example/",
        actor=make.CASEWORKER,
    )

    found = queries.payment_called(reference, account_id=account.id)
    assert found is not None
    assert found.id == made.payment.id
    assert queries.payment_called(reference, account_id=make.account().id) is None
