"""People who work here: who they are, how they sign in, and what they may do.

`sign_in` lets them in, `directory` knows them, `roles` says what they may. This package knows
nothing of the audit log beside it: who changes something goes through `app.administration`.
"""

from app.people.directory import SignedIn
from app.people.models import Membership, User
from app.people.roles import May, Role, may

__all__ = ["May", "Membership", "Role", "SignedIn", "User", "may"]
