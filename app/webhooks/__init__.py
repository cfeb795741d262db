"""Webhooks: telling services what happened to their payments, by calling an address of theirs.

`catalogue` says which events are told and what they are called, `publication` makes messages of
them, `courier` delivers these. `target` is what keeps us from calling where we must not. Nothing
below knows of this package: it reads the log of events by its outbox.
"""
