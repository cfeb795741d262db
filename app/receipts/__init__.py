"""Money that others took in for us: what networks say was paid, and what becomes of it."""
