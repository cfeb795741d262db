"""What answers look like: the promise that the functions beside this package keep.

They stay plain and fast, and nothing is checked while a request is answered. In tests every answer
of the API is held against its shape, and a member that no shape names fails. The OpenAPI document
and the reference pages are written from these.

A member with `NotRequired` is left out where there is nothing to say; one with `| None` is null.
Examples are what the reference shows; a member that may be left out is shown if it has one.
"""
