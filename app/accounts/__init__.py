"""Services that take payments: their accounts, what each may do, and their API keys."""

from app.accounts.models import Account, AccountKind, ApiKey, EmailCollection, Service

__all__ = ["Account", "AccountKind", "ApiKey", "EmailCollection", "Service"]
