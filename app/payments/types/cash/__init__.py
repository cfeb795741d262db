"""Paying in cash, or by card over the counter, in a shop that takes payments for others."""
