"""Payments that a service tries out: by itself, and with its users, by a link to a start page.

Of test accounts only. They are payments like any other of the account, made by the same creation
and paid on the same pages, so that what is tried is what there will be.
"""
