"""What the forms accept that send money back by another road: a part of `staff_forms.FORMS`."""

from collections.abc import Callable
from typing import Any

from app import clock
from app.i18n import in_uk_time
from app.repayments import choosing
from app.repayments.files import making
from app.repayments.models import Repayment
from tests import make
from tests.support import repaying
from tests.web.staff_world import World

Answers = dict[str, Any]

ACCOUNT = {"sort_code": "20-00-00", "account_number": repaying.DETAILS.account_number}


def _opened(world: World) -> Repayment:
    """A repayment about which nobody has chosen anything."""
    repayment = repaying.of_exception(500, paid=world.payment)
    world.made["repayment_id"] = repayment.id
    return repayment


def _undecided(world: World) -> Answers:
    _opened(world)
    return {"road": "bank", "name": "Ada Payer", **ACCOUNT}


def _waits_for_a_file(world: World) -> Answers:
    choosing.by_bank(_opened(world).id, repaying.DETAILS, actor=make.PAYER)
    return {}


def _has_vouchers(world: World) -> Answers:
    choosing.by_cash_out(_opened(world).id, "paypoint", actor=make.PAYER)
    return {}


def _of_a_refund(world: World) -> Answers:
    """Only what is the service's money can be called off."""
    paid = repaying.paid_in_cash(500, account=world.account)
    world.made["repayment_id"] = repaying.refunded(paid).id
    return {}


def _can_have_a_file(world: World) -> Answers:
    repaying.can_transfer(world.account.id)
    _waits_for_a_file(world)
    day = making.next_working_day(in_uk_time(clock.now()).date())
    parts = {"pay_on-day": day.day, "pay_on-month": day.month, "pay_on-year": day.year}
    return {"format": "pain_001", **parts}


def _other_account(world: World) -> Answers:
    """Without the number of a Bacs user: its six digits look like a code, which may not be told."""
    repaying.can_transfer(world.account.id, user_number="")
    return {"voucher_days": "90", "payer_name": "Fishing licences", **ACCOUNT}


def _made_by_another(world: World) -> Answers:
    """A file that nobody has decided about."""
    world.made["bank_file_id"] = repaying.made_file_with(_opened(world)).id
    return {}


REPAYMENT_FORMS: dict[str, Answers | Callable[[World], Answers]] = {
    "repayment_files.approve": _made_by_another,
    "repayment_files.confirm": {"which": "all"},
    "repayment_files.give_back": {"reason": "account_closed"},
    "repayment_files.new": _can_have_a_file,
    "repayment_files.reject": _made_by_another,
    "repayment_settings.edit": _other_account,
    "repayments.call_off": _of_a_refund,
    "repayments.cancel_vouchers": _has_vouchers,
    "repayments.choose": _undecided,
    "repayments.choose_again": _waits_for_a_file,
}
