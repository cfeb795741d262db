"""A payment, from being asked for to being captured. Each file is one thing that can be done."""
