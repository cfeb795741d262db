"""What happened, in order, for ever. Rows are added and never changed; the database sees to it.

Readers of the log (webhooks, receipts) register with `outbox.add_reader` and find what they have
yet to read in `outbox`, so nothing has to be notified while a payment is being taken.
"""

from app.events.log import Event, names_of, of_payments, of_resource, record, timeline
from app.events.outbox import Unread, add_reader

__all__ = [
    "Event",
    "Unread",
    "add_reader",
    "names_of",
    "of_payments",
    "of_resource",
    "record",
    "timeline",
]
