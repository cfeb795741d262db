"""Files of the demonstration of Payzone: each line has a transaction number."""

from app.remittances.sheet import Sheet

FORMAT = Sheet(network="payzone", title="Payzone")
