"""Who did what, for ever, in a chain that shows any tampering.

`record` joins the transaction of the change it is about, so that neither is there without the
other. It is called from above: `app.administration` for services, accounts, keys and people, the
doors by `record_now` for what changes nothing. Payments and refunds have their own record in
`app.events`.
"""

from app.audit.log import record, record_now
from app.audit.models import AuditHead, AuditRecord
from app.audit.verification import Report, verify

__all__ = ["AuditHead", "AuditRecord", "Report", "record", "record_now", "verify"]
