"""Pages of those who are owed money, beside all others that a payer can meet."""

from werkzeug.test import TestResponse

from app import db
from app.repayments import links
from app.repayments.models import Repayment
from tests import make
from tests.support import repaying
from tests.support.sights import LONG, Visitor, sight


def _owed(visitor: Visitor) -> tuple[Repayment, str]:
    payment = make.payment(reference=LONG, account=make.account(of=make.service(LONG[:50])))
    repayment = make.changed(
        repaying.of_exception(10_000_000, paid=payment), language=visitor.language
    )
    with db.transaction() as session:
        return repayment, f"/repayments/{links.make(session, repayment)}"


@sight("repayment")
def _repayment(visitor: Visitor) -> TestResponse:
    return visitor.at(_owed(visitor)[1])


@sight("repayment by bank")
def _bank(visitor: Visitor) -> TestResponse:
    return visitor.at(f"{_owed(visitor)[1]}/bank")
