"""Letters to the people who work here, by email: a link to sign up, word that a password changed.

`leave` writes one in the transaction of what it is about. `app.emails` collects it and has it
carried, once, as it has emails to payers. A letter may hold a link that lets somebody in, so what
it says is kept sealed, and wiped as soon as its carrier has it. docs/letters.md.
"""

from app.letters.leaving import leave
from app.letters.models import Letter, LetterKind

__all__ = ["Letter", "LetterKind", "leave"]
