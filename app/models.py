"""Every table, in one place to import: for migrations, which must see them all."""

from importlib import import_module
from importlib.util import find_spec

from app.gateways import BUILDERS
from app.payments import types

MODULES = (
    "app.accounts.models",
    "app.agreements.models",
    "app.api_requests.models",
    "app.audit.models",
    "app.audit.nightly",
    "app.branding.models",
    "app.card_testing.models",
    "app.credentials.models",
    "app.dashboard.models",
    "app.disputes.models",
    "app.emails.models",
    "app.events.log",
    "app.events.outbox",
    "app.exports.models",
    "app.go_live.models",
    "app.idempotency.models",
    "app.incidents.models",
    "app.instalments.models",
    "app.ledger.journal",
    "app.letters.models",
    "app.maintenance.models",
    "app.payment_links.drafts",
    "app.payment_links.models",
    "app.payments.models",
    "app.payments.recounts",
    "app.people.invitations",
    "app.people.models",
    "app.policy_reports.models",
    "app.queue.models",
    "app.receipts.models",
    "app.refunds.batches.models",
    "app.refunds.drafts",
    "app.refunds.models",
    "app.remittances.models",
    "app.repayments.models",
    "app.signs.models",
    "app.trials.models",
    "app.webhooks.inbox",
    "app.webhooks.models",
)


def load() -> None:
    """Make `db.Base.metadata` complete. A provider with tables of its own has a `models` module."""
    for module in MODULES:
        import_module(module)
    for payment_type in types.ALL.values():
        for module in payment_type.parts.models:
            import_module(module)
    for provider in BUILDERS:
        if find_spec(f"app.gateways.{provider}.models"):
            import_module(f"app.gateways.{provider}.models")
