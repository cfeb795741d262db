"""What each form of the back office accepts, for the test that sends all of them.

A form gets a line in `FORMS` when what it is sent unasked (`ANSWERS`) is not accepted, or changes
nothing: the answers, or a function that prepares what has to be there and hands them back. "?" is
the query of the address, "opened" a page that has to be looked at before. `world.made` has the ids
that the path is made of.
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from app import administration, clock, db, ids
from app.accounts import queries
from app.administration import inviting, profile, recovery, sign_up
from app.credentials import Credentials, CredentialsState
from app.exports.models import Export, ExportState
from app.go_live import terms
from app.people import Role, User, factors, second_factor
from app.people.factors import NewFactor
from app.people.models import FactorKind
from app.webhooks import management
from tests import make
from tests.service.test_branding import look
from tests.service.test_go_live import ADDRESS, do_all_tasks, submitted
from tests.service.test_platform_console import failing_job
from tests.support import agreeing, networks, people, refunding, remitting, repaying
from tests.support.clients import PageClient
from tests.support.webhooks import NOWHERE
from tests.web import staff
from tests.web.link_forms import LINK_FORMS
from tests.web.repayment_forms import REPAYMENT_FORMS
from tests.web.staff_world import World

Answers = dict[str, Any]

NEW_PASSWORD = "other random words"
BANK = {"holder": "Rivers Agency", "sort_code": "20-00-01", "number": "87654321"}
VALUES = {"value_merchant_id": "FISHING02", "value_password": "trout-and-salmon"}

# What may not stand in the log: passwords and bank accounts, as they are typed here; then API keys,
# secrets of webhooks and of apps, tokens of links, six digits, recovery codes, as they look.
SECRET = re.compile(
    "|".join(
        [
            *(staff.PASSWORD, NEW_PASSWORD, people.PASSWORD),
            *(BANK["number"], repaying.DETAILS.account_number),
            *(VALUES["value_password"], "salmon-and-trout"),
            r"api_(test|live)_[0-9a-v]{5}",
            r"webhook_[a-z]+_[0-9a-v]{5}",
            r"\b[A-Z2-7]{32}\b",
            r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
            r"'[0-9]{6}'",
            r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b",
        ]
    )
)

# What is typed into whichever form asks for it.
ANSWERS: Answers = {
    "how_much": "full",
    "format": "csv",
    "name": "Another name",
    "description": "Another description",
    "email": "somebody@example.gov.uk",
    "role": "view_and_refund",
    "reason": "duplicate",
}


def _app_code(world: World, **moved: int) -> str:
    return staff.code_of(make.again(world.user), **moved)


def _second_app(world: World) -> Answers:
    """One more factor, which does not sign them out as adding it on the page would others."""
    with db.transaction() as session:
        new = NewFactor(kind=FactorKind.APP, secret=second_factor.new_secret())
        world.made["factor_id"] = factors.add(session, world.user.id, new).id
    return {}


def _new_app(world: World) -> Answers:
    secret, _ = administration.app_secret(profile.whose(world.user.id))
    return {"?": "by=app", "code": people.app_code(secret)}


def _invited_elsewhere(world: World) -> Answers:
    """An invitation to a service that they do not work for."""
    other = make.account()
    inviter = staff.person(other, role=Role.ADMINISTRATOR)
    email, asked = make.again(world.user).email, {"role": Role.VIEW_ONLY, "by": inviter}
    world.made["invitation_id"] = inviting.invite(other.service_id, email, **asked).id
    return {}


def _invited(world: World) -> Answers:
    """An invitation that somebody follows who has no account."""
    world.id_of("invitation_id")
    world.made["token"] = people.token_sent()
    return {}


def _another_administrator(world: World) -> Answers:
    staff.person(world.account, role=Role.ADMINISTRATOR)
    return {"leave": "yes"}


def _draft_with_reason(world: World) -> Answers:
    batch = refunding.draft(world.user, make.captured_payment(500, account=world.account))
    world.made["batch_id"] = batch.id
    return {}


def _asked_by_another(world: World) -> Answers:
    account = make.changed(world.account, refund_approval_above_pence=100)
    payment = make.captured_payment(500, account=account)
    batch = refunding.confirmed(refunding.draft(refunding.refunder(account), payment))
    world.made["batch_id"] = batch.id
    return {"decision": "approve"}


def _active_agreement(world: World) -> Answers:
    world.made["agreement_id"] = agreeing.active_agreement(world.account).id
    return {}


def _branded(world: World) -> Answers:
    actor = make.CASEWORKER
    administration.change_branding(world.account.service_id, look(), actor=actor)
    return {}


def _unfinished_export(**columns: Any) -> Callable[[World], Answers]:
    def prepared(world: World) -> Answers:
        with db.reading() as session:
            export = session.get_one(Export, world.id_of("export_id"))
        make.changed(export, state=ExportState.WAITING, finished_at=None, **columns)
        return {}

    return prepared


def _failed_message(world: World) -> Answers:
    world.id_of("message_id")
    return {}


def _two_secrets(world: World) -> Answers:
    asked = {"account_id": world.account.id, "actor": make.CASEWORKER}
    management.replace_secret(world.id_of("webhook_id"), **asked)
    return {}


def _under_maintenance(_: World) -> Answers:
    administration.begin_maintenance(actor=make.CASEWORKER)
    return {}


def _verified(world: World) -> Answers:
    """Credentials that a payment was made with, and what the account uses until then."""
    with db.reading() as session:
        found = session.get_one(Credentials, world.id_of("credentials_id"))
    make.changed(found, state=CredentialsState.VERIFIED)
    account = make.again(world.account)
    return {"instead_of": account.credentials_id or account.id}


def _two_ways_to_pay(world: World) -> Answers:
    make.changed(world.account, payment_types=["card", "one_that_is_known_no_more"])
    return {"payment_types_card": "1"}


def _ready_to_go_live(world: World) -> Answers:
    do_all_tasks(queries.with_service(world.account.id)[1])
    return {}


def _asks_to_go_live(world: World) -> Answers:
    """Another service: this person may not decide about what they have asked for."""
    service = make.service()
    submitted(service)
    world.made["any_service_id"] = service.id
    return {}


def _another_account(*, is_disabled: bool = False) -> Callable[[World], Answers]:
    def prepared(world: World) -> Answers:
        when = clock.now() if is_disabled else None
        world.made["any_account_id"] = make.account(disabled_at=when).id
        return {"limit": "elevated", "switches": ["allow_moto"]}

    return prepared


def _another_user(**columns: Callable[[], Any]) -> Callable[[World], Answers]:
    def prepared(world: World) -> Answers:
        user = staff.person(world.account, role=Role.VIEW_ONLY)
        make.changed(user, **{name: value() for name, value in columns.items()})
        world.made["any_user_id"] = user.id
        return {}

    return prepared


def _job(_: World) -> Answers:
    return {"job": str(failing_job(is_dead=True).id)}


def _failing_job(_: World) -> Answers:
    return {"job": str(failing_job().id)}


def _remittance(_: World) -> Answers:
    content = remitting.written([networks.paid("1", at=remitting.AT)])
    return {"file": (BytesIO(content), "corner.csv")}


_NEW_KEY = {"link": ids.new_token(), "description": "CI"}
_WEBHOOK = {"callback_url": NOWHERE, "subscriptions": ["card_payment_captured"]}
_CREDENTIALS = {"?": "provider=sandbox", **VALUES}
_SETTINGS: dict[str, Answers] = {
    "merchant_details": {"merchant_name": "Rivers Agency", "merchant_address_country": "GB"},
    "email_collection": {"email_collection": "OPTIONAL"},
    "after_payment": {"redirect_at_once_when_finished": "yes"},
    "card_types": {"card_types": ["visa:debit"]},
    "three_d_secure": {"requires_3ds": "yes"},
    "billing_address": {"collect_billing_address": "no", "default_country": "GB"},
    "wallets": {"wallets": ["allow_apple_pay"]},
    "corporate_surcharges": {"credit": "2.50"},
    "prepaid_cards": {"block_prepaid_cards": "yes"},
    "telephone_payments": {"allow_moto": "yes"},
    "telephone_masking": {"masked": ["mask_moto_number"]},
    "recurring_payments": {"recurring_enabled": "no"},
    "api_switches": {"switches": ["allow_zero_amount"]},
}

FORMS: dict[str, Answers | Callable[[World], Answers]] = {
    **{f"account_settings.{name}": answers for name, answers in _SETTINGS.items()},
    **REPAYMENT_FORMS,
    **LINK_FORMS,
    "account_settings.payment_types": _two_ways_to_pay,
    "account_barcodes.create": {"reference": "Flat 4", "description": "Rent", "language": "en"},
    "agreements.cancel": _active_agreement,
    "all_exports.cancel": _unfinished_export(account_id=""),
    "api_keys.new": _NEW_KEY,
    "branding.destroy": _branded,
    "branding.update": {"background": "#003d2b"},
    "confirm.new": lambda world: {"?": "by=app", "code": _app_code(world, steps_away=1)},
    "counter_networks.edit": {"networks": "paypoint", "paypoint_days": "7"},
    "credential_values.create": _CREDENTIALS,
    "credential_values.edit": VALUES,
    "demo_payment.new": {"amount": "20.00"},
    "email_text.edit": {"email_paragraph": "Bring your rod."},
    "exports.cancel": _unfinished_export(),
    "go_live.submit": _ready_to_go_live,
    "go_live_tasks.bank": BANK,
    "go_live_tasks.organisation": ADDRESS | {"merchant_address_city": "Leeds"},
    "go_live_tasks.provider": _CREDENTIALS,
    "go_live_tasks.terms": lambda _: {"version": terms.current().version},
    "joining.accept": _invited_elsewhere,
    "joining.create": _invited,
    "leaving.create": _another_administrator,
    "platform_accounts.disable": _another_account(),
    "platform_accounts.edit": _another_account(),
    "platform_accounts.enable": _another_account(is_disabled=True),
    "platform_card_testing.decide": {"address": "203.0.113.7", "decision": "stop"},
    "platform_go_live.approve": _asks_to_go_live,
    "platform_go_live.reject": _asks_to_go_live,
    "platform_jobs.give_up": _failing_job,
    "platform_jobs.retry": _job,
    "platform_maintenance.destroy": _under_maintenance,
    "platform_maintenance.new": {"lasts": "30"},
    "platform_remittances.new": _remittance,
    "platform_remittances.void": {"?": "line=2"},  # the one that needs a person
    "platform_users.enable": _another_user(disabled_at=clock.now),
    "platform_users.unlock": _another_user(failed_attempts=lambda: 10, locked_at=clock.now),
    "profile_email.new": lambda world: {
        "opened": f"/staff/profile/email/{world.id_of('new_email_token')}"
    },
    "profile_password.edit": {"current": staff.PASSWORD, "password": NEW_PASSWORD},
    "provider_switch.update": _verified,
    "platform_receipts.decide": {"version": "1", "decision": "write_off"},
    "receipt_exceptions.decide": {"version": "1", "decision": "accept"},
    "refund_batches.check": _draft_with_reason,
    "refund_batches.edit": {"amount-1": "1.00", "reason": "payer_asked"},
    "refund_batches.new": lambda world: {"references": world.payment.id},
    "refund_limit.edit": {"needs_approval": "yes", "limit": "50.00"},
    "refund_requests.show": _asked_by_another,
    "refunds.new": {"reason": "payer_asked"},
    "saved_searches.create": lambda world: {
        "place": world.account.id,
        "query": "status=success",
        "name": "Paid",
    },
    "second_factors.destroy": _second_app,
    "second_factors.new": _new_app,
    "services.create": {"organisation": "Rivers Agency", "form_key": ids.new_id()},
    "trial_links.new": {"amount": "10.50", "ends": "ours"},
    "webhook_secrets.end_overlap": _two_secrets,
    "webhook_secrets.replace": {"overlap": "day"},
    "webhooks.edit": _WEBHOOK,
    "webhooks.new": _WEBHOOK,
    "webhooks.resend_failed": _failed_message,
    "webhooks.switch": {"status": "INACTIVE"},
}


def _password_entered(client: PageClient, user: User) -> Answers:
    staff.enter_password(client, user.email)
    return {"code": staff.code_of(user)}


def _signing_up(client: PageClient, _: User) -> Answers:
    sign_up.ask(f"{ids.new_id()}@example.gov.uk")
    client.get(f"/staff/sign-up/{people.token_sent()}")
    return {"password": people.PASSWORD}


def _nearly_signed_up(client: PageClient, _: User) -> Answers:
    token = people.link_followed()
    client.get(f"/staff/sign-up/{token}")
    secret, _email = administration.app_secret(sign_up.whose(token))
    return {"?": "by=app", "code": people.app_code(secret)}


def _forgetful(client: PageClient, user: User) -> Answers:
    recovery.ask_new_password(user.email)
    client.get(f"/staff/forgotten-password/{people.token_sent()}")
    return {"password": NEW_PASSWORD}


def _without_a_factor(client: PageClient, user: User) -> Answers:
    recovery.reset_second_factor(user.id, actor=make.KEY)
    staff.enter_password(client, user.email)
    return {}


def _setting_up(client: PageClient, user: User) -> Answers:
    _without_a_factor(client, user)
    token = people.token_sent()
    client.get(f"/staff/set-up/{token}")
    secret, _email = administration.app_secret(recovery.whose(token, user.id))
    return {"?": "by=app", "code": people.app_code(secret)}


# Of those that somebody sends who is not signed in: how they come to the form, and the answers.
BEFORE_SIGNING_IN: dict[str, Callable[[PageClient, User], Answers]] = {
    "forgotten_password.edit": _forgetful,
    "forgotten_password.new": lambda _, user: {"email": user.email},
    "joining.create": lambda _client, _user: {},
    "set_up.new": _without_a_factor,
    "set_up.second_factor": _setting_up,
    "sign_in.code": _password_entered,
    "sign_in.new": lambda _, user: {"email": user.email, "password": staff.PASSWORD},
    "sign_up.details": _signing_up,
    "sign_up.new": lambda _client, _user: {},
    "sign_up.second_factor": _nearly_signed_up,
}
