"""What happened, in order, for ever. Rows are added and never changed; the database sees to it.

The events are also what webhooks and receipts will read from where they last stopped, so nothing
has to be notified while a payment is being taken.
"""

from app.events.log import Event, names_of, record, timeline

__all__ = ["Event", "names_of", "record", "timeline"]
