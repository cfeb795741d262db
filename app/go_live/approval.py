"""Saying yes or no to a request, and what follows from yes: a live account, in one transaction."""

from sqlalchemy import select

from app import audit, clock, db
from app.accounts import service as accounts
from app.accounts.models import Account, AccountKind
from app.actors import Actor
from app.credentials import switching
from app.credentials.states import CredentialsHappened
from app.errors import Invalid, NotAllowed
from app.go_live import telling
from app.go_live.requests import record, request_in, stage_of
from app.go_live.stages import Happened, NotAtThisStage, Stage, after
from app.letters import LetterKind

LONGEST_REASON = 500


class SomebodyElseDecides(NotAllowed):
    """Who submitted a request does not decide about it, whatever else they may do."""

    code = "go_live_somebody_else"
    message = "You submitted this request yourself, so somebody else has to decide about it"


class NoReason(Invalid):
    """A service is told why. `field` is "reason"."""

    code = "go_live_no_reason"
    message = "Enter a reason of 500 characters or fewer"


def approve(service_id: str, *, actor: Actor, ip: str = "") -> Account:
    """Let a service take real money: its live account is there from now on. Twice is once.

    Raises:
        ServiceNotFound
        NotAtThisStage: it is not submitted, or something is different than when it was.
        SomebodyElseDecides
        HasLiveAccount: it has one that was not made in this way.
    """
    with db.transaction() as session:
        request = request_in(session, service_id)
        found = request.found
        if found.stage is Stage.LIVE:
            return session.scalars(
                select(Account).where(
                    Account.service_id == service_id, Account.kind == AccountKind.LIVE
                )
            ).one()
        stage = after(stage_of(request), Happened.APPROVED)
        if found.submitted_by == actor.id:
            raise SomebodyElseDecides
        if request.credentials is None or not request.is_complete:
            raise NotAtThisStage
        account = accounts.create_account(
            session,
            service_id,
            kind=AccountKind.LIVE,
            provider=request.credentials.provider,
        )
        account.went_live_at = clock.now()
        request.credentials.account_id = account.id
        session.flush()
        went_live = CredentialsHappened.WENT_LIVE
        switching.activate(session, request.credentials, account, went_live, actor=actor)
        found.stage = stage
        found.decided_at, found.decided_by = clock.now(), actor.id
        telling.tell_administrators(session, request.service, LetterKind.WENT_LIVE)
        session.flush()
        made = {"kind": account.kind, "provider": account.provider}
        audit.record(
            session,
            actor=actor,
            action="account_created",
            subject_kind="account",
            subject_id=account.id,
            service_id=service_id,
            account_id=account.id,
            after=made,
            ip=ip,
        )
        record(session, service_id, "go_live_approved", actor=actor, ip=ip, after=made)
    return account


def reject(service_id: str, *, reason: str, actor: Actor, ip: str = "") -> None:
    """Say no, and why. The service may change what is wrong, and submit again.

    Raises:
        ServiceNotFound
        NoReason
        NotAtThisStage: it is not submitted, or something is different than when it was.
        SomebodyElseDecides
    """
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NoReason(field="reason")
    with db.transaction() as session:
        request = request_in(session, service_id)
        found = request.found
        found.stage = after(stage_of(request), Happened.REJECTED)
        if found.submitted_by == actor.id:
            raise SomebodyElseDecides
        found.decided_at, found.decided_by, found.reason = clock.now(), actor.id, reason
        telling.tell_administrators(session, request.service, LetterKind.GO_LIVE_REJECTED)
        session.flush()
        record(
            session, service_id, "go_live_rejected", actor=actor, ip=ip, after={"reason": reason}
        )
