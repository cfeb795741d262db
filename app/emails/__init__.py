"""Emails to payers: a receipt when a payment succeeds, and word of a refund. docs/emails.md.

What happened is read from the log (`writing`), kept as one row for each email, and sent from there
(`postman`) by whichever sender is set (`senders`). Whatever becomes of an email, the payment it is
about does not hear of it.
"""
