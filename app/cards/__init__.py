"""What can be said about a card without asking anybody: its number, brand, and what was typed."""
