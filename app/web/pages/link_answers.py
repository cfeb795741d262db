"""What somebody has answered on the pages of a link so far. Kept in this browser's cookie.

The cookie is signed, not encrypted, and its own payer's: it holds what they have typed there
themselves, of the last few links only, and never what could be the number of a card.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flask import session

from app import clock, i18n, ids
from app.money import Pence

MOST_LINKS = 3
ADMITTED_SECONDS = 60 * 60
MOST_CHARACTERS = 1_500  # of all but the newest, written down: browsers keep cookies of 4,000

_LINKS = "links"

Kept = tuple[str, dict[str, Any]]  # the id of a link, and its answers


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one link. What is empty was not answered yet.

    `given` names those that the address brought along: they are not asked for, and can be changed.
    `is_fixed`: they cannot, as they come with a personal link, which is `personal_link_id`.
    `agent` are staff, let in `admitted_at` (seconds) to take a payment over the telephone.
    `how` is "parts" for who has chosen to pay in parts, "once" for who has not.
    `language` is the payer's own choice, "" for the link's. `nonce` tells one visit from another,
    and `tries` says how often it has begun to pay anew: both go into the key of the payment, the
    last of which is `payment_id`.
    """

    reference: str = ""
    amount_pence: Pence | None = None
    quantities: Mapping[str, int] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    is_fixed: bool = False
    personal_link_id: str = ""
    agent: str = ""
    admitted_at: int = 0
    how: str = ""
    language: str = ""
    nonce: str = ""
    tries: int = 0
    payment_id: str = ""

    @property
    def are_by_staff(self) -> bool:
        """Whether somebody was let in to answer for a payer, and not too long ago."""
        return self.agent != "" and _now() - self.admitted_at < ADMITTED_SECONDS

    def request_key(self, shown_pence: int) -> str:
        """A digest of what is confirmed, by which a second click finds what the first has made."""
        taken = sorted(self.quantities.items())
        about = (self.nonce, self.tries, self.reference, shown_pence, taken, self.how)
        return hashlib.sha256(repr(about).encode()).hexdigest()


def of(link_id: str) -> Answers:
    """The answers to a link; empty ones where there are none."""
    kept = next((answers for name, answers in _all() if name == link_id), None)
    return Answers(**kept | {"given": tuple(kept.get("given", ()))}) if kept else Answers()


def keep(link_id: str, **changes: Any) -> Answers:
    """Keep more answers to a link, and forget those to links that were used long ago."""
    answers = replace(of(link_id), **changes)
    if not answers.nonce:
        answers = replace(answers, nonce=ids.new_id())
    others = [kept for kept in _all() if kept[0] != link_id]
    while len(others) >= MOST_LINKS or len(json.dumps(others)) > MOST_CHARACTERS:
        others.pop(0)
    session[_LINKS] = [*others, (link_id, _written(answers))]
    return answers


def begun(link_id: str) -> Answers:
    """The answers to a link, which from now on tell this visit from any other."""
    answers = of(link_id)
    return answers if answers.nonce else keep(link_id)


def bring(link_id: str, **brought: Any) -> Answers:
    """Keep what an address has brought along: the same again changes nothing, other begins anew."""
    before = of(link_id)
    if all(getattr(before, name) == value for name, value in brought.items()):
        return before
    finish(link_id)
    return keep(link_id, **brought)


def fix(
    link_id: str,
    *,
    reference: str = "",
    amount_pence: Pence | None = None,
    personal_link_id: str = "",
) -> Answers:
    """Answer for the payer, who is shown it and cannot change it. What is empty they are asked."""
    return bring(
        link_id,
        reference=reference,
        amount_pence=amount_pence,
        is_fixed=True,
        personal_link_id=personal_link_id,
    )


def release(link_id: str) -> None:
    """Forget what a personal link had fixed: the link itself was opened, which is for anybody."""
    if of(link_id).is_fixed:
        finish(link_id)


def admit(link_id: str, user_id: str) -> None:
    """Let staff take payments by a telephone link in this browser, for an hour."""
    finish(link_id)
    keep(link_id, agent=user_id, admitted_at=_now())


def comes_back(link_id: str, payment_id: str) -> bool:
    """Whether this browser comes from the payment that it made last, for the first time."""
    if of(link_id).payment_id != payment_id:
        return False
    keep(link_id, payment_id="")
    return True


def finish(link_id: str) -> None:
    """Forget the answers to a link, and not who is answering in which language."""
    before = of(link_id)
    forget(link_id)
    if before.language or before.agent:
        keep(
            link_id,
            language=before.language,
            agent=before.agent,
            admitted_at=before.admitted_at,
        )


def forget(link_id: str) -> None:
    """Forget the answers to a link."""
    if any(name == link_id for name, _ in _all()):
        session[_LINKS] = [kept for kept in _all() if kept[0] != link_id]


def speaking(link_id: str, *, otherwise: str) -> i18n.Language:
    """The language in which this browser reads a link: its own choice, else the link's."""
    return "cy" if (of(link_id).language or otherwise) == "cy" else "en"


def _written(answers: Answers) -> dict[str, Any]:
    """As it is kept: without what is empty."""
    return {name: value for name, value in asdict(answers).items() if value}


def _now() -> int:
    return int(clock.now().timestamp())


def _all() -> list[Kept]:
    """Of every link, the one that was used last at the end."""
    kept: list[Kept] = session.get(_LINKS) or []
    return kept
