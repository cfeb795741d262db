"""Refunds that are asked for together, and those that a second person has to agree to.

A batch is proposed (`proposal`), confirmed (`confirmation`), perhaps agreed to by somebody else
(`approval`), and made by a worker, a row at a time (`work`). One refund above the limit of its
account is a batch of one row.
"""
