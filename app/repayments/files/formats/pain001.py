"""ISO 20022 pain.001.001.09: a customer asks a bank to make credit transfers.

UK accounts are named by sort code (GBDSC) and number (BBAN), as banks here take them.

Source: https://docs.lhv.com/home/connect/services/payments/pain.001.001.09-format
"""

import unicodedata
from xml.etree import ElementTree as ET

from app.repayments.files.formats import Line, Order

MEDIA_TYPE = "application/xml"
EXTENSION = "xml"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME = 70

# The letters that every bank takes: those of SWIFT, without what begins markup.
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")


def write(order: Order) -> str:
    """The whole message, with one block of payments."""
    document = ET.Element("Document", {"xmlns": NAMESPACE})
    initiation = ET.SubElement(document, "CstmrCdtTrfInitn")
    header = ET.SubElement(initiation, "GrpHdr")
    _fill(header, "MsgId", order.file_id)
    _fill(header, "CreDtTm", f"{order.made_at:%Y-%m-%dT%H:%M:%SZ}")
    _count(header, order)
    _fill(header, "InitgPty/Nm", text(order.payer_name))
    block = ET.SubElement(initiation, "PmtInf")
    _fill(block, "PmtInfId", order.file_id)
    _fill(block, "PmtMtd", "TRF")
    _count(block, order)
    _fill(block, "ReqdExctnDt/Dt", order.pay_on.isoformat())
    _fill(block, "Dbtr/Nm", text(order.payer_name))
    _account(block, "DbtrAcct", order.sort_code, order.account_number)
    _agent(block, "DbtrAgt", order.sort_code)
    for line in order.lines:
        _transfer(block, line)
    ET.indent(document)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(document, encoding="unicode")}\n'


def text(value: str) -> str:
    """What every bank takes of a text: Latin letters without accents, digits and a few signs."""
    plain = unicodedata.normalize("NFKD", value).replace("’", "'").replace("&", "+")
    kept = (sign for sign in plain if not unicodedata.combining(sign))
    allowed = "".join(sign if sign in _ALLOWED else " " for sign in kept)
    return " ".join(allowed.split())[:LONGEST_NAME].strip() or "-"


def _transfer(block: ET.Element, line: Line) -> None:
    transfer = ET.SubElement(block, "CdtTrfTxInf")
    named = ET.SubElement(transfer, "PmtId")
    _fill(named, "InstrId", line.key)
    _fill(named, "EndToEndId", line.reference)
    amount = ET.SubElement(ET.SubElement(transfer, "Amt"), "InstdAmt", {"Ccy": "GBP"})
    amount.text = _pounds(line.amount_pence)
    _agent(transfer, "CdtrAgt", line.sort_code)
    _fill(transfer, "Cdtr/Nm", text(line.name))
    _account(transfer, "CdtrAcct", line.sort_code, line.account_number)
    _fill(transfer, "RmtInf/Ustrd", line.reference)


def _count(parent: ET.Element, order: Order) -> None:
    _fill(parent, "NbOfTxs", str(len(order.lines)))
    _fill(parent, "CtrlSum", _pounds(order.total_pence))


def _account(parent: ET.Element, tag: str, sort_code: str, number: str) -> None:
    other = ET.SubElement(ET.SubElement(ET.SubElement(parent, tag), "Id"), "Othr")
    _fill(other, "Id", f"{sort_code}{number}")
    _fill(other, "SchmeNm/Cd", "BBAN")


def _agent(parent: ET.Element, tag: str, sort_code: str) -> None:
    institution = ET.SubElement(ET.SubElement(parent, tag), "FinInstnId")
    member = ET.SubElement(institution, "ClrSysMmbId")
    _fill(member, "ClrSysId/Cd", "GBDSC")
    _fill(member, "MmbId", sort_code)


def _fill(parent: ET.Element, path: str, value: str) -> None:
    """Put a text into elements below `parent`, one inside the other."""
    for tag in path.split("/"):
        parent = ET.SubElement(parent, tag)
    parent.text = value


def _pounds(amount_pence: int) -> str:
    pounds, pence = divmod(amount_pence, 100)
    return f"{pounds}.{pence:02}"
