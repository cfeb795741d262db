"""Permission to charge a payer again: the agreement, and the card that was kept for it.

It knows nothing of payments, which ask it what they may do and tell it what became of its card.
Who changes an agreement or one of its cards holds the agreement's lock; where a payment's is held
too, it was taken first.
"""
