"""A payer tells their bank that they did not want to pay. Opened, answered, won or lost."""
