"""Said twice, recorded once: what changes nothing when it is said again leaves no second record."""

import importlib
import inspect
import pkgutil
from contextlib import suppress

from sqlalchemy import func, select

from app import administration, clock, db, ids
from app.accounts import keys, queries
from app.administration import (
    branding,
    inviting,
    jobs,
    maintenance,
    opening,
    people,
    profile,
    recovery,
    saved_searches,
    services,
    sign_up,
    team,
    watching,
)
from app.audit import AuditRecord
from app.errors import Refusal
from app.people import Role
from app.people.enrolment import AppAnswer, TextAnswer
from app.people.models import User
from tests import make
from tests.service.test_branding import look
from tests.service.test_platform_console import failing_job
from tests.support.people import app_code, code_sent, link_followed, signed_up, token_sent
from tests.support.together import at_once, raised

BY = {"actor": make.CASEWORKER, "ip": "192.0.2.1"}
HERE = {"ip": "192.0.2.1"}

TWICE = {}

# Said again, these do it again, or are a record of having asked.
DONE_AGAIN = {
    "audits.ask_for_audit_check": "it is checked again",
    "audits.note_audit_download": "it is downloaded again",
    "inviting.accept_followed": "is a part of signing up",
    "inviting.invite": "another link is sent",
    "inviting.invite_again": "another link is sent",
    "opening.issue_key_to_show": "another key is made",
    "people.add_user": "refused by the address before anything else",
    "people.change_password": "ends sessions again",
    "people.change_second_factor": "another secret is made",
    "people.end_sessions": "those that began meanwhile are ended",
    "people.note_confirmation": "they have shown it again",
    "people.note_refused_sign_in": "they were refused again",
    "people.note_sign_in": "they have signed in again",
    "people.sign_out": "ends sessions again",
    "profile.ask_new_email": "another link is sent",
    "profile.change_password": "ends sessions again",
    "profile.end_other_sessions": "those that began meanwhile are ended",
    "profile.make_recovery_codes": "others are made",
    "recovery.ask_new_password": "another link is sent",
    "recovery.finish_set_up": "a second link is needed: test_people_second_factors",
    "recovery.reset_second_factor": "another link is sent",
    "recovery.send_set_up_link_again": "another link is sent",
    "services.create_account": "another is made",
    "services.create_service": "another is made",
    "watching.sign_out_everywhere": "those that began meanwhile are ended",
}


class Place:
    """A service with an account, two administrators and a viewer."""

    def __init__(self):
        account = make.account()
        self.service, self.account = account.service_id, account.id
        self.ann, self.bob, self.carys = person(), person(), person()
        for user, role in (
            (self.ann, Role.ADMINISTRATOR),
            (self.bob, Role.ADMINISTRATOR),
            (self.carys, Role.VIEW_ONLY),
        ):
            team.add_to_service(user.id, self.service, role=role, **BY)

    def invited(self, email):
        return inviting.invite(self.service, email, role=Role.VIEW_ONLY, by=self.ann).id

    def search(self):
        whose = {"place": self.account, "query": "status=success"}
        return saved_searches.save_search(self.ann.id, name="Open", **whose).id

    def key(self):
        services.issue_key(self.account, description="CI", **BY)
        return keys.list_keys(self.account)[0].id


def person(**columns):
    return make.saved(
        User(email=f"{ids.new_id()}@example.gov.uk", name="Ann", password_hash="", **columns)
    )


def locked():
    return person(failed_attempts=10, locked_at=clock.now()).id


def with_a_phone():
    """Somebody who has been sent the code that adds their phone."""
    zoe, _ = signed_up(f"{ids.new_id()}@example.gov.uk")
    administration.send_text(profile.whose(zoe.id), "07700 900123")
    return zoe.id, TextAnswer(code_sent())


def twice(name):
    """What is below prepares an action of `app.administration`, and hands it back to be called."""

    def keep(prepare):
        TWICE[name] = prepare
        return prepare

    return keep


@twice("branding.change_branding")
def _(its):
    return lambda: branding.change_branding(its.service, look(), **BY)


@twice("branding.remove_branding")
def _(its):
    branding.change_branding(its.service, look(), **BY)
    return lambda: branding.remove_branding(its.service, **BY)


@twice("inviting.withdraw_invitation")
def _(its):
    found = its.invited("new@example.gov.uk")
    return lambda: inviting.withdraw_invitation(its.service, found, by=its.ann, **HERE)


@twice("inviting.accept_invitation")
def _(its):
    new = person()
    found = its.invited(new.email)
    return lambda: inviting.accept_invitation(found, user=new, **HERE)


@twice("jobs.try_job_again")
def _(_its):
    job = failing_job(is_dead=True).id
    return lambda: jobs.try_job_again(job, **BY)


@twice("jobs.set_job_aside")
def _(_its):
    job = failing_job().id
    return lambda: jobs.set_job_aside(job, **BY)


@twice("maintenance.begin_maintenance")
def _(_its):
    until = clock.now()
    return lambda: maintenance.begin_maintenance(until=until, message="Back soon", **BY)


@twice("maintenance.end_maintenance")
def _(_its):
    maintenance.begin_maintenance(**BY)
    return lambda: maintenance.end_maintenance(**BY)


@twice("opening.open_service")
def _(its):
    asked = {"user_id": its.ann.id, "form_key": "1", "key_name": "Quick start"}
    return lambda: opening.open_service("Rods", **asked, **HERE)


@twice("people.disable_user")
def _(its):
    return lambda: people.disable_user(its.carys.id, **BY)


@twice("people.unlock_user")
def _(_its):
    user = locked()
    return lambda: people.unlock_user(user, **BY)


@twice("profile.change_name")
def _(its):
    return lambda: profile.change_name(its.ann.id, "N" * 120, **HERE)  # as long as one may be


