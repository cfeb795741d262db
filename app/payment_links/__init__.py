"""Payment links: a service without developers takes payments at an address that it gives away.

Each payment of a link is one like any other of its account, made by the same creation and paid on
the same pages. Links to try things out with, on which nothing real is paid, are in `app/trials`.
"""
