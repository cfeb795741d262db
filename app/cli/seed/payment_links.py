"""Payment links of the sandbox: with fees, with a fixed sum, in Welsh, in parts, by telephone."""

from typing import Any

from app.accounts import queries as accounts
from app.actors import Actor
from app.cli.seed import facts
from app.cli.seed.journey import Till
from app.instalments import offering
from app.instalments.schedule import Every
from app.money import Pence
from app.payment_links import creating
from app.payment_links.batches import making
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.spreadsheets import Row

_FEES = (("Adult", "adult", 720, 5), ("Under 18", "under-18", 360, 5))

PUBLIC: tuple[dict[str, Any], ...] = (
    {
        "title": "Fishing licence for one day",
        "details": "For rivers and lakes in the region.\n\nIt is good from the moment you pay.",
        "asks": Asks.FEES,
        "fees": [
            {"id": name, "name": title, "pence": pence, "most": most}
            for title, name, pence, most in _FEES
        ],
        "columns": {"Cost centre": "4120"},
    },
    {
        "title": "Replace a lost licence",
        "asks": Asks.FIXED,
        "price_pence": Pence(500),
        "reference_label": "Licence number",
        "reference_hint": "It begins with FL and is in the email we sent you",
    },
    {
        "language": "cy",
        "title": "Talu anfoneb",
        "details": "Os ydych wedi cael anfoneb gennym, gallwch ei thalu yma.",
        "asks": Asks.CHOSEN,
        "amount_hint": "Mae ar waelod eich anfoneb",
        "reference_label": "Rhif yr anfoneb",
    },
)
# Who owes what by the last of these, as a service would have it in a spreadsheet.
SHEET = (
    ["reference", "amount", "name", "Ward"],
    ["ANF-1001", "125.00", "Siân Evans", "Gogledd"],
    ["ANF-1002", "98.50", "Dafydd Rees", "De"],
    ["ANF-1003", "12.00", "Mair Huws", ""],
)
IN_PARTS = {
    "title": "Season ticket",
    "details": "For all waters in the region. You can pay at once, or in 3 parts, one a month.",
    "asks": Asks.FIXED,
    "price_pence": Pence(12_000),
}
TELEPHONE = {"title": "Payment over the telephone", "reference_label": "Licence number"}


def make(public: Till, featured: Till, *, actor: Actor) -> list[facts.Facts]:
    """Make them on these accounts. Returns what is to be written down of each."""
    links = [creating.create(public.account_id, wanted, actor=actor) for wanted in PUBLIC]
    _from_a_spreadsheet(links[-1], actor=public.caseworkers[0])
    links.append(_in_parts(featured, actor=actor))
    links.append(creating.create_telephone(featured.account_id, TELEPHONE, actor=actor))
    return [facts.payment_link(link) for link in links]


def _in_parts(till: Till, *, actor: Actor) -> PaymentLink:
    """One that may be paid in parts, on an account that takes recurring payments."""
    link = creating.create(till.account_id, IN_PARTS, actor=actor)
    offering.offer(
        link.id,
        account_id=till.account_id,
        parts=3,
        every=Every.MONTH,
        smallest_pence=Pence(6_000),
        actor=actor,
    )
    return link


def _from_a_spreadsheet(link: PaymentLink, *, actor: Actor) -> None:
    rows = [Row(at, cells) for at, cells in enumerate(SHEET, start=1)]
    lines = making.check(rows, link=link, account=accounts.account(link.account_id))
    batch = making.propose(link, lines, file_name="anfonebau.xlsx", actor=actor)
    where = {"link_id": link.id, "account_id": link.account_id}
    making.make(batch.id, **where, actor=actor)
