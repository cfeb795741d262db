"""How long staff wait for the list of payments among a million: part of `make bench WHAT=searches`.

What is measured is finding a page and counting, in this process, as the web process does it. With
`plans`, how the database finds each is printed below it.
"""

import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import create_engine, event, select

from app import clock, db
from app.accounts.models import Account
from app.payments import search
from app.payments.models import Payment
from app.payments.search import By, Order, Place, Standing, Wanted
from bench import rows


class Question(NamedTuple):
    """What is asked: filters, and the order and the page of the list."""

    wanted: Wanted = Wanted()
    order: Order = Order()
    place: Place = Place()


def questions(many: int) -> dict[str, Question]:
    """Every filter by itself, common and rare; every order; a page far down, and the last."""
    then = clock.now() - timedelta(seconds=rows.SECONDS_APART) * (many // 2)
    some_day = then.date() + timedelta(days=2)
    far = Place(number=min(5_000, many // 20))
    asked = {
        "the list": Question(),
        f"page {far.number:,} by its number": Question(place=far),
        "the last page": Question(place=Place(is_last=True)),
        "by amount": Question(order=Order(By.AMOUNT)),
        "by reference": Question(order=Order(By.REFERENCE, descending=False)),
        "declined, by amount": Question(
            Wanted(standings=[Standing.DECLINED]), Order(By.AMOUNT, descending=False)
        ),
    }
    filters: dict[str, dict[str, Any]] = {
        "reference": {"reference": rows.reference(many // 2)},
        "reference, a rare part": {"reference": f"ce-{many // 2}"[:-1], "by_part": True},
        "reference, a common part": {"reference": "licence", "by_part": True},
        "reference, which is none": {"reference": "no such reference"},
        "provider's id as reference": {"reference": f"tr-{many // 3}"},
        "email": {"email": "payer.4999@example.com"},
        "email, a part": {"email": "payer.4999@"},
        "name on card, a part": {"cardholder_name": "payer 4999"},
        "last four digits": {"last_four": "0042"},
        "metadata, one": {"metadata_value": f"c-{many // 2}"},
        "metadata, one in 20": {"metadata_value": "team 7"},
        "provider's id": {"provider_id": f"tr-{many // 3}"},
        "brand, common": {"brands": ["visa"]},
        "brand, one in 1,000": {"brands": ["jcb"]},
        "type, one in 1,000": {"types": ["counter"]},
        "provider, one in 1,000": {"providers": ["another"]},
        "amount, one": {"least_pence": 4500, "most_pence": 4500},
        "amount, a range": {"least_pence": 4500, "most_pence": 5500},
        "created on a day": {"created_from": then, "created_before": then + timedelta(days=1)},
        "paid out on a day": {"settled_from": some_day, "settled_to": some_day},
    }
    asked |= {name: Question(Wanted(**wanted)) for name, wanted in filters.items()}
    asked |= {f"{one}": Question(Wanted(standings=[one])) for one in Standing}
    return asked


def measure(url: str, account_id: str, *, many: int, rounds: int, plans: bool) -> None:
    """Ask everything so many times, of one account and of all, and print the medians."""
    db.bind(create_engine(url.replace("postgresql://", "postgresql+psycopg://")))
    with db.reading() as session:
        everybodys = session.scalars(select(Account.id)).all()
    asked = questions(many)
    for title, owners in (("one account", [account_id]), ("all accounts", everybodys)):
        print(f"  staff, {title} ({len(owners)})")
        seconds: dict[str, list[float]] = {name: [] for name in asked}
        for number in range(rounds + 1):  # the first time round is for warming up
            for name, question in asked.items():
                began = time.perf_counter()
                _ask(owners, question)
                if number:
                    seconds[name].append(time.perf_counter() - began)
        for name, question in asked.items():
            print(f"  {name:28}{statistics.median(seconds[name]) * 1000:9.1f} ms")
            if plans:
                _print_plans(owners, question)
    db.close()


def accounts_beside(url: str, account_id: str, *, many: int, payments: int) -> None:
    """Give the platform so many more accounts, each with some of the first one's payments."""
    db.bind(create_engine(url.replace("postgresql://", "postgresql+psycopg://")))
    with db.transaction() as session:
        first = session.get_one(Account, account_id)
        others = [
            Account(service_id=first.service_id, kind=first.kind, provider=first.provider)
            for _ in range(many)
        ]
        session.add_all(others)
        session.flush()
        names = [other.id for other in others]
    columns = [column.name for column in Payment.__table__.columns]
    with db.engine().begin() as connection:
        for account in names:
            chosen = ", ".join(
                {"id": f"substr(md5(id || '{account}'), 1, 26)", "account_id": f"'{account}'"}.get(
                    name, f'"{name}"'
                )
                for name in columns
            )
            quoted = ", ".join(f'"{name}"' for name in columns)
            connection.exec_driver_sql(
                f"INSERT INTO payments ({quoted}) SELECT {chosen} FROM payments"  # noqa: S608  ours
                f" WHERE account_id = '{account_id}' ORDER BY created_at DESC LIMIT {payments}"
            )
        # Rare ones, of which the API could not tell: it is measured before.
        for column, value, ending in (("type", "counter", "007"), ("provider", "another", "009")):
            connection.exec_driver_sql(
                f"UPDATE payments SET {column} = '{value}'"  # noqa: S608  ours
                f" WHERE account_id = '{account_id}' AND right(reference, 3) = '{ending}'"
            )
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    db.close()


def _ask(owners: Sequence[str], question: Question) -> None:
    search.find(owners, question.wanted, order=question.order, place=question.place)


def _print_plans(owners: Sequence[str], question: Question) -> None:
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(db.engine(), "before_cursor_execute", note)
    _ask(owners, question)
    event.remove(db.engine(), "before_cursor_execute", note)
    with db.engine().connect() as connection:
        for statement, parameters in said:
            found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {statement}", parameters)
            for (line,) in found:
                print(f"        {line}")
            print()
