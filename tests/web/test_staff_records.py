"""Whatever staff do leaves a record: each form of the back office, sent and accepted."""

from sqlalchemy import func, select

from app import db
from app.audit import AuditRecord
from app.people import Role
from app.web.staff.access import Whom
from tests.support.clients import read
from tests.web import staff, staff_world

# What is typed into whichever form asks for it.
ANSWERS = {
    "how_much": "full",
    "format": "csv",
    "name": "Another name",
    "description": "Another description",
    "email": "somebody@example.gov.uk",
    "role": "view_only",
    "reason": "duplicate",
}
NO_CHANGE = "nothing is different afterwards"
LEAVE_NONE = {
    "staff.account_settings.api_switches": NO_CHANGE,
    "staff.account_settings.corporate_surcharges": NO_CHANGE,
    "staff.account_settings.telephone_masking": NO_CHANGE,
    "staff.account_settings.wallets": NO_CHANGE,
    "staff.agreements.cancel": "it was not active",
    "staff.branding.destroy": "there was none",
    "staff.credentials.begin": "the payment that tries them tells who made it",
    "staff.email_text.edit": NO_CHANGE,
    "staff.exports.cancel": "it was finished",
    "staff.payments.index": "a search",
    "staff.platform_maintenance.destroy": "there was none",
    "staff.refund_batches.check": "there was nothing to refund",
    "staff.refund_requests.show": "nobody had asked",
    "staff.team.update": NO_CHANGE,
}


def records() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRecord)) or 0


def test_every_form_that_is_accepted_leaves_a_record(app, client):
    here = staff_world.with_role(staff_world.world(), Role.ADMINISTRATOR, is_platform=True)
    for name in staff_world.IDS:
        here.id_of(name)  # before anything is done to what they name
    staff.sign_in(client, here.user)
    page = read(client.get(staff.payments_page(here.account)))
    token = page.find(".//input[@name='csrfToken']").get("value")
    recorded, silent = set(), set()

    for rule in staff_world.routes(app, Whom.AT_ACCOUNT, Whom.AT_SERVICE, Whom.ON_PLATFORM):
        if "POST" in rule.methods:
            path, before = staff_world.path(app, rule, here.ids(rule)), records()
            if client.post(path, data=ANSWERS | {"csrfToken": token}).status_code == 303:
                (recorded if records() > before else silent).add(rule.endpoint)

    assert silent - LEAVE_NONE.keys() == set(), "they did something that nobody wrote down"
    assert len(recorded) >= 20
