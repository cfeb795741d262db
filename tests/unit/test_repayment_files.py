"""What is in a file for a bank, read back position by position, and element by element."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.repayments.files.formats import Line, Order, bacs18, pain001
from app.repayments.files.making import next_working_day

ADA = Line(
    key="0" * 25 + "a",
    name="Ada Păyer-O’Neill & Sons of Carmarthen",
    sort_code="200000",
    account_number="55779911",
    amount_pence=25_050,
    reference="EXQ4K7M2P9XD3T6W8R",
)
BEN = Line(
    key="0" * 25 + "b",
    name="Ben",
    sort_code="108800",
    account_number="00012491",
    amount_pence=1,
    reference="EXQ000000000000001",
)
NAMESPACE = {"p": pain001.NAMESPACE}


def order(*lines, **other):
    usual = {
        "file_id": "f" * 26,
        "serial": 7,
        "made_at": datetime(2026, 11, 27, 4, 30, tzinfo=UTC),
        "pay_on": date(2026, 12, 1),
        "payer_name": "FISHING LICENCES",
        "sort_code": "401276",
        "account_number": "12345678",
        "user_number": "123456",
        "lines": lines or (ADA, BEN),
    }
    return Order(**usual | other)


def test_standard_18_is_as_it_is_written_down():
    assert bacs18.write(order()).split("\r\n") == [
        "VOL1000007" + " " * 31 + "123456" + " " * 32 + "1",
        "HDR1A123456S  1123456000007" + "00010001" + " " * 6 + " 26331" + " 26335" + " 000000"
        + " " * 20,
        "HDR2F0200000100" + " " * 35 + "00" + " " * 28,
        "UHL1 26335999999    000000001 DAILY  007" + " " * 40,
        "20000055779911099" + "40127612345678" + "    " + "00000025050" + "FISHING LICENCES  "
        + "EXQ4K7M2P9XD3T6W8R" + "ADA PAYER-O NEILL ",
        "10880000012491099" + "40127612345678" + "    " + "00000000001" + "FISHING LICENCES  "
        + "EXQ000000000000001" + "BEN               ",
        "40127612345678017" + "40127612345678" + "    " + "00000025051" + "REFUNDS 000007    "
        + "CONTRA            " + "FISHING LICENCES  ",
        "EOF1A123456S  1123456000007" + "00010001" + " " * 6 + " 26331" + " 26335" + " 000000"
        + " " * 20,
        "EOF2F0200000100" + " " * 35 + "00" + " " * 28,
        "UTL1" + "0000000025051" * 2 + "0000001" + "0000002" + " " * 36,
        "",
    ]  # fmt: skip


def test_standard_18_is_made_on_a_day_of_the_united_kingdom():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight in summer
    header = bacs18.write(order(made_at=late)).split("\r\n")[1]
    assert header[41:47] == " 26182"


names = st.text(min_size=1, max_size=70)


@settings(max_examples=30)
@given(name=names, pence=st.integers(1, 10_000_000), payer=names)
def test_whatever_people_are_called_records_keep_their_length_and_alphabet(name, pence, payer):
    line = Line(
        key="k",
        name=name,
        sort_code="200000",
        account_number="55779911",
        amount_pence=pence,
        reference="R" * 18,
    )
    *written, end = bacs18.write(order(line, BEN, payer_name=payer)).split("\r\n")

    assert end == ""
    labels, records = [*written[:4], *written[-3:]], written[4:-3]
    assert {len(label) for label in labels} == {80}
    assert {len(record) for record in records} == {100}
    assert all(set(record) <= bacs18._ALLOWED for record in records)
    amounts = [int(record[35:46]) for record in records]
    assert amounts == [pence, 1, pence + 1]
    assert [record[15:17] for record in records] == ["99", "99", "17"]


def test_a_sum_that_does_not_fit_is_never_written():
    with pytest.raises(ValueError):
        bacs18.write(order(Line(**{**vars_of(BEN), "amount_pence": 10**11})))


@settings(max_examples=30)
@given(name=names, pence=st.lists(st.integers(1, 10_000_000), min_size=1, max_size=20))
def test_pain_001_says_what_banks_check(name, pence):
    lines = [
        Line(
            **{
                **vars_of(ADA),
                "key": f"k{n}",
                "reference": f"R{n}",
                "name": name,
                "amount_pence": p,
            }
        )
        for n, p in enumerate(pence)
    ]
    root = ET.fromstring(pain001.write(order(*lines)))  # noqa: S314  we wrote it

    assert root.tag == f"{{{pain001.NAMESPACE}}}Document"
    total = f"{sum(pence) // 100}.{sum(pence) % 100:02}"
    for at in (".//p:GrpHdr", ".//p:PmtInf"):
        assert root.findtext(f"{at}/p:NbOfTxs", namespaces=NAMESPACE) == str(len(pence))
        assert root.findtext(f"{at}/p:CtrlSum", namespaces=NAMESPACE) == total
    transfers = root.findall(".//p:CdtTrfTxInf", NAMESPACE)
    ends = [one.findtext("p:PmtId/p:EndToEndId", namespaces=NAMESPACE) for one in transfers]
    assert len(set(ends)) == len(pence)
    assert all(len(end) <= 35 for end in ends)
    named = {one.findtext("p:Cdtr/p:Nm", namespaces=NAMESPACE) for one in transfers}
    assert all(1 <= len(one) <= 70 and set(one) <= pain001._ALLOWED for one in named)


def test_pain_001_names_accounts_as_uk_banks_do_and_keeps_the_order_of_the_schema():
    root = ET.fromstring(pain001.write(order(ADA)))  # noqa: S314  we wrote it
    block = root.find(".//p:PmtInf", NAMESPACE)
    transfer = block.find("p:CdtTrfTxInf", NAMESPACE)

    assert [plain(child) for child in block] == [
        "PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt",
        "CdtTrfTxInf",
    ]  # fmt: skip
    assert [plain(child) for child in transfer] == [
        "PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf",
    ]  # fmt: skip
    assert transfer.find("p:Amt/p:InstdAmt", NAMESPACE).attrib == {"Ccy": "GBP"}
    assert " ".join(transfer.itertext()).split() == [
        ADA.key, ADA.reference, "250.50", "GBDSC", "200000",
        "Ada", "Payer-O'Neill", "+", "Sons", "of", "Carmarthen",
        "20000055779911", "BBAN", ADA.reference,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("today", "day"),
    [("2026-11-26", "2026-11-27"), ("2026-11-27", "2026-11-30"), ("2026-11-29", "2026-11-30")],
)
def test_the_next_working_day_is_no_weekend(today, day):
    assert next_working_day(date.fromisoformat(today)) == date.fromisoformat(day)


def vars_of(line):
    return {name: getattr(line, name) for name in Line.__slots__}


def plain(element):
    return element.tag.partition("}")[2]
