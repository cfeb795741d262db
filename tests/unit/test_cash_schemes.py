"""Contract packs: what they say of a network, and what is wrong with one that says too little."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app import settings
from app.codes.checks import CHECKS
from app.payments.types.cash import schemes
from app.payments.types.cash.schemes.packs import DEMONSTRATIONS, of_folder
from app.payments.types.cash.schemes.scheme import tidied
from config import BadConfig, Config

DEMOS = of_folder("")
EXAMPLE = (DEMONSTRATIONS / "paypoint.toml").read_text().replace('"paypoint"', '"example"')
REAL = EXAMPLE.replace("demonstration = true", "demonstration = false").replace(
    "demonstration-paypoint", "s" * 32
)
any_demo = st.sampled_from(DEMOS)


@pytest.fixture
def use():
    before = [*settings._current]
    yield settings.use
    settings._current[:] = before


def problems_of(folder, text, name="pack.toml"):
    """What is wrong with a pack, without the path that each line begins with."""
    (folder / name).write_text(text)
    with pytest.raises(BadConfig) as refusal:
        of_folder(str(folder))
    assert all(problem.startswith(f"{folder}/{name}: ") for problem in refusal.value.problems)
    return [problem.partition(": ")[2] for problem in refusal.value.problems]


def test_the_demonstrations_use_every_check_but_gs1s_own_and_every_kind_of_barcode():
    assert {demo.name: (demo.check, demo.symbology, demo.most_pence) for demo in DEMOS} == {
        "paypoint": ("luhn", "code128", 20_000),
        "payzone": ("rf", "qr", 50_000),
        "post_office": ("mod93", "gs1_128", 99_999),
    }
    assert {demo.zone for demo in DEMOS} == {"Europe/London"}


def test_a_demonstration_cannot_be_taken_for_the_real_thing():
    for demo in DEMOS:
        assert demo.is_demonstration
        assert demo.prefix.startswith(("9999", "DEMO"))  # no country has 999
        text = (DEMONSTRATIONS / f"{demo.name}.toml").read_text()
        assert text.startswith("# A DEMONSTRATION.")
        assert tomllib.loads(text)["demonstration"] is True
        assert "demonstration-" not in repr(demo)  # what is shared with a network is not shown


@given(scheme=any_demo, chance=st.integers(0, 10**13 - 1), at=st.integers(0, 30))
@hypothesis_settings(max_examples=200)
def test_a_number_made_is_well_formed_and_one_wrong_sign_makes_it_another(scheme, chance, at):
    number = scheme.number(f"{chance:0{scheme.payload_length}}"[: scheme.payload_length])
    at %= scheme.length
    digit = str((int(number[at]) + 1) % 10) if number[at].isdigit() else "0"
    wrong = f"{number[:at]}{digit}{number[at + 1 :]}"

    assert len(number) == scheme.length
    assert scheme.is_well_formed(number)
    assert not scheme.is_well_formed(wrong)
    assert not scheme.is_well_formed(number[:-1])
    assert not scheme.is_well_formed(f"{number}0")
    assert tidied(scheme.grouped(number).lower().replace(" ", " - ", 1)) == number


@pytest.mark.parametrize("scheme", DEMOS, ids=lambda scheme: scheme.name)
def test_fresh_numbers_are_well_formed_and_all_different(scheme):
    numbers = {scheme.fresh_number() for _ in range(500)}

    assert len(numbers) == 500
    assert all(scheme.is_well_formed(number) for number in numbers)
    assert not any(
        other.is_well_formed(number) for other in DEMOS if other != scheme for number in numbers
    )


@pytest.mark.parametrize("payload", ["", "1", "1" * 12, "1" * 14, "１" * 13, "x" * 13])
def test_a_number_is_made_of_as_many_digits_as_are_left(payload):
    with pytest.raises(ValueError, match="a payload of paypoint has 13 digits"):
        DEMOS[0].number(payload)


def test_numbers_are_read_in_fours():
    paypoint, payzone, _ = DEMOS

    assert paypoint.grouped("9999100000000000013") == "9999 1000 0000 0000 013"
    assert payzone.grouped("RF18539007547034") == "RF18 5390 0754 7034"


@pytest.mark.parametrize("scheme", DEMOS, ids=lambda scheme: scheme.name)
def test_limits_are_inclusive(scheme):
    sums = (99, 100, scheme.most_pence, scheme.most_pence + 1)

    assert [scheme.takes(amount_pence) for amount_pence in sums] == [False, True, True, False]


def test_a_barcode_says_the_number_and_where_it_is_laid_down_the_sum():
    said = [
        (demo.barcode(number, 1050).content, demo.barcode(number).content)
        for demo in DEMOS
        for number in [demo.number("1" * demo.payload_length)]
    ]

    assert said == [
        ("9999111111111111113", "9999111111111111113"),
        (
            "EXCHEQUER-DEMO|001|RF70DEMO11111111111111|1050",
            "EXCHEQUER-DEMO|001|RF70DEMO11111111111111|",
        ),
        (
            "(415)9520000000004(8020)999911111111111127(3902)1050",
            "(415)9520000000004(8020)999911111111111127",
        ),
    ]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadConfig, match="EXCHEQUER_CONTRACT_PACKS_DIR must name a folder"):
        Config(contract_packs_dir=str(tmp_path / "nowhere"))


def test_packs_of_a_folder_come_after_the_demonstrations(tmp_path):
    (tmp_path / "a.toml").write_text(REAL)
    (tmp_path / "read-me.txt").write_text("not a pack")

    assert [scheme.name for scheme in of_folder(str(tmp_path))] == [
        *[demo.name for demo in DEMOS],
        "example",
    ]


def test_the_pack_in_the_documents_can_be_used(tmp_path):
    document = (Path(__file__).parents[2] / "docs" / "cash-schemes.md").read_text()
    (tmp_path / "pack.toml").write_text(re.findall(r"```toml\n(.*?)```", document, re.DOTALL)[0])

    pack = of_folder(str(tmp_path))[-1]

    assert pack.name == "corner_shops_2027"
    assert all(f"| `{check}` |" in document for check in CHECKS)
    assert all(f"| `{demo.name}` |" in document for demo in DEMOS)


def test_where_money_is_real_there_are_no_demonstrations_and_elsewhere_nothing_else(tmp_path, use):
    (tmp_path / "a.toml").write_text(REAL)
    use(Config(contract_packs_dir=str(tmp_path)))

    def names(**of):
        return [scheme.name for scheme in schemes.offered(**of)]

    assert names(for_real_money=True) == ["example"]
    assert names(for_real_money=False) == [demo.name for demo in DEMOS]
    assert schemes.named("example").payload_length == 13
    with pytest.raises(schemes.UnknownScheme):
        schemes.named("nobody")


# What stands in a good pack; what stands there instead; what is said of it.
MISTAKES = """
check = "luhn"
check = "crc"
number.check must be one of luhn, gs1, mod93, rf, not 'crc'

