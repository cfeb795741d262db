"""Which way imports point. The contracts are in pyproject.toml; here is what they cannot say."""

import ast
import sys

from importlinter.cli import lint_imports

from tests.architecture.source import ROOT, modules

PLUMBING_OF_THE_WEB = "app.web."
OTHER_DOORS = ("app.web.api", "app.web.pages", "app.web.staff", "app.web.hooks")
# What takes a while to load, and most processes never use.
SELDOM_USED = {"alembic", "notifications_python_client", "requests", "webauthn"}
LOADED_WHEN_USED = ("app.emails.senders.notify",)
HARMLESS = ("app.i18n", "app.money", "app.clock", "app.ids")  # words, amounts, time and chance


def test_the_contracts_of_pyproject_toml_hold(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))

    broken = lint_imports(no_cache=True)

    assert broken == 0, capsys.readouterr().out


def test_the_demo_service_is_a_stranger_to_us():
    """It may use what draws pages, and nothing else: it must live by the public API alone."""
    for module in modules():
        if module.is_in("app.web.sandbox.demo"):
            for name in module.imports():
                ours = name.split(".")[0] in {"app", "config"}
                known = name.startswith((PLUMBING_OF_THE_WEB, *HARMLESS))
                assert not ours or (known and not name.startswith(OTHER_DOORS)), (
                    f"{module.path} may not import {name}"
                )


def test_what_few_need_is_not_loaded_by_all():
    for module in modules():
        if "/migrations/" in module.path and not module.path.endswith("/migrations/__init__.py"):
            continue  # loaded by Alembic, which has been loaded then
        for node in module.tree.body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            loaded = {name.split(".")[0] for name in names} & SELDOM_USED
            loaded |= {name for name in names if name in LOADED_WHEN_USED}
            allowed = module.name in LOADED_WHEN_USED
            assert allowed or not loaded, f"{module.at(node)}: import it where it is used"


def test_tests_do_not_mock_our_own_parts():
    for module in modules("tests"):
        mocks = [name for name in module.imports() if name.startswith("unittest.mock")]
        assert not mocks, f"{module.path}: there is a sandbox provider; canned HTTP beyond that"


def test_nothing_is_imported_from_tests():
    for module in modules():
        assert not [name for name in module.imports() if name.split(".")[0] == "tests"], module.path


def test_the_interpreter_is_one_we_promise():
    assert sys.version_info >= (3, 11)
