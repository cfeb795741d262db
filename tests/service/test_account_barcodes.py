"""Account barcodes: any sum, as often as one likes, each a payment of its own."""

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit import AuditRecord
from app.letters.models import Letter
from app.payments.models import Payment
from app.payments.states import State
from app.payments.types.cash import barcodes, networks, schemes, slips
from app.payments.types.cash.barcodes import (
    BarcodeNotFound,
    NewBarcode,
    NowhereToPay,
    ReferenceTaken,
)
from app.payments.types.cash.networks import Wanted
from app.payments.types.cash.slips import Standing
from app.receipts import taking_in
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told
from tests import make
from tests.support.together import at_once, raised

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
RENT = NewBarcode(reference="Flat 4", description="Rent")


def made(account=None, new=RENT):
    owner = account or make.account(payment_types=["card", "cash"])
    return barcodes.make(owner, new, actor=make.CASEWORKER, ip="::1"), owner


def records():
    with db.reading() as session:
        return [one.action for one in session.scalars(select(AuditRecord))]


def test_it_has_a_number_of_every_network_and_a_link_and_is_recorded():
    barcode, account = made()

    slip = slips.of_barcode(barcode.id, account_id=account.id)
    assert [one.terms.scheme for one in slip.counters] == list(schemes.every())
    assert (slip.total_pence, slip.expires_at, slip.standing) == (None, None, Standing.OPEN)
    assert slips.by_link(slip.path.rpartition("/")[2]) == slip
    assert records().count("account_barcode_made") == 1


def test_each_sum_that_comes_in_is_a_payment_with_its_reference():
    barcode, account = made()
    counter = slips.of_barcode(barcode.id, account_id=account.id).counters[0]

    for key, pence in (("1", 4000), ("2", 1234)):
        told = Told(
            network=counter.terms.scheme.name,
            kind=ReceiptKind.PAYMENT,
            key=key,
            number=counter.number,
            amount_pence=pence,
            paid_at=clock.now(),
        )
        taking_in.take_in(told)

    with db.reading() as session:
        paid = session.scalars(select(Payment).order_by(Payment.amount_pence)).all()
    assert [(one.amount_pence, one.reference, one.type, one.state) for one in paid] == [
        (1234, "Flat 4", "cash", State.CAPTURED),
        (4000, "Flat 4", "cash", State.CAPTURED),
    ]


def test_a_reference_has_one_however_many_ask_at_once():
    account = make.account()

    outcomes = at_once(lambda: made(account), lambda: made(account))

    assert len(raised(outcomes, ReferenceTaken)) == 1
    assert made(make.account())[0].reference == "Flat 4"  # another account's is its own


@on_sqlite
def test_it_is_made_only_where_something_takes_any_sum(dialect):
    account = make.account()
    off = {one.name: Wanted(is_on=False) for one in schemes.every()}
    networks.change(account, off, actor=make.CASEWORKER)

    with pytest.raises(NowhereToPay):
        made(account)


@on_sqlite
def test_it_is_sent_where_somebody_says_in_their_language(dialect):
    made(new=NewBarcode(reference="1", description="Rent", email="ada@p.example", language="cy"))

    with db.reading() as session:
        [letter] = session.scalars(select(Letter)).all()
    assert (letter.kind, letter.recipient, letter.language) == (
        "account_barcode",
        "ada@p.example",
        "cy",
    )


@on_sqlite
def test_it_is_closed_once_by_its_own_account(dialect):
    barcode, account = made()
    close = {"actor": make.CASEWORKER, "ip": "::1"}

    with pytest.raises(BarcodeNotFound):
        barcodes.close(barcode.id, account=make.account(), **close)
    assert barcodes.close(barcode.id, account=account, **close)
    assert not barcodes.close(barcode.id, account=account, **close)

    assert slips.of_barcode(barcode.id, account_id=account.id).standing is Standing.CALLED_OFF
    assert records().count("account_barcode_closed") == 1