@twice("profile.confirm_email")
def _(its):
    profile.ask_new_email(its.ann.id, "other@example.gov.uk")
    token = token_sent()
    return lambda: profile.confirm_email(its.ann.id, token, **HERE)


@twice("profile.add_factor")
def _(_its):
    zoe, answer = with_a_phone()
    return lambda: profile.add_factor(zoe, answer, **HERE)


@twice("profile.remove_factor")
def _(_its):
    zoe, answer = with_a_phone()
    profile.add_factor(zoe, answer)
    phone = administration.ways_of(zoe).phone().id
    return lambda: profile.remove_factor(zoe, phone, **HERE)


@twice("profile.rename_factor")
def _(_its):
    zoe, _answer = with_a_phone()
    (app,) = administration.ways_of(zoe).factors
    return lambda: profile.rename_factor(zoe, app.id, name="N" * 70, **HERE)  # more than is kept


@twice("recovery.choose_password")
def _(its):
    recovery.ask_new_password(its.bob.email)
    token = token_sent()
    return lambda: recovery.choose_password(token, "other random words", **HERE)


@twice("sign_up.finish")
def _(_its):
    token = link_followed(f"{ids.new_id()}@example.gov.uk")
    secret, _ = administration.app_secret(sign_up.whose(token))
    answer = AppAnswer(app_code(secret))
    return lambda: sign_up.finish(token, answer, **HERE)


@twice("saved_searches.save_search")
def _(its):
    asked = {"place": its.account, "query": "status=success", "name": "Paid"}
    return lambda: saved_searches.save_search(its.ann.id, **asked, **HERE)


@twice("saved_searches.rename_search")
def _(its):
    found = its.search()
    return lambda: saved_searches.rename_search(its.ann.id, found, name="Mine", **HERE)


@twice("saved_searches.delete_search")
def _(its):
    found = its.search()
    return lambda: saved_searches.delete_search(its.ann.id, found, **HERE)


@twice("services.change_service")
def _(its):
    return lambda: services.change_service(its.service, name="Other", **BY)


@twice("services.change_account")
def _(its):
    return lambda: services.change_account(its.account, allow_zero_amount=True, **BY)


@twice("services.disable_account")
def _(its):
    return lambda: services.disable_account(its.account, reason="Closed", **BY)


@twice("services.enable_account")
def _(its):
    services.disable_account(its.account, reason="Closed", **BY)
    return lambda: services.enable_account(its.account, **BY)


@twice("services.issue_key")
def _(its):
    return lambda: services.issue_key(its.account, description="CI", link="one", **BY)


@twice("services.rename_key")
def _(its):
    key = its.key()
    asked = {"account_id": its.account, "description": "Tests"}
    return lambda: services.rename_key(key, **asked, **BY)


@twice("services.revoke_key")
def _(its):
    key = its.key()
    return lambda: services.revoke_key(key, account_id=its.account, **BY)


@twice("team.add_to_service")
def _(its):
    new = person().id
    return lambda: team.add_to_service(new, its.service, role=Role.VIEW_ONLY, **BY)


@twice("team.remove_from_service")
def _(its):
    return lambda: team.remove_from_service(its.bob.id, its.service, **BY)


@twice("team.change_role")
def _(its):
    asked = {"role": Role.VIEW_ONLY, "by": its.ann}
    return lambda: team.change_role(its.service, its.bob.id, **asked, **HERE)


@twice("team.remove")
def _(its):
    return lambda: team.remove(its.service, its.bob.id, by=its.ann, **HERE)


@twice("team.leave")
def _(its):
    return lambda: team.leave(its.service, user=its.ann, **HERE)


@twice("watching.keep_out")
def _(its):
    return lambda: watching.keep_out(its.carys.id, reason="Left", **BY)


@twice("watching.let_in")
def _(its):
    watching.keep_out(its.carys.id, reason="Left", **BY)
    return lambda: watching.let_in(its.carys.id, **BY)


@twice("watching.unlock")
def _(_its):
    user = locked()
    return lambda: watching.unlock(user, **BY)


def records():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRecord))


def test_what_is_said_twice_is_recorded_once():
    for name, prepare in TWICE.items():
        action = prepare(Place())
        before = records()
        action()
        once = records()
        with suppress(Refusal):
            action()
        assert once > before, f"{name} records nothing"
        assert records() == once, f"{name} records again what it does not do again"


def test_what_three_say_at_once_is_recorded_once():
    for name in (
        "maintenance.begin_maintenance",
        "people.unlock_user",
        "services.disable_account",
        "services.revoke_key",
        "team.add_to_service",
        "team.remove_from_service",
        "watching.keep_out",
    ):
        action = TWICE[name](Place())
        before = records()
        outcomes = at_once(*[action] * 3)
        assert raised(outcomes, Exception) == [], name
        assert records() == before + 1, name


def test_every_action_says_which_it_is():
    actions = set()
    for module in pkgutil.iter_modules(administration.__path__):
        of = importlib.import_module(f"app.administration.{module.name}")
        actions |= {
            f"{module.name}.{name}"
            for name, one in inspect.getmembers(of, inspect.isfunction)
            if one.__module__ == of.__name__
            and not name.startswith("_")
            and "ip" in inspect.signature(one).parameters
        }
    assert actions == TWICE.keys() | DONE_AGAIN.keys()


def test_another_reason_for_the_same_is_something_new():
    its = Place()
    for reason in ("Left", "Left in a hurry"):
        watching.keep_out(its.carys.id, reason=reason, **BY)
        services.disable_account(its.account, reason=reason, **BY)

    assert watching.kept_out_because(its.carys.id) == "Left in a hurry"
    assert queries.account(its.account).disabled_reason == "Left in a hurry"
