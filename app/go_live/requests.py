"""Doing the tasks, and submitting. Each change takes a submitted request back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock, db, sealing
from app.accounts import service as accounts
from app.accounts.errors import ServiceNotFound
from app.accounts.models import AccountKind, Service
from app.actors import Actor
from app.credentials import Credentials, entering
from app.credentials.entering import For
from app.errors import Conflict
from app.gateways.credentials import Check
from app.go_live import terms
from app.go_live.bank import BankAccount
from app.go_live.models import GoLive
from app.go_live.stages import Happened, NotAtThisStage, Stage, after
from app.go_live.tasks import ORGANISATION, Request

PURPOSE = "exchequer bank account 1"
LONGEST_NAME = 255


class NotComplete(Conflict):
    """A task is not done yet."""

    code = "go_live_not_complete"
    message = "There are tasks that are not completed yet"


class OtherTerms(Conflict):
    """The terms were replaced after somebody had looked at them."""

    code = "go_live_other_terms"
    message = "The terms have changed since you looked at them. Read them again."


def find(service_id: str) -> Request:
    """A service's request. One that nobody has begun has nothing in it.

    Raises:
        ServiceNotFound
    """
    with db.reading() as session:
        service = session.get(Service, service_id)
        if service is None:
            raise ServiceNotFound
        found = session.get(GoLive, service_id) or _blank(service_id)
        return _request(session, service, found)


def submitted() -> Sequence[tuple[GoLive, Service]]:
    """The requests that wait for a decision, the longest first."""
    with db.reading() as session:
        rows = session.execute(
            select(GoLive, Service)
            .join(Service, Service.id == GoLive.service_id)
            .where(GoLive.stage == Stage.SUBMITTED)
            .order_by(GoLive.submitted_at, GoLive.service_id)
            .limit(200)
        )
        return [(found, service) for found, service in rows]


def change_organisation(
    service_id: str, values: Mapping[str, str], *, actor: Actor, ip: str = ""
) -> None:
    """Say who the organisation is, and where. `values` are of ORGANISATION, and no others count.

    Raises:
        ServiceNotFound
        NotASetting: a value is none.
    """
    settings = {name: text for name, text in values.items() if name in ORGANISATION}
    with db.transaction() as session:
        _, found = for_change(session, service_id)
        change = accounts.change_service(session, service_id, **settings)
        if not change.after:
            return
        found.stage = after(found.stage, Happened.CHANGED)
        session.flush()
        record(
            session,
            service_id,
            "service_changed",
            actor=actor,
            ip=ip,
            before=change.before,
            after=change.after,
        )


def change_bank(service_id: str, bank: BankAccount, *, actor: Actor, ip: str = "") -> None:
    """Say where money is to be paid out to. It is sealed, and shown to nobody again.

    Raises:
        ServiceNotFound
    """
    plain = json.dumps([bank.holder, bank.sort_code, bank.number])
    with db.transaction() as session:
        _, found = for_change(session, service_id)
        before = {"bank_ends_in": found.bank_ending} if found.bank_sealed else None
        found.bank_sealed = sealing.seal(plain, purpose=PURPOSE, owner_id=service_id)
        found.bank_ending = bank.ending
        found.stage = after(found.stage, Happened.CHANGED)
        session.flush()
        record(
            session,
            service_id,
            "bank_account_changed",
            actor=actor,
            ip=ip,
            before=before,
            after={"bank_ends_in": bank.ending},
        )


def enter_credentials(
    service_id: str, provider: str, values: Mapping[str, str], *, actor: Actor, ip: str = ""
) -> Check:
    """Enter what a provider gave the service for taking real money; the provider is asked of it.

    What was entered before for this is forgotten.

    Raises:
        ServiceNotFound
        NotAtThisStage: the service is live, and switches its account instead.
        UnknownGateway, NotReadable: see `entering.add`.
    """
    if find(service_id).found.stage is Stage.LIVE:
        raise NotAtThisStage
    of = For(service_id=service_id, account_id=None, kind=AccountKind.LIVE)
    said, added = entering.add(of, provider, values, actor=actor, ip=ip)
    if added is not None:
        with db.transaction() as session:
            _, found = for_change(session, service_id)
            if found.stage is Stage.LIVE:
                raise NotAtThisStage
            before = session.get(Credentials, found.credentials_id)
            found.credentials_id = added.id
            found.stage = after(found.stage, Happened.CHANGED)
            if before is not None:
                session.delete(before)
    return said


def agree(service_id: str, *, name: str, version: str, actor: Actor, ip: str = "") -> None:
    """Somebody agrees to the terms they have read, with their name, for the service.

    Raises:
        ServiceNotFound
        OtherTerms
    """
    if version != terms.current().version:
        raise OtherTerms
    with db.transaction() as session:
        _, found = for_change(session, service_id)
        found.terms_version, found.terms_name = version, name[:LONGEST_NAME]
        found.terms_by, found.terms_ip, found.terms_at = actor.id, ip, clock.now()
        found.stage = after(found.stage, Happened.CHANGED)
        session.flush()
        record(
            session,
            service_id,
            "terms_agreed",
            actor=actor,
            ip=ip,
            after={"version": version, "name": found.terms_name},
        )


def submit(service_id: str, *, actor: Actor, ip: str = "") -> None:
    """Ask to take real money. Asked twice, it is asked once.

    Raises:
        ServiceNotFound
        NotComplete
        NotAtThisStage: the service is live.
    """
    with db.transaction() as session:
        service, found = for_change(session, service_id)
        request = _request(session, service, found)
        if not request.is_complete:
            raise NotComplete
        if stage_of(request) is Stage.SUBMITTED:
            return
        found.stage = after(found.stage, Happened.SUBMITTED)
        found.submitted = request.snapshot()
        found.submitted_at, found.submitted_by = clock.now(), actor.id
        found.decided_at, found.decided_by, found.reason = None, "", ""
        session.flush()
        record(session, service_id, "go_live_submitted", actor=actor, ip=ip)


def stage_of(request: Request) -> Stage:
    """Where a request stands. Where anything is different now, what was submitted counts no more.

    It may have been changed on a page that knows nothing of requests: who the organisation is, say.
    """
    stage = request.found.stage
    if stage is Stage.SUBMITTED and request.snapshot() != request.found.submitted:
        return after(stage, Happened.CHANGED)
    return stage


def for_change(session: Session, service_id: str) -> tuple[Service, GoLive]:
    """A service and its request, both locked until the caller's transaction ends.

    Raises:
        ServiceNotFound
    """
    service = session.get(Service, service_id, with_for_update=True)
    if service is None:
        raise ServiceNotFound
    found = session.get(GoLive, service_id)
    if found is None:
        found = _blank(service_id)
        session.add(found)
        session.flush()
    return service, found


def request_in(session: Session, service_id: str) -> Request:
    """As `find`, in the caller's transaction, and locked until it ends."""
    service, found = for_change(session, service_id)
    return _request(session, service, found)


def record(
    session: Session,
    service_id: str,
    action: str,
    *,
    actor: Actor,
    ip: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down, in the caller's transaction, what somebody did about a request."""
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="service",
        subject_id=service_id,
        service_id=service_id,
        before=before,
        after=after,
        ip=ip,
    )


def _blank(service_id: str) -> GoLive:
    return GoLive(
        service_id=service_id,
        stage=Stage.NOT_SUBMITTED,
        bank_sealed="",
        bank_ending="",
        credentials_id="",
        terms_version="",
        terms_name="",
        submitted={},
        submitted_by="",
        reason="",
        created_at=clock.now(),
    )


def _request(session: Session, service: Service, found: GoLive) -> Request:
    return Request(
        service=service,
        found=found,
        credentials=(
            session.get(Credentials, found.credentials_id) if found.credentials_id else None
        ),
        terms_version=terms.current().version,
    )
