"""Permission to charge a payer again: the agreement, and the card that was kept for it.

It knows nothing of payments, which ask it what they may do and tell it what became of its card.
"""
