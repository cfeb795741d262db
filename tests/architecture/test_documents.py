"""What the README and the documents say of the code is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=str)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def test_the_readme_maps_every_package():
    readme = (ROOT / "README.md").read_text()
    packages = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}

    assert {name for name in packages if f"`app/{name}/`" not in readme} == set()
    assert {
        path for path in re.findall(r"`(app/\w+/)`", readme) if not (ROOT / path).is_dir()
    } == set()


def test_the_readme_opens_with_both_commands_that_make_knows():
    readme = (ROOT / "README.md").read_text()
    makefile = (ROOT / "Makefile").read_text()

    for command in ("run", "test"):
        assert f"make {command} " in readme
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    for target in _LINK.findall(document.read_text()):
        assert (document.parent / target).exists(), target


def test_contributing_names_layers_as_import_linter_does():
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    packages = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}

    assert {
        name
        for name in packages - {"migrations", "locale"}
        if not re.search(rf"\b{name}\b", contributing)
    } == set()
