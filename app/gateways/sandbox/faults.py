"""The fault dial: what goes wrong next, for whom, and how often.

It belongs to the sandbox provider, outside the platform, so turning it is nobody's change to
anything of ours and carries no actor. The doors let only test accounts reach it.
"""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import bindparam, delete, or_, select, text, update

from app import db
from app.errors import Invalid
from app.gateways.port import Answer, GatewayUnavailable, Instruction, Operation
from app.gateways.sandbox.models import FaultKind, SandboxFault

LONGEST_DELAY_MS = 60_000
MOST_TIMES = 10_000

# Nearly always there is none, and a healthy call pays for no more than this.
_ANY_SET = db.Lookup(
    SandboxFault,
    where=(SandboxFault.account_id == bindparam("account_id"), SandboxFault.remaining > text("0")),
)

# A test may put a function here to be run when the money has moved and nobody has heard of it.
before_answer: Callable[[Instruction, Answer], None] | None = None


class FaultNotPossible(Invalid):
    code = "fault_not_possible"
    message = "Choose a delay of 0 to 60000 ms and a count of 1 to 10000"


def set_fault(
    account_id: str,
    *,
    kind: FaultKind,
    operation: Operation | None = None,
    looking_up: bool = False,
    delay_ms: int = 0,
    times: int = 1,
) -> SandboxFault:
    """Make the account's next `times` calls go wrong, after any faults set earlier.

    Without an `operation` any of them is struck. With `looking_up` look-ups are struck, of
    that operation or of any, and nothing else. The answer, or the lack of one, comes `delay_ms`
    late; a time-out without a delay does not wait at all.

    Raises:
        FaultNotPossible: the delay or the count is out of range.
    """
    if not (0 <= delay_ms <= LONGEST_DELAY_MS and 1 <= times <= MOST_TIMES):
        raise FaultNotPossible
    fault = SandboxFault(
        account_id=account_id,
        kind=kind,
        operation=operation,
        looking_up=looking_up,
        delay_ms=delay_ms,
        remaining=times,
    )
    with db.transaction() as session:
        session.add(fault)
    return fault


def list_faults(account_id: str) -> Sequence[SandboxFault]:
    """What will still go wrong for the account, in order."""
    with db.reading() as session:
        return session.scalars(
            select(SandboxFault)
            .where(SandboxFault.account_id == account_id, SandboxFault.remaining > 0)
            .order_by(SandboxFault.id)
        ).all()


def clear_faults(account_id: str) -> None:
    """Let everything work again for the account."""
    with db.transaction() as session:
        session.execute(delete(SandboxFault).where(SandboxFault.account_id == account_id))


def take(instruction: Instruction, *, looking_up: bool = False) -> SandboxFault | None:
    """The fault that strikes this call, used up by it; None when all is well.

    Two calls at once never share one turn of a fault.
    """
    if _ANY_SET.first(account_id=instruction.account_id) is None:
        return None
    waiting = (
        select(SandboxFault.id)
        .where(
            SandboxFault.account_id == instruction.account_id,
            SandboxFault.looking_up.is_(looking_up),
            SandboxFault.remaining > 0,
            or_(
                SandboxFault.operation.is_(None),
                SandboxFault.operation == instruction.operation,
            ),
        )
        .order_by(SandboxFault.id)
        .limit(1)
    )
    while True:
        with db.reading() as session:
            fault_id = session.scalar(waiting)
        if fault_id is None:
            return None
        with db.transaction() as session:
            taken: SandboxFault | None = session.scalar(
                update(SandboxFault)
                .where(SandboxFault.id == fault_id, SandboxFault.remaining > 0)
                .values(remaining=SandboxFault.remaining - 1)
                .returning(SandboxFault)
            )
        if taken is not None:
            return taken


def stop_before_work(fault: SandboxFault | None) -> None:
    """Strike with a fault that keeps the instruction from being carried out.

    Raises:
        GatewayUnavailable: the fault is of that kind.
    """
    if fault is not None and fault.kind in {FaultKind.TIMEOUT_BEFORE, FaultKind.ERROR_500}:
        _wait(fault)
        raise GatewayUnavailable


def stop_before_answer(fault: SandboxFault | None) -> None:
    """Strike with a fault that delays or loses the answer to what has been carried out.

    Raises:
        GatewayUnavailable: the answer is lost.
    """
    if fault is None:
        return
    _wait(fault)
    if fault.kind is FaultKind.TIMEOUT_AFTER_SUCCESS:
        raise GatewayUnavailable


def _wait(fault: SandboxFault) -> None:
    if fault.delay_ms:
        db.require_none_open()
        time.sleep(fault.delay_ms / 1000)
