"""Rules that a reader would otherwise have to remember. Each message says what to do instead."""

import ast
import re
from collections.abc import Callable

import pytest

from tests.architecture.source import ROOT, Module, modules, of_each, relative, templates

LONGEST_FILE = 400
MONEY = ("app.money", "app.payments", "app.refunds", "app.ledger", "app.gateways.port")
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
CHANCE = {"uuid", "random", "secrets"}
# `secrets` beside ids: a constant-time comparison, and a mark that never leaves the process.
MAY_USE_CHANCE = ("app.ids", "app.web.rendering.holes")
LATER = re.compile("|".join(rf"{half}{other}\b" for half, other in (("TO", "DO"), ("FIX", "ME"))))
AMOUNT = re.compile(r"(^|_)(amount|fee|surcharge|total|net|price|balance)$")


def every_module(check: Callable[[Module], None]) -> Callable[[], None]:
    """One test of all modules, which tells of each that fails: thousands of tests take longer."""
    return of_each(check, lambda: {module.path: module for module in modules()})


def calls(module: Module) -> list[tuple[ast.Call, str, str]]:
    """Each call `owner.name(...)` or `name(...)`: the node, owner ("" without one) and name."""
    found = []
    for node in module.nodes:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                found.append((node, ast.unparse(node.func.value), node.func.attr))
            elif isinstance(node.func, ast.Name):
                found.append((node, "", node.func.id))
    return found


@every_module
def test_a_module_says_what_it_is_for(module):
    if module.text.strip():
        assert ast.get_docstring(module.tree), f"{module.path} begins with a docstring"


def test_no_file_is_too_long():
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *templates()]
    for path in files:
        lines = path.read_text().count("\n")
        assert lines <= LONGEST_FILE, f"{relative(path)}: {lines} lines; find the second noun"


@every_module
def test_money_is_never_a_float(module):
    for node in module.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            assert "pence" not in ast.unparse(node), f"{module.at(node)}: divide pence with //"
        if module.is_in(*MONEY):
            is_float = (isinstance(node, ast.Constant) and isinstance(node.value, float)) or (
                isinstance(node, ast.Name) and node.id == "float"
            )
            is_time = is_float and "seconds" in module.line(node)
            assert not is_float or is_time, f"{module.at(node)}: money is whole pence in an int"


@every_module
def test_an_amount_says_its_unit(module):
    for node in module.nodes:
        if isinstance(node, ast.arg):
            name, annotation = node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name, annotation = node.target.id, node.annotation
        else:
            continue
        if annotation is not None and re.search(r"\b(int|Pence)\b", ast.unparse(annotation)):
            assert not AMOUNT.search(name), f"{module.at(node)}: call it {name}_pence"


@every_module
def test_there_is_one_clock(module):
    if module.is_in("app.clock", "app.locale"):  # the catalogue's own tool is no part of a request
        return
    for node, owner, name in calls(module):
        is_clock = (owner.split(".")[-1] in {"datetime", "date"} and name in CLOCKS) or (
            owner == "time" and name == "time"
        )
        assert not is_clock, f"{module.at(node)}: ask app.clock.now()"


@every_module
def test_there_is_one_source_of_chance(module):
    if module.is_in(*MAY_USE_CHANCE):
        return
    for node, owner, name in calls(module):
        chance = owner in CHANCE and name != "compare_digest"
        assert not chance, f"{module.at(node)}: ask app.ids.new_id() or new_token()"


@every_module
def test_there_is_no_session_to_be_found_lying_about(module):
    assert "db.session" not in module.text, f"{module.path}: with db.transaction() as session"


@every_module
def test_nothing_is_loaded_behind_a_readers_back(module):
    for node, _, name in calls(module):
        assert name != "relationship", f"{module.at(node)}: write the query"


@pytest.mark.parametrize("folder", ["app", "tests", "bench"])
def test_nothing_is_left_for_later(folder):
    for module in modules(folder):
        found = LATER.search(module.text)
        assert not found, f"{module.path}: do it now, or write an issue: {found.group()}"


def test_nothing_is_left_for_later_in_a_template():
    for path in templates():
        found = LATER.search(path.read_text())
        assert not found, f"{relative(path)}: do it now, or write an issue: {found.group()}"


@every_module
def test_nothing_is_a_stub(module):
    for node in module.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert "NotImplementedError" not in ast.unparse(node.exc), f"{module.at(node)}"


def test_no_test_is_skipped():
    for module in modules("tests"):
        if module.name == "tests.support.missing":  # skips nothing where CI=true
            continue
        for node in module.nodes:
            if isinstance(node, ast.Attribute):
                name = ast.unparse(node)
                assert name not in {
                    "pytest.skip",
                    "pytest.mark.skip",
                    "pytest.mark.skipif",
                    "pytest.mark.xfail",
                    "pytest.importorskip",
                }, f"{module.at(node)}: a test that does not run does not help"


def test_no_lock_file_knows_where_packages_were_fetched():
    for path in (ROOT / "requirements").iterdir():
        where = re.search(r"https?://\S+|--find-links|--index-url|file:", path.read_text())
        assert not where, f"{relative(path)}: {where.group()}"
