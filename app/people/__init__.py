"""People who work here: who they are, how they sign in, and what they may do."""

from app.people.models import Membership, User
from app.people.roles import May, Role, may

__all__ = ["May", "Membership", "Role", "User", "may"]