check = "luhn"
# nothing
number.check is missing

length = 19
length = "19"
number.length must be a whole number, not '19'

length = 19
length = true
number.length must be a whole number, not True

length = 19
length = 26
number.length must be 1 to 25

length = 19
length = 5
number.prefix and the check must not be longer than number.length, 5

length = 19
length = 15
number.length leaves 9 digits to choose from: fewer than 10 can be guessed

prefix = "99991"
prefix = "DEMO1"
number.prefix must be digits, not 'DEMO1'

symbology = "code128"
symbology = "ean"
barcode.symbology must be one of code128, gs1_128, qr

content = "{number}"
content = "{nummer}"
barcode.content may name {amount_pence} and {number} only

content = "{number}"
content = "{number!r}"
barcode.content may name {amount_pence} and {number} only

content = "{number}"
content = "{number"
barcode.content cannot be read: expected '}' before end of string

content = "{number}"
content = "{amount_pence}"
barcode.content must have {number} in it

content = "{number}"
open_content = "{amount_pence}"
barcode.open_content may name {number} only

content = "{number}"
content = "£{number}"
barcode.content cannot be made: '£' is not in Code 128

content = "{number}"
content = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{number}"
barcode.content is 506 modules wide: a phone shows 352

content = "{number}"
open_content = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{number}"
barcode.open_content is 506 modules wide: a phone shows 352

