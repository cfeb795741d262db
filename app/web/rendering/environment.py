"""The Jinja environment of every page: GOV.UK's macros, our filters, translation, loud mistakes.

It has no `request`, `session`, `g` or `config`: a template that reached for them would have what it
found remembered and shown to the next person.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import url_for
from jinja2 import (
    BytecodeCache,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    UndefinedError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import markup_join

from app import i18n
from app.web import scripts
from app.web.assets import asset_url
from app.web.rendering import controls
from app.web.rendering.holes import Hole

TEMPLATES = Path(__file__).parents[3] / "templates"
OF_TYPES = Path(__file__).parents[2] / "payments/types"  # each may bring templates of its own
MACROS = "govuk_frontend_jinja"


class LoudUndefined(ChainableUndefined):
    """A name that does not exist may be tested, but not printed or gone through.

    GOV.UK's macros print missing parameters as nothing, on purpose, so only what our own templates
    name is loud. It is told apart by where the name was asked for, not by where it is printed: a
    misspelt name handed to a macro is ours.
    """

    __slots__ = ("_is_ours",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_ours = MACROS not in _template_that_called()

    def __str__(self) -> str:
        self._complain()
        return super().__str__()

    def __iter__(self) -> Any:
        self._complain()
        return super().__iter__()

    def __len__(self) -> int:
        self._complain()
        return super().__len__()

    def _complain(self) -> None:
        if self._is_ours:
            raise UndefinedError(self._undefined_message)


def _template_that_called() -> str:
    """The file of the nearest template on the stack; Jinja gives compiled code its file's name."""
    frame = sys._getframe(1)  # noqa: SLF001  the documented way to look at the stack
    while frame.f_back and not frame.f_code.co_filename.endswith(".html"):
        frame = frame.f_back
    return frame.f_code.co_filename


class _Compiler(CodeGenerator):
    """Compiles `a ~ b` to a call of `joined`: Jinja turns a hole to text, which it refuses."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  Jinja's name
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Environment(Environment):
    code_generator_class = _Compiler

    @staticmethod
    def joined(parts: Iterable[Any]) -> str:
        """What `~` does, for holes too."""
        return markup_join(part.__html__() if isinstance(part, Hole) else part for part in parts)


class _Compiled(BytecodeCache):
    """Templates compiled by this process, whichever application asked: tests make hundreds."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


def make_environment(*, reload: bool, **names: Any) -> Environment:
    """Make the environment. `names` are known in every template."""
    environment = _Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader([TEMPLATES, *sorted(OF_TYPES.glob("*/templates"))]),
                PrefixLoader({MACROS: PackageLoader(MACROS)}),
            ]
        ),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=LoudUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        cache_size=-1,
        bytecode_cache=_compiled,
    )
    environment.policies["ext.i18n.trimmed"] = True
    _translate(environment)
    environment.filters.update(FILTERS)
    environment.globals.update(FUNCTIONS, **names)
    return environment


def _translate(environment: Environment) -> None:
    install: Callable[..., None] = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(i18n.look_up, i18n.look_up_plural, newstyle=True)


def _datetime_and_zone(moment: Any) -> str:
    return i18n.format_datetime(moment, zone=True)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "asset": asset_url,
    "choices": controls.choices,
    "control": controls.control,
    "errors_of": controls.errors_of,
    "from_field": controls.from_field,
    "integrity": scripts.integrity,
    "script": scripts.script,
    "url_for": url_for,
}

FILTERS: dict[str, Callable[..., str]] = {
    "pounds": i18n.format_pounds,
    "date": i18n.format_date,
    "time": i18n.format_time,
    "datetime": i18n.format_datetime,
    "datetime_zone": _datetime_and_zone,
    "with_our_error_id": controls.with_our_error_id,
    "with_pictures_apart": controls.with_pictures_apart,
}
