"""The code as something to look at: every module of the application, parsed once."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

Thing = TypeVar("Thing")

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python. `name` is what an import would call it."""

    path: str
    name: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    def imports(self) -> Iterator[str]:
        """Everything it imports, in full: `app.clock.now` for `from app.clock import now`."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def strings(self) -> Iterator[str]:
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def line(self, node: ast.AST) -> str:
        return self.text.splitlines()[getattr(node, "lineno", 1) - 1]

    def is_in(self, *packages: str) -> bool:
        """Whether it is one of the packages, or in one."""
        return f"{self.name}.".startswith(tuple(f"{package}." for package in packages))


@cache
def modules(folder: str = "app") -> tuple[Module, ...]:
    """Every module below `folder`."""
    return tuple(_read(path) for path in sorted((ROOT / folder).rglob("*.py")))


def roots_of_templates() -> list[Path]:
    """Where templates are looked for: in ours, and in the folder of each payment type."""
    return [TEMPLATES, *sorted((ROOT / "app/payments/types").glob("*/templates"))]


def templates() -> list[Path]:
    return sorted(path for root in roots_of_templates() for path in root.rglob("*.html"))


def of_each(
    check: Callable[[Thing], None], things: Callable[[], Mapping[str, Thing]]
) -> Callable[[], None]:
    """A test that all things pass a check, which tells of each that does not, by its name.

    They are asked for when it runs: every process that shares in a run reads this, few run it.
    """

    def test() -> None:
        found = []
        for name, thing in things().items():
            try:
                check(thing)
            except AssertionError as problem:
                found.append(f"{name}: {problem}")
        assert not found, "\n".join(["", *found])

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _read(path: Path) -> Module:
    text = path.read_text()
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    tree = ast.parse(text)
    return Module(relative(path), name, text, tree, tuple(ast.walk(tree)))
