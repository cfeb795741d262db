"""Exports of several accounts: at which the payer is in it, and how many payments are whose."""

import sqlalchemy as sa
from alembic import op

from app import db

revision = "0041_exports_of_several"
down_revision = "0040_trial_links"


def upgrade() -> None:
    """Apply it."""
    for name, nothing in (("payer_account_ids", "[]"), ("payments_by_account", "{}")):
        column = sa.Column(name, db.Json, nullable=False, server_default=sa.text(f"'{nothing}'"))
        op.add_column("exports", column)
    # Those that are being made were asked for by who may see the payer at all of its accounts.
    op.execute("UPDATE exports SET payer_account_ids = account_ids WHERE with_payer")
