"""Files of transfers for a bank: one person makes them, another agrees, a bank confirms."""
