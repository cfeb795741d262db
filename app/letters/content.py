"""What a letter says, and keeping that so that nobody reads it in the database."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from app import sealing

PURPOSE = "exchequer letter 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A letter in words. `link` is a whole address, "" where it has none.

    `sender` is the service that a letter to its payer comes from, "" where it is from us.
    """

    subject: str
    heading: str
    lines: tuple[str, ...]
    link: str
    after: tuple[str, ...]  # what to know, or to do, where it was not expected
    ending: str
    sender: str = ""
    notice: str = ""  # that it is only a test

    def sealed(self, *, letter_id: str) -> str:
        """What it says as it may be stored."""
        return sealing.seal(json.dumps(asdict(self)), purpose=PURPOSE, owner_id=letter_id)

    @classmethod
    def unsealed(cls, sealed: str, *, letter_id: str) -> Self | None:
        """What was sealed for this letter; None once it was wiped, or under another key."""
        opened = sealing.unseal(sealed, purpose=PURPOSE, owner_id=letter_id)
        if opened is None:
            return None
        kept = json.loads(opened)
        return cls(**kept | {"lines": tuple(kept["lines"]), "after": tuple(kept["after"])})
