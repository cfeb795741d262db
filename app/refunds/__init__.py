"""Giving money back, to the card it came from. Each file is one thing that can be done."""