least_pence = 100
least_pence = 20001
voucher.least_pence and voucher.most_pence must be in order, from 1 to 10000000

days = 28
days = 61
voucher.days must be 0 to 60

zone = "Europe/London"
zone = "Europe/Londinium"
voucher.zone must be a zone like Europe/London, not 'Europe/Londinium'

zone = "Europe/London"
zone = "../etc/passwd"
voucher.zone must be a zone like Europe/London, not '../etc/passwd'

money = ["cash", "debit_card"]
money = []
shops.money must have some of cash, debit_card, cheque

money = ["cash", "debit_card"]
money = [1]
shops.money must have some of cash, debit_card, cheque

money = ["cash", "debit_card"]
url = "http://shops.example"; money = ["cash"]
shops.url must start with https://

known_within_working_days = 2
known_within_working_days = 11
confirmation.known_within_working_days must be 0 to 10

length = 19
length = 19; colour = 1
number.colour is not known

name = "example"
name = "No Name"
name must be 2 to 20 small letters, digits and underscores

name = "example"
name = "post_office"
name must be its own: there is another 'post_office'

title = "PayPoint"
title = ""
title must not be empty

demonstration = true
demonstration = false
confirmation.event_secret must be 32 characters or more
"""


@pytest.mark.parametrize("mistake", MISTAKES.strip().split("\n\n"))
def test_what_is_wrong_with_a_pack_is_said_by_its_key(tmp_path, mistake):
    line, instead, problem = mistake.splitlines()
    assert line in EXAMPLE

    text = EXAMPLE.replace(line, instead.replace("; ", "\n"))

    assert problems_of(tmp_path, text) == [problem]


@pytest.mark.parametrize("pack", [b"[shops", b"\xff"])
def test_what_is_no_toml_cannot_be_read(tmp_path, pack):
    (tmp_path / "pack.toml").write_bytes(pack)

    with pytest.raises(BadConfig, match="pack.toml: it cannot be read: "):
        of_folder(str(tmp_path))


@pytest.mark.parametrize(
    ("slip", "problem"),
    [
        ("{number}", "it must be elements like (8020)123"),
        (
            "(8020){number}",
            "a payment slip has (415), who is paid, and (8020), the reference, once",
        ),
        ("(415)9520000000001(8020){number}", "(415) must end with 4"),
        (
            "(415)952000000000(8020){number}",
            "(415) must be 13 digits, the last a check digit, not '952000000000'",
        ),
        ("(415)9520000000004(8026){number}", "(8026) does not belong on a payment slip"),
        (
            "(415)9520000000004(8020)ABCDEFG{number}",
            "(8020) must be 1 to 25 digits and letters, not 'ABCDEFG9999199999999999996'",
        ),
    ],
)
def test_a_payment_slip_has_its_elements_in_the_shape_that_is_laid_down(tmp_path, slip, problem):
    text = EXAMPLE.replace('"code128"', '"gs1_128"').replace('"{number}"', f'"{slip}"')

    assert problems_of(tmp_path, text) == [f"barcode.content cannot be made: {problem}"]


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    text = EXAMPLE.replace("days = 28", "days = -1").replace('zone = "Europe/', 'zone = "')

    assert len(problems_of(tmp_path, text)) == 2


def test_a_sum_with_an_odd_digit_may_be_wider_than_the_largest(tmp_path):
    text = (DEMONSTRATIONS / "post_office.toml").read_text().replace('"post_office"', '"other"')
    text = text.replace("length = 18", "length = 20").replace("99999", "100000")

    assert problems_of(tmp_path, text) == ["barcode.content is 363 modules wide: a phone shows 352"]
