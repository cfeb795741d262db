"""Money that goes back to payers by another road than it came: in cash, or by bank transfer."""
