"""What is written in the audit log by whoever changes something, and who may not change the log."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import administration, audit, db
from app.actors import Actor
from app.audit import AuditHead, AuditRecord
from app.people import Role
from tests import make

MANAGER = Actor.staff("a-manager")


def write(count=1, **more):
    for number in range(count):
        audit.record_now(
            **{
                "actor": MANAGER,
                "action": "thing_changed",
                "subject_kind": "thing",
                "subject_id": f"thing-{number}",
                "before": {"size": number},
                "after": {"size": number + 1},
            }
            | more
        )


def records():
    with db.reading() as session:
        return session.query(AuditRecord).order_by(AuditRecord.position).all()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_records SET ip = 'x'",
        "DELETE FROM audit_records",
    ],
)
def test_the_application_cannot_change_the_log(statement):
    write()

    with pytest.raises(DatabaseError), db.transaction() as session:
        session.execute(text(statement))

    assert audit.verify().records == 1


def test_what_is_set_up_is_recorded_with_who_did_it_but_no_secret():
    service = administration.create_service("Rods", organisation="EA", actor=MANAGER, ip="::1")
    administration.change_service(service.id, name="Rod licences", actor=MANAGER)
    account = administration.create_account(service.id, actor=MANAGER)
    administration.change_account(account.id, allow_moto=True, actor=MANAGER)
    administration.change_account(account.id, allow_moto=True, actor=MANAGER)  # changes nothing
    administration.disable_account(account.id, reason="Closed", actor=MANAGER)
    administration.enable_account(account.id, actor=MANAGER)
    secret = administration.issue_key(account.id, description="CI", actor=MANAGER)
    with db.reading() as session:
        key_id = session.execute(text("SELECT id FROM api_keys")).scalar_one()
    administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)
    user = administration.add_user(
        "ada@example.gov.uk", name="Ada", password="correct horse battery", actor=MANAGER
    )
    administration.add_to_service(user.id, service.id, role=Role.VIEW_ONLY, actor=MANAGER)
    administration.add_to_service(user.id, service.id, role=Role.VIEW_AND_REFUND, actor=MANAGER)
    administration.remove_from_service(user.id, service.id, actor=MANAGER)
    administration.remove_from_service(user.id, service.id, actor=MANAGER)  # changes nothing
    administration.change_password(user.id, "another horse battery", actor=MANAGER)
    totp_secret = administration.change_second_factor(user.id, actor=MANAGER)
    administration.end_sessions(user.id, actor=MANAGER)
    make.changed(user, failed_attempts=3)
    administration.unlock_user(user.id, actor=MANAGER)
    administration.note_sign_in(user.id, ip="::1")
    administration.disable_user(user.id, actor=MANAGER)

    found = records()

    assert [record.action for record in found] == [
        "service_created",
        "service_changed",
        "account_created",
        "account_changed",
        "account_disabled",
        "account_enabled",
        "key_issued",
        "key_revoked",
        "user_added",
        "role_given",
        "role_given",
        "role_taken",
        "password_changed",
        "second_factor_changed",
        "sessions_ended",
        "user_unlocked",
        "signed_in",
        "user_disabled",
    ]
    by_action = {record.action: record for record in found}
    assert by_action["service_created"].after == {"name": "Rods", "organisation": "EA"}
    assert by_action["service_created"].ip == "::1"
    assert by_action["service_changed"].before == {"name": "Rods"}
    assert by_action["account_changed"].before == {"allow_moto": False}
    assert by_action["account_changed"].after == {"allow_moto": True}
    assert by_action["key_issued"].account_id == account.id
    assert by_action["key_issued"].service_id == service.id
    assert by_action["key_issued"].after == {"key": secret[:13], "description": "CI"}
    assert by_action["role_given"].before == {"role": "view_only"}
    assert by_action["role_given"].after == {"role": "view_and_refund"}
    assert by_action["role_taken"].before == {"role": "view_and_refund"}
    assert by_action["signed_in"].actor_id == user.id
    everything = repr([(record.before, record.after) for record in found])
    assert secret[13:35] not in everything
    assert totp_secret not in everything
    assert "horse battery" not in everything
    assert audit.verify().is_intact


def test_what_fails_is_not_recorded():
    account = make.account()

    with pytest.raises(Exception, match="cannot be changed"):
        administration.change_account(account.id, allow_moto="yes", actor=MANAGER)

    assert records() == []


def test_the_head_is_one_row():
    write(2)

    with db.reading() as session:
        (head,) = session.query(AuditHead).all()

    assert (head.position, head.digest) == (2, records()[-1].digest)
