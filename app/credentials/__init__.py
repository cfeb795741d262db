"""What providers gave services so that we may act for them: entered, tried, used and replaced.

Each account has one set that new payments are made with. A payment notes the set it was made with
and everything that is ever asked about it is asked with that, so that a switch disturbs nothing
that was begun. `None` is the set an account was made with, before it was given any.

The audit log is below, so each change here is written together with its record.
"""

from app.credentials.models import Credentials
from app.credentials.queries import values_of
from app.credentials.states import CredentialsState

__all__ = ["Credentials", "CredentialsState", "values_of"]
