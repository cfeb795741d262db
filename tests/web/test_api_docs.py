"""docs/api.md says what the code says."""

import re

from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect
from app.web.api.v1.dialects import DIALECTS
from tests.architecture.source import ROOT

GUIDE = ROOT / "docs" / "api.md"
FIELD = re.compile(r"\{(?:refusal\.)?(\w+)\}")


def rows() -> list[str]:
    """The table of errors as the guide shows it."""
    known = {value for value in vars(codes).values() if isinstance(value, Code)}
    for dialect in DIALECTS.values():
        known |= {value for value in vars_of(dialect) if isinstance(value, Code)}
        known |= set(dialect.refusals.values())
    ordered = sorted(known, key=lambda code: (code.code, code.status, code.description))
    return [f"| {code.code} | {code.status} | {in_words(code)} |" for code in ordered]


def in_words(code: Code) -> str:
    return FIELD.sub(r"*\1*", code.description)


def vars_of(dialect: Dialect) -> list[object]:
    return [getattr(dialect, name) for name in dialect.__slots__]


def test_the_table_of_errors_is_complete():
    in_guide = [line for line in GUIDE.read_text().splitlines() if re.match(r"\| P\d{4} ", line)]

    assert in_guide == rows(), "print tests.web.test_api_docs.rows() into docs/api.md"


def test_every_endpoint_is_in_the_guide(app):
    guide = GUIDE.read_text()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("api.", "hooks.")):
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            for method in methods:
                assert f"`{method} {rule.rule}`" in guide, f"{method} {rule.rule}"
