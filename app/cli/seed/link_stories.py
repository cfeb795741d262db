"""What was paid by the sandbox's payment links lately: by anybody, by telephone, once, in parts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app import ids
from app.cli.seed import payers, stories
from app.cli.seed.journey import PAYER, Journey, Till, Wanted
from app.cli.seed.stories import Story
from app.instalments import charging, starting
from app.instalments import queries as instalments
from app.money import Pence
from app.payment_links import paying, queries
from app.payment_links.batches import queries as batches
from app.payment_links.models import Kind, PaymentLink
from app.payment_links.paying import Create, Order

LOT = 20_260_402  # of their own, so that all other stories stay as they are

# By the title of a link: how many days ago, what became of it, the sum, and what was answered.
_PAID: dict[str, tuple[tuple[int, Story, int, dict[str, Any]], ...]] = {
    "Fishing licence for one day": (
        (19, stories.refunded_in_part, 1440, {"quantities": {"adult": 2}}),
        (8, stories.paid, 1800, {"quantities": {"adult": 2, "under-18": 1}}),
        (2, stories.paid, 720, {"quantities": {"adult": 1}}),
    ),
    "Replace a lost licence": (
        (12, stories.paid, 500, {"reference": "FL204416"}),
        (5, stories.declined, 500, {"reference": "FL198230"}),
    ),
    "Payment over the telephone": (
        (6, stories.paid, 1450, {"reference": "FL211907", "amount_pence": 1450}),
        (1, stories.paid, 3820, {"reference": "FL176655", "amount_pence": 3820}),
    ),
}
_A_LINE_AGO, _IN_PARTS_AGO = 4, 2  # days; payers are written to since 3 days ago


class ByLink(Journey):
    """A payment that its payer asks for, on the pages of a link."""

    def __init__(
        self, till: Till, link: PaymentLink, pence: int, answers: dict[str, Any], chance: Random
    ) -> None:
        payer = payers.somebody(chance, year=link.created_at.year + 1)
        wanted = Wanted(
            amount_pence=Pence(pence), reference="", description=link.title, return_url=""
        )
        super().__init__(till, payer, wanted, chance=chance)
        self._link, self._answers = link, answers

    def ask(self, **asked: Any) -> None:
        """They confirm what they have answered."""
        by_telephone = self._link.kind is Kind.TELEPHONE
        made = paying.pay(
            self._link.id,
            Order(
                shown_pence=self.wanted.amount_pence,
                request_key=ids.new_id(),
                language=self._link.language,
                **self._answers,
            ),
            actor=self.till.caseworkers[0] if by_telephone else PAYER,
            create=asked.get("create"),
        )
        self._payment_id = made.payment.id

    def in_parts(self) -> Create:
        """They have chosen to pay in as many parts as the link offers."""
        offer = instalments.offer_of(self._link.id)
        assert offer is not None  # noqa: S101  that is what the link is for
        shown = starting.terms_of(offer).written
        return starting.begins(shown=shown, email=self.payer.email, actor=PAYER)


def showings(
    tills: dict[str, Till], *, now: datetime
) -> Iterator[tuple[datetime, Iterator[timedelta]]]:
    """Everything that is to be played, and when it begins."""
    chance = Random(LOT)  # noqa: S311
    for till in (tills["fishing"], tills["every feature"]):
        for link in queries.of_account(till.account_id):
            for days, story, pence, answers in _of(link):
                day = now - timedelta(days=days)
                begins_at = day.replace(hour=chance.randint(9, 16), minute=chance.randint(0, 59))
                yield begins_at, story(ByLink(till, link, pence, answers, chance))


def _of(link: PaymentLink) -> Iterator[tuple[int, Story, int, dict[str, Any]]]:
    yield from _PAID.get(link.title, ())
    for batch, _ in batches.of_link(link.id, account_id=link.account_id):
        (line,) = batches.some_results(batch, after=0, limit=1)
        personal = line.personal
        yield _A_LINE_AGO, stories.paid, personal.amount_pence, {"personal_link_id": personal.id}
    if instalments.offer_of(link.id) is not None:
        yield _IN_PARTS_AGO, _begun_in_parts, link.price_pence or 0, {}


def _begun_in_parts(journey: Journey) -> Iterator[timedelta]:
    assert isinstance(journey, ByLink)  # noqa: S101  it is told of no others
    journey.ask(create=journey.in_parts())
    for step in (journey.open, journey.enter_card, journey.confirm):
        yield stories.soon(journey)
        step()
    yield stories.soon(journey)
    charging.follow()
    charging.see_to_due()  # notes when the next part is to be announced
