"""No payment type and no network is named outside the folder that it comes in.

What the rest must know stands in capability flags. Where a word is the name of a type and means
something else, the file stands below with what it means there.
"""

import re
from fnmatch import fnmatch
from functools import cache

import pytest

from app.payments import types
from app.payments.types.cash.schemes.packs import of_folder
from tests.architecture.source import ROOT, TEMPLATES, relative

SHELF = ROOT / "app/payments/types"

# By the name of a type: where that word is another, and which. Files, or patterns of them.
MEANS_SOMETHING_ELSE = {
    "card": {
        "app/accounts/models.py": "what an account takes that was never asked, as its column says",
        "app/emails/letter.py": "a fact about a card, in an email",
        "app/emails/senders/notify.py": "the same, where another sends it",
        "app/gateways/sandbox/bank.py": "a provider says by itself which types it takes",
        "app/gateways/sandbox/gateway.py": "the same",
        "app/payment_links/rules.py": "what could be the number of one",
        "app/web/pages/card.py": "the page on which a card is entered",
        "app/web/staff/agreements.py": "the card that is kept",
        "app/web/staff/demo_payment.py": "a test card",
        "app/web/staff/payment_list.py": "the card that was paid with",
        "app/web/staff/refund_drafts.py": "the same",
        "app/wire/v1/shapes/agreements.py": "a word of the reference platform’s API",
    },
    "cash": {
        "app/web/pages/repayment*.py": "how somebody wants to have their money back",
    },
    "bank": {
        "app/cli/commands.py": "the command that lets the banks of payers go on",
        "app/go_live/tasks.py": "a service’s own bank account",
        "app/ledger/accounts.py": "the platform’s own",
        "app/repayments/*.py": "the account to which somebody is repaid",
        "app/web/*/repayment*.py": "the same",
    },
}


def spelt(name: str) -> str:
    """A pattern for a name however it is written: in one word or more, and what between them."""
    return r"[\s_-]*".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)).lower()


NETWORKS = re.compile(
    "|".join({spelt(name) for scheme in of_folder("") for name in (scheme.name, scheme.title)})
)


def test_a_name_is_found_in_any_spelling():
    for said in ("PayPoint", "pay-point", "PAY_POINT", "Pay point", "post office", "postOffice"):
        assert NETWORKS.search(said.lower()), said
    assert not NETWORKS.search("a payment at this point of time")


@cache
def core() -> dict[str, str]:
    """The text of every module outside the shelf, by its path. Not parsed: that takes seconds."""
    paths = [path for path in (ROOT / "app").rglob("*.py") if not path.is_relative_to(SHELF)]
    return {relative(path): path.read_text() for path in paths if "migrations" not in path.parts}


@pytest.mark.parametrize("name", types.ALL)
def test_no_type_is_named_outside_its_folder(name):
    excused = MEANS_SOMETHING_ELSE.get(name, {})
    named = {path for path, text in core().items() if f'"{name}"' in text}

    unexcused = {path for path in named if not any(fnmatch(path, one) for one in excused)}
    assert unexcused == set(), "ask its capabilities, or its Parts"
    idle = {one for one in excused if not any(fnmatch(path, one) for path in named)}
    assert idle == set(), "no exception is needed here any more"


def test_no_module_of_a_type_is_imported_outside_its_folder():
    """Cards have no folder: their pages are among the platform's own."""
    folders = "|".join(path.parent.name for path in SHELF.glob("*/__init__.py"))
    imported = re.compile(
        rf"app\.payments\.types\.({folders})\b|app\.payments\.types import .*\b({folders})\b"
    )
    assert imported.search("from app.payments.types.bank import ledgers")

    assert {path for path, text in core().items() if imported.search(text)} == set()


def test_no_network_is_named_outside_its_folder():
    suffixes = {".py", ".html", ".po", ".toml", ".js", ".css", ".txt"}
    looked_at = 0
    for folder in (ROOT / "app", TEMPLATES, ROOT / "static"):
        for path in folder.rglob("*"):
            if path.suffix in suffixes and not path.is_relative_to(SHELF):
                found = NETWORKS.search(path.read_text().lower())
                assert not found, f"{relative(path)}: {found}"
                looked_at += 1
    for path in (SHELF / "__init__.py", SHELF / "rules.py", SHELF / "choosing.py"):
        assert not NETWORKS.search(path.read_text().lower()), path.name
    assert looked_at > 1000
