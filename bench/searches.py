"""How long a search takes among a million payments: `make bench WHAT=searches`.

Pages of 500, asked for by their number and by the links between them, one request at a time. The
questions take turns, so that a slow moment of the machine touches all of them.
"""

import argparse
import asyncio
import json
from urllib.parse import urlsplit

from bench import rows, staff_pages, staff_searches
from bench.__main__ import DATABASES
from bench.load import Connection, Figures
from bench.platform import Platform

ON_A_PAGE = 500


def page(number: int) -> str:
    """The address of a page by its number."""
    return f"/v1/payments?page={number}&display_size={ON_A_PAGE}"


async def questions(running: Platform, connection: Connection, many: int) -> dict[str, str]:
    """What is asked, by what it is called: addresses."""

    async def link_to(number: int) -> str:
        before = await connection.request(
            "", "GET", page(number - 1), headers=running.client.headers
        )
        link = urlsplit(json.loads(before.body)["_links"]["next_page"]["href"])
        return f"{link.path}?{link.query}"

    last = many // ON_A_PAGE
    middle = last // 2
    return {
        "page 1": page(1),
        "page 2 by its link": await link_to(2),
        f"page {middle:,} by its link": await link_to(middle),
        f"page {last:,} by its link": await link_to(last),
        f"page {middle:,} by its number": page(middle),
        f"page {last:,} by its number": page(last),
        "the 20 newest": "/v1/payments?display_size=20",
        "by reference": f"/v1/payments?reference={rows.reference(many // 2)}",
        "20 that failed": "/v1/payments?state=failed&display_size=20",
        "by part of an email": "/v1/payments?email=payer.4999@",
    }


async def measure(running: Platform, *, many: int, rounds: int) -> None:
    """Fill the database, ask everything so many times, and print how long the answers took."""
    figures = Figures()
    connection = Connection(running.base_url, figures)
    template = (await running.client.create(connection))["payment_id"]
    connection.close()  # or the server does, while it waits
    rows.copy_payment(running.owner_url, template, many)
    asked = await questions(running, connection, many)
    for number in range(rounds + 1):
        if number == 1:
            figures.seconds.clear()  # the first time round was for warming up
        for name, address in asked.items():
            await connection.request(name, "GET", address, headers=running.client.headers)
    connection.close()
    for name in asked:
        median, slow = (figures.percentile_ms(share, name) for share in (0.5, 0.9))
        print(f"  {name:28}{median:9.1f} ms{slow:9.1f} ms")


def measure_staff(running: Platform, given: argparse.Namespace) -> None:
    """What the people of a service ask, of its account and of fifty."""
    owner = running.owner_url
    account_id = rows.account_with_most(owner)
    staff_searches.accounts_beside(owner, account_id, many=49, payments=500)
    staff_searches.measure(
        owner, account_id, many=given.payments, rounds=given.rounds, plans=given.plans
    )
    staff_pages.measure(owner, account_id, many=given.payments, rounds=given.rounds)


def main() -> None:
    """Measure on both databases, or on the one that is named."""
    parser = argparse.ArgumentParser(prog="make bench WHAT=searches")
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--plans", action="store_true", help="how PostgreSQL finds what staff ask")
    given = parser.parse_args()
    print(f"{given.payments:,} payments of one account; {given.rounds} times, in turns")
    print(f"  {'':28}{'p50':>9}   {'p90':>9}")
    for database in given.database or DATABASES:
        print(database)
        with DATABASES[database](1) as running:
            asyncio.run(measure(running, many=given.payments, rounds=given.rounds))
            if database == "postgresql":
                measure_staff(running, given)
            print(f"  memory of the web process: {running.web_memory_mb():.0f} MB")


if __name__ == "__main__":
    main()
