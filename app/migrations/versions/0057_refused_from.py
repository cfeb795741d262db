"""What was refused at a place is found in the order in which it was."""

import sqlalchemy as sa
from alembic import op

revision = "0057_refused_from"
down_revision = "0056_link_batches"

INDEX = "ix_questions_refused_from"
REFUSED = sa.text("asked_from <> '' AND answer IN ('Declined', 'SendPayerTo')")


def upgrade() -> None:
    """Apply it."""
    op.drop_index(INDEX, table_name="questions")
    op.create_index(
        INDEX,
        "questions",
        ["asked_from", "answered_at"],
        unique=False,
        sqlite_where=REFUSED,
        postgresql_where=REFUSED,
    )
