"""What a new sandbox begins with: services, people, and two months of payments in every state.

It is acted out by the real services on the sandbox provider, with the clock set back, so that
states, events, ledger and audit log are what they would be had it happened.
"""

SEEDED = "sandbox_seeded"  # what the audit log calls it
