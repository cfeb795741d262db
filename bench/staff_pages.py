"""Server time of whole pages of the back office among a million payments: in `WHAT=searches`.

The application answers in this process, with everything that a request goes through but sockets:
session, permission, search, counting, drawing the page.
"""

import statistics
import time
from typing import cast
from urllib.parse import urlencode

from app import create_app, db
from app.accounts.models import Account
from bench import rows
from config import Config
from tests.support.clients import PageClient
from tests.web import staff

GOAL_MS = 100


def addresses(many: int) -> dict[str, dict[str, str]]:
    """What the pages are asked, as a browser asks it: the fields of the form."""
    return {
        "the list": {},
        "page 5,000": {"page": str(min(5_000, many // 20))},
        "by amount": {"sort": "amount"},
        "reference": {"reference": rows.reference(many // 2)},
        "reference, a rare part": {"reference": f"ce-{many // 2}"[:-1]},
        "email": {"email": "payer.4999@example.com"},
        "email, a part": {"email": "payer.4999@"},
        "name on card, a part": {"cardholder_name": "payer 4999"},
        "declined": {"status": "declined"},
        "refunded": {"status": "refunded"},
        "disputes lost": {"status": "dispute_lost"},
        "brand, one in 1,000": {"brand": "jcb"},
    }


def measure(url: str, account_id: str, *, many: int, rounds: int) -> None:
    """Open every page so many times, in turns, and print the medians."""
    app = create_app(
        Config(
            database_url=url,
            testing=False,  # as in operation: pages are drawn once, not twice to compare
            secret_key="b" * 64,
        )
    )
    app.test_client_class = PageClient
    with db.reading() as session:
        account = session.get_one(Account, account_id)
    client = cast("PageClient", app.test_client())
    staff.sign_in(client, staff.person(account))
    seconds: dict[str, list[float]] = {name: [] for name in addresses(many)}
    for number in range(rounds + 1):  # the first time round is for warming up
        for name, fields in addresses(many).items():
            began = time.perf_counter()
            answer = client.get(f"{staff.payments_page(account)}?{urlencode(fields)}")
            took = time.perf_counter() - began
            if answer.status_code != 200:
                raise RuntimeError(f"{name}: {answer.status}")
            if number:
                seconds[name].append(took)
    print("  staff, whole pages of one account")
    for name, times in seconds.items():
        median = statistics.median(times) * 1_000
        print(f"  {name:28}{median:9.1f} ms{'' if median < GOAL_MS else '  too slow'}")
    db.close()
