"""What each form about payment links accepts, for the test that sends all forms of the office."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from tests import make
from tests.support import instalments
from tests.web.staff_world import World, link_batch_of

Answers = dict[str, Any]

DETAILS = {"title": "Parking permit", "details": "For one car."}
REFERENCE = {"reference": "asked", "reference_label": "Invoice number"}
AMOUNT = {"asks": "fixed", "price": "12.00"}
FEES = {"fee_name": "Child", "fee_price": "6", "fee_most": "4", "then": "continue"}
LIMITS = {"most_payments": "200"}
CELLS = {"header": "Cost centre", "cell": "4120", "then": "continue"}

_PARTS = {
    "details": DETAILS,
    "reference": REFERENCE,
    "amount": AMOUNT,
    "fees": FEES,
    "limits": LIMITS,
    "reporting_columns": CELLS,
}


def _takes_telephone(world: World) -> Answers:
    make.changed(world.account, allow_moto=True)
    return {"title": "By telephone"}


def _draft(world: World) -> Answers:
    world.made["link_batch_id"] = link_batch_of(world, is_made=False).id
    return {}


def _spreadsheet(_: World) -> Answers:
    return {"file": (BytesIO(b"reference,amount\nCT-1,12.50\n"), "ward.csv")}


OFFER = {"parts": "3", "every": "month", "smallest": "60"}


def _offered(world: World) -> Answers:
    link = instalments.offering_link(world.account)
    world.made["payment_link_id"] = link.id
    return {}


LINK_FORMS: dict[str, Answers | Callable[[World], Answers]] = {
    "instalment_offers.edit": OFFER,
    "instalment_offers.withdraw": _offered,
    "link_batches.check": _draft,
    "link_batches.new": _spreadsheet,
    "payment_links.new": {"language": "en"},
    **{f"payment_link_drafts.{name}": answers for name, answers in _PARTS.items()},
    **{
        f"payment_link_parts.{name}": answers | {"version": "1"} for name, answers in _PARTS.items()
    },
    "payment_link_drafts.address": {"link_path": "permit"},
    "payment_link_drafts.service_name": {"name_cy": "Trwyddedau"},
    "telephone_links.new": _takes_telephone,
}
