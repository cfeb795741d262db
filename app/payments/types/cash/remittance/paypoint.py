"""Files of the demonstration of PayPoint: each line has a transaction number."""

from app.remittances.sheet import Sheet

FORMAT = Sheet(network="paypoint", title="PayPoint")
