"""Version 1. Changing a name here breaks somebody's software.

Plain dicts, because most requests end here. What is not known is left out, with two exceptions that
clients have come to expect: within `_links` and `card_details` it is null. One file a noun.
"""
