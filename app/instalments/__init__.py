"""Paying in parts: the first on the payment pages, the others from the card that was kept.

A payment link may offer it (`offering`). Whoever accepts sets up an agreement with the first part
(`starting`), and has a plan: what is due when (`schedule`). Each part is announced by email and
charged once (`charging`), and tried again a few times where the bank refuses (`settling`). The
payer's own page lets them pay sooner, with another card, or stop (`paying`, `stopping`).
docs/instalments.md.
"""
