"""Which bank details are taken, and what is said of those that are not."""

import pytest

from app.repayments.bank_details import NotBankDetails, read

GOOD = {"name": "Ada Payer", "sort_code": "20-00-00", "account_number": "55779911"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, ("Ada Payer", "200000", "55779911")),
        ({"sort_code": "20 00 00"}, ("Ada Payer", "200000", "55779911")),
        ({"sort_code": "20–00–00"}, ("Ada Payer", "200000", "55779911")),
        ({"account_number": "5577 9911"}, ("Ada Payer", "200000", "55779911")),
        ({"account_number": "779911"}, ("Ada Payer", "200000", "00779911")),
        ({"name": "  Siân \t ap  Rhys "}, ("Siân ap Rhys", "200000", "55779911")),
    ],
)
def test_details_are_read_as_people_write_them(typed, kept):
    details = read(**GOOD | typed)

    assert (details.name, details.sort_code, details.account_number) == kept
    assert details.masked == f"••••{kept[2][-4:]}"
    assert all(part not in repr(details) for part in kept)


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"name": " "}, {"name": "missing"}),
        ({"name": "x" * 71}, {"name": "long"}),
        ({"name": "12345"}, {"name": "shape"}),
        ({"sort_code": ""}, {"sort_code": "missing"}),
        ({"sort_code": "20-00-0"}, {"sort_code": "shape"}),
        ({"sort_code": "٢٠٠٠٠٠"}, {"sort_code": "shape"}),
        ({"account_number": "--"}, {"account_number": "missing"}),
        ({"account_number": "12345"}, {"account_number": "shape"}),
        ({"account_number": "123456789"}, {"account_number": "shape"}),
        ({"account_number": "GB33BUKB"}, {"account_number": "shape"}),
        ({"name": "", "sort_code": "x"}, {"name": "missing", "sort_code": "shape"}),
    ],
)
def test_what_cannot_be_details_is_refused_field_by_field(typed, problems):
    with pytest.raises(NotBankDetails) as refused:
        read(**GOOD | typed)

    assert refused.value.problems == problems
