"""The banks of the sandbox. None of them exists, and their names say so."""

# By the name under which a payer's choice is sent. Proper names, the same in every language.
BANKS = {
    "heron": "Heron Test Bank",
    "saltmarsh": "Saltmarsh Test Building Society",
    "lantern": "Lantern Test Bank",
    "quarry": "Quarry Test Bank",
}

# Whose accounts are closed by the time money is sent back to them.
TAKES_NOTHING_BACK = "quarry"
