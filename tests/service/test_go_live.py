"""From the first task to a live account: who may, when, and what two do at once."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from app import administration, audit, credentials, db, settings
from app.accounts.errors import HasLiveAccount, KeyNotAllowed
from app.accounts.models import Account, AccountKind
from app.actors import Actor
from app.audit.models import AuditRecord
from app.credentials import CredentialsState
from app.gateways.credentials import Accepted, NotKnown, Refused
from app.gateways.sandbox import merchants
from app.go_live import Stage, approval, requests, terms
from app.go_live.approval import NoReason, SomebodyElseDecides
from app.go_live.bank import BankAccount
from app.go_live.requests import NotComplete, OtherTerms
from app.go_live.stages import NotAtThisStage
from app.go_live.tasks import Task
from app.letters import Letter, LetterKind
from app.people import Role
from tests import make
from tests.support.providers import one_more
from tests.support.together import at_once, raised
from tests.web import staff

ADMIN = Actor.staff("an-administrator")
PLATFORM = Actor.staff("somebody-of-the-platform")
BANK = BankAccount(holder="Rivers Agency", sort_code="200001", number="12345678")
GOOD = {"merchant_id": "RIVERS01", "password": "salmon-and-trout"}
ADDRESS = {
    "merchant_name": "Rivers Agency",
    "merchant_address_line_1": "1 Weir Lane",
    "merchant_address_city": "York",
    "merchant_address_postcode": "YO1 7HH",
}


@pytest.fixture
def service():
    return make.service("Fishing licences")


def do_all_tasks(service):
    requests.change_organisation(service.id, ADDRESS, actor=ADMIN, ip="::1")
    requests.change_bank(service.id, BANK, actor=ADMIN, ip="::1")
    said = requests.enter_credentials(service.id, "sandbox", GOOD, actor=ADMIN, ip="::1")
    assert isinstance(said, Accepted)
    agree(service)


def agree(service):
    requests.agree(
        service.id,
        name="Ann Manager",
        version=terms.current().version,
        actor=ADMIN,
        ip="192.0.2.7",
    )


def submitted(service):
    do_all_tasks(service)
    requests.submit(service.id, actor=ADMIN)
    return requests.find(service.id)


def stage(service):
    return requests.stage_of(requests.find(service.id))


@contextmanager
def real_settings():
    """As in an installation where real money moves."""
    sandbox = settings.current()
    settings.use(
        replace(
            sandbox,
            environment="live",
            testing=False,
            secret_key="k" * 32,
            api_key_pepper="p" * 32,
            sandbox_notification_token="t" * 32,
            base_url="https://pay.example.gov.uk",
            cookie_secure=True,
            email_sender="smtp",
            email_from="pay@example.gov.uk",
            smtp_host="mail.example",
            database_url="postgresql://somewhere/else",
        )
    )
    try:
        yield
    finally:
        settings.use(sandbox)


def live_accounts(service):
    with db.reading() as session:
        wanted = select(Account).where(
            Account.service_id == service.id, Account.kind == AccountKind.LIVE
        )
        return session.scalars(wanted).all()


def letters():
    with db.reading() as session:
        return session.scalars(select(Letter).order_by(Letter.recipient)).all()


def actions():
    with db.reading() as session:
        return list(session.scalars(select(AuditRecord.action).order_by(AuditRecord.position)))


def test_each_task_is_done_by_itself_and_all_are_needed(service):
    assert requests.find(service.id).done == frozenset()
    requests.change_bank(service.id, BANK, actor=ADMIN)
    assert requests.find(service.id).done == {Task.BANK}
    with pytest.raises(NotComplete):
        requests.submit(service.id, actor=ADMIN)

    do_all_tasks(service)
    assert requests.find(service.id).done == set(Task)
    requests.submit(service.id, actor=ADMIN)
    requests.submit(service.id, actor=ADMIN)  # pressed twice

    assert stage(service) is Stage.SUBMITTED
    assert [found.service_id for found, _ in requests.submitted()] == [service.id]
    assert actions().count("go_live_submitted") == 1


def test_what_is_secret_is_sealed_and_not_written_down(service):
    do_all_tasks(service)

    with db.reading() as session:
        row = dict(session.execute(text("SELECT * FROM go_live")).mappings().one())
        records = session.scalars(select(AuditRecord)).all()
    written = repr(row) + repr([(record.before, record.after) for record in records])
    for secret in ("12345678", "200001", "salmon-and-trout", "RIVERS01"):
        assert secret not in written
    assert row["bank_ending"] == "5678"
    found = requests.find(service.id).found
    assert (found.terms_name, found.terms_by, found.terms_ip) == (
        "Ann Manager",
        ADMIN.id,
        "192.0.2.7",
    )
    assert found.terms_at is not None
    assert "12345678" not in repr(BANK)


def test_approving_makes_one_live_account_that_can_have_keys_and_take_payments(service):
    test_account = make.account(of=service)
    people = [
        staff.person(test_account, role=role) for role in (Role.ADMINISTRATOR, Role.VIEW_ONLY)
    ]
    submitted(service)

    account = approval.approve(service.id, actor=PLATFORM, ip="::1")
    assert approval.approve(service.id, actor=PLATFORM).id == account.id  # pressed twice

    assert [one.id for one in live_accounts(service)] == [account.id]
    found = make.again(requests.find(service.id).credentials)
    assert (found.state, found.account_id) == (CredentialsState.ACTIVE, account.id)
    account = make.again(account)
    assert (account.provider, account.credentials_id) == ("sandbox", found.id)
    assert credentials.values_of(account.credentials_id) == GOOD
    assert make.api_key(account).startswith("api_live_")
    assert make.captured_payment(account=account).credentials_id == found.id
    assert stage(service) is Stage.LIVE
    assert [(one.kind, one.recipient) for one in letters()] == [
        (LetterKind.WENT_LIVE, people[0].email)  # the other is no administrator
    ]
    assert actions()[-2:] == ["account_created", "go_live_approved"]
    assert audit.verify().is_intact


def test_there_is_no_live_key_before(service):
    account = administration.create_account(service.id, kind=AccountKind.LIVE, actor=ADMIN)

    with pytest.raises(KeyNotAllowed):
        administration.issue_key(account.id, description="Too early", actor=ADMIN)
    assert "key_issued" not in actions()
    submitted(service)
    with pytest.raises(HasLiveAccount):
        approval.approve(service.id, actor=PLATFORM)


@pytest.mark.parametrize(
    "change",
    [
        lambda service: requests.change_bank(service.id, BANK, actor=ADMIN),
        lambda service: requests.change_organisation(
            service.id, {"merchant_name": "Rivers and Lakes"}, actor=ADMIN
        ),
        lambda service: administration.change_service(  # on a page that knows nothing of this
            service.id, merchant_address_city="Leeds", actor=ADMIN
        ),
        lambda service: requests.enter_credentials(service.id, "sandbox", GOOD, actor=ADMIN),
        agree,
    ],
    ids=["bank", "organisation", "settings", "credentials", "terms"],
)
def test_what_is_changed_has_to_be_submitted_again(service, change):
    submitted(service)

    change(service)

    assert stage(service) is Stage.NOT_SUBMITTED
    with pytest.raises(NotAtThisStage):
        approval.approve(service.id, actor=PLATFORM)
    assert live_accounts(service) == []
    requests.submit(service.id, actor=ADMIN)
    approval.approve(service.id, actor=PLATFORM)


def test_a_request_that_is_not_approved_says_why_and_comes_again(service):
    staff.person(make.account(of=service), role=Role.ADMINISTRATOR)
    submitted(service)
    for reason in ("", "x" * 501):
        with pytest.raises(NoReason):
            approval.reject(service.id, reason=reason, actor=PLATFORM)

    approval.reject(service.id, reason="Which river is it?", actor=PLATFORM)

    request = requests.find(service.id)
    assert (request.found.stage, request.found.reason) == (Stage.REJECTED, "Which river is it?")
    assert [one.kind for one in letters()] == [LetterKind.GO_LIVE_REJECTED]
    for again in (
        lambda: approval.reject(service.id, reason="Twice", actor=PLATFORM),
        lambda: approval.approve(service.id, actor=PLATFORM),
    ):
        with pytest.raises(NotAtThisStage):
            again()
    requests.submit(service.id, actor=ADMIN)
    assert requests.find(service.id).found.reason == ""
    approval.approve(service.id, actor=PLATFORM)


def test_nobody_decides_about_what_they_submitted(service):
    submitted(service)

    for decide in (
        lambda: approval.approve(service.id, actor=ADMIN),
        lambda: approval.reject(service.id, reason="Mine", actor=ADMIN),
    ):
        with pytest.raises(SomebodyElseDecides):
            decide()
    assert stage(service) is Stage.SUBMITTED


def test_two_who_approve_at_once_and_one_who_rejects(service):
    submitted(service)

    outcomes = at_once(
        *[lambda: approval.approve(service.id, actor=PLATFORM)] * 4,
        lambda: approval.reject(service.id, reason="Not yet", actor=Actor.staff("another")),
    )

    lost = raised(outcomes, NotAtThisStage)
    was_made = len(live_accounts(service))
    assert was_made == (1 if stage(service) is Stage.LIVE else 0)
    assert len(lost) == (1 if was_made else 4)
    assert actions().count("account_created") == was_made


def test_a_change_while_somebody_approves_is_before_or_after(service):
    submitted(service)

    outcomes = at_once(
        lambda: approval.approve(service.id, actor=PLATFORM),
        lambda: requests.change_bank(service.id, BANK, actor=ADMIN),
    )

    raised(outcomes, NotAtThisStage)
    made = live_accounts(service)
    assert stage(service) is (Stage.LIVE if made else Stage.NOT_SUBMITTED)


def test_credentials_that_are_refused_or_not_known_do_not_count(service):
    refused = GOOD | {"password": merchants.REFUSED}
    unknown = GOOD | {"password": merchants.UNREACHABLE}

    said = requests.enter_credentials(service.id, "sandbox", refused, actor=ADMIN)
    assert isinstance(said, Refused)
    assert requests.find(service.id).credentials is None
    assert isinstance(
        requests.enter_credentials(service.id, "sandbox", unknown, actor=ADMIN), NotKnown
    )
    assert Task.PROVIDER not in requests.find(service.id).done
    requests.enter_credentials(service.id, "sandbox", GOOD, actor=ADMIN)
    assert Task.PROVIDER in requests.find(service.id).done
    with db.reading() as session:  # what was entered before is forgotten
        assert session.execute(text("SELECT count(*) FROM credentials")).scalar_one() == 1


def test_other_terms_have_to_be_agreed_to_again(config, service):
    submitted(service)
    before = terms.current().version
    (config.data_dir / terms.FILE).write_text("You pay us.\n\nOn time.\n", encoding="utf-8")

    assert terms.current().paragraphs == ("You pay us.", "On time.")
    with pytest.raises(OtherTerms):
        requests.agree(service.id, name="Ann", version=before, actor=ADMIN)
    assert requests.find(service.id).done == set(Task) - {Task.TERMS}
    with pytest.raises(NotAtThisStage):
        approval.approve(service.id, actor=PLATFORM)
    agree(service)
    requests.submit(service.id, actor=ADMIN)
    approval.approve(service.id, actor=PLATFORM)


def test_in_a_live_installation_only_real_money_will_do(service):
    with real_settings():
        said = requests.enter_credentials(service.id, "sandbox", GOOD, actor=ADMIN)
        assert isinstance(said, Refused)
        assert "no real money" in str(said.why)
        with one_more(moves_money=True):
            said = requests.enter_credentials(service.id, "one_more", GOOD, actor=ADMIN)
            assert isinstance(said, Accepted)


def test_once_live_a_service_moves_its_bank_and_switches_its_account(service):
    submitted(service)
    approval.approve(service.id, actor=PLATFORM)

    requests.change_bank(service.id, BANK, actor=ADMIN)
    with pytest.raises(NotAtThisStage):
        requests.enter_credentials(service.id, "sandbox", GOOD, actor=ADMIN)
    with pytest.raises(NotAtThisStage):
        requests.submit(service.id, actor=ADMIN)
    assert stage(service) is Stage.LIVE


def test_real_money_is_taken_by_live_accounts_of_live_installations_alone():
    assert not any(kind.takes_real_money for kind in AccountKind)
    with real_settings():
        assert [kind for kind in AccountKind if kind.takes_real_money] == [AccountKind.LIVE]
