"""A million payments in a minute or two: copies of one, made by the database itself."""

from sqlalchemy import create_engine, text

from app.payments.models import Payment

SECONDS_APART = 30
AT_A_TIME = 5_000  # so that a worker that writes as well has not to wait for long
_SERIES = {
    "postgresql": "generate_series(CAST(:first AS int), CAST(:last AS int)) AS s(n)",
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s"
    " WHERE n < :last) SELECT n FROM s) AS s",
}
_ID = {
    "postgresql": "substr(md5(t.id || s.n), 1, 26)",
    "sqlite": "lower(hex(randomblob(13)))",
}
_METADATA = {
    "postgresql": "jsonb_build_object('case', 'C-' || s.n, 'team', 'Team ' || (s.n % 20))",
    "sqlite": "json_object('case', 'C-' || s.n, 'team', 'Team ' || (s.n % 20))",
}
_SETTLED_ON = {
    "postgresql": f"(t.created_at - s.n * interval '{SECONDS_APART} seconds')::date + 2",
    "sqlite": f"date(t.created_at, '-' || (s.n * {SECONDS_APART}) || ' seconds', '+2 days')",
}
_BEFORE = {
    "postgresql": "t.created_at - ({seconds}) * interval '1 second'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', t.created_at,"
    " '-' || ({seconds}) || ' seconds')",
}
_CREATED_BEFORE = f"s.n * {SECONDS_APART}"
_ENDED_BEFORE = f"{_CREATED_BEFORE} - 20 - s.n % 240"  # payers take up to four minutes
_LIKE_REAL_ONES = {
    "reference": "'LICENCE-' || s.n",
    "email": "'payer.' || (s.n % 50000) || '@example.com'",
    "cardholder_name": "'Payer ' || (s.n % 50000)",
    "amount_pence": "100 + (CAST(s.n AS bigint) * 7919) % 49900",
    "card_brand": "CASE WHEN s.n % 3 = 0 THEN 'master-card' WHEN s.n % 1000 = 1 THEN 'jcb'"
    " ELSE 'visa' END",
    "provider_transaction": "'tr-' || s.n",
    "refunded_pence": "CASE WHEN s.n % 25 = 4 THEN 50 ELSE 0 END",
    "card_last_four": "substr('000' || (s.n % 10000), length('000' || (s.n % 10000)) - 3)",
    "state": "CASE s.n % 20 WHEN 0 THEN 'declined' WHEN 1 THEN 'expired' WHEN 2 THEN 'errored'"
    " WHEN 3 THEN 'cancelled_by_user' ELSE 'captured' END",
    "expires_at": "NULL",
    "decline_reason": "CASE WHEN s.n % 20 <> 0 THEN '' WHEN s.n % 60 = 0 THEN 'not_enough_money'"
    " ELSE 'card_declined' END",
}

# One payment in 25 has a refund, in one of four states, and one in 400 a dispute.
_REFUNDS = """
    INSERT INTO refunds (id, payment_id, account_id, amount_pence, state, provider_transaction,
        failure, actor_kind, actor_id, created_at, updated_at, succeeded_at, version)
    SELECT 're' || substr(p.id, 3), p.id, p.account_id, 50,
        CASE substr(p.reference, length(p.reference) - 1)
        WHEN '04' THEN 'created' WHEN '29' THEN 'submitted' WHEN '54' THEN 'failed'
        ELSE 'success' END,
        'rtr-' || p.reference, '', 'staff', 'a', p.created_at, p.created_at,
        CASE WHEN substr(p.reference, length(p.reference) - 1) IN ('04', '29', '54') THEN NULL
        ELSE p.created_at END, 1
    FROM payments AS p JOIN payments AS t ON t.id = :payment_id
    WHERE p.account_id = t.account_id AND p.refunded_pence > 0
"""
_DISPUTES = """
    INSERT INTO disputes (id, payment_id, account_id, provider, provider_dispute, amount_pence,
        fee_pence, reason, state, created_at, updated_at, version)
    SELECT 'di' || substr(p.id, 3), p.id, p.account_id, p.provider, 'dp-' || p.id, 50,
        0, 'general', CASE WHEN p.reference LIKE '%400' THEN 'lost' ELSE 'needs_response' END,
        p.created_at, p.created_at, 1
    FROM payments AS p JOIN payments AS t ON t.id = :payment_id
    WHERE p.account_id = t.account_id AND (p.reference LIKE '%400' OR p.reference LIKE '%917')
"""


def reference(number: int) -> str:
    """What the payment of that number is called: 1 is the newest."""
    return f"LICENCE-{number}"


def copy_payment(owner_url: str, payment_id: str, many: int) -> None:
    """Give the account of a payment so many more, each half a minute older than the one before."""
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://"))
    said = engine.dialect.name
    values = {column.name: f"t.{column.name}" for column in Payment.__table__.columns}
    ended_at = _BEFORE[said].format(seconds=_ENDED_BEFORE)
    values |= _LIKE_REAL_ONES | {
        "id": _ID[said],
        "created_at": _BEFORE[said].format(seconds=_CREATED_BEFORE),
        "ended_at": ended_at,
        "captured_at": f"CASE WHEN s.n % 20 < 4 THEN NULL ELSE {ended_at} END",
        "metadata": _METADATA[said],
        "settled_on": _SETTLED_ON[said],
    }
    names, expressions = ", ".join(values), ", ".join(values.values())
    insert = (
        f"INSERT INTO payments ({names}) SELECT {expressions}"  # noqa: S608  all of it is ours
        f" FROM payments AS t, {_SERIES[said]} WHERE t.id = :payment_id"
    )
    for first in range(1, many + 1, AT_A_TIME):
        last = min(first + AT_A_TIME - 1, many)
        with engine.begin() as connection:
            connection.execute(
                text(insert), {"first": first, "last": last, "payment_id": payment_id}
            )
    with engine.begin() as connection:
        for statement in (_REFUNDS, _DISPUTES):
            connection.execute(text(statement), {"payment_id": payment_id})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if said == "postgresql" else "ANALYZE"))
    engine.dispose()


def account_with_most(owner_url: str) -> str:
    """The account that was given the payments."""
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT account_id FROM payments GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        )
        account_id: str = found.scalar_one()
    engine.dispose()
    return account_id
