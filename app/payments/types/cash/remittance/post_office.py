"""Files of the demonstration of the Post Office: branches, sums and times, and no more.

It sends no events either, so nothing is told twice under two names.
"""

from app.remittances.sheet import Sheet

FORMAT = Sheet(network="post_office", title="Post Office", names_lines=False)
