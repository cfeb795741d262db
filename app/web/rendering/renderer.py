"""Draws pages: once for each shape, then from memory."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, cast

from flask import Flask, current_app, get_flashed_messages
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment
from markupsafe import Markup

from app.i18n import current_language
from app.web import headers
from app.web.brand import Brand, brand_of
from app.web.components import Errors
from app.web.rendering import compression
from app.web.rendering.environment import MACROS, make_environment
from app.web.rendering.flat import Flat
from app.web.rendering.holes import Hole, HoleError
from app.web.rendering.memo import Memo, shape_key

PAGES_KEPT = 256  # of some 25 KB each
COMPONENTS_KEPT = 1024  # of some 200 bytes each
NO_ERRORS = Errors()

_INDENTATION = re.compile(r"\s*\n\s*")
_KEEPS_SPACE = re.compile("<(pre|textarea)")


class _Values(dict[str, str]):
    """The values of a page's holes. The common ones are worked out when they are first wanted."""

    def __init__(self, given: Mapping[str, str], common: Mapping[str, Callable[[], str]]) -> None:
        super().__init__(given)
        for name, value in given.items():
            if not isinstance(value, str):
                raise TypeError(f"the hole {name!r} wants text, not a {type(value).__name__}")
        self._common = common

    def __missing__(self, name: str) -> str:
        value = self[name] = self._common[name]()
        return value

    def can_have(self, name: str) -> bool:
        return name in self or name in self._common

    def names(self) -> set[str]:
        return {*self, *self._common}


class _Common:
    """A common value in a page that is drawn every time: worked out if it is printed or tested."""

    def __init__(self, supply: Callable[[], str]) -> None:
        self._supply = supply

    def __html__(self) -> str:
        return Markup.escape(self._supply())

    __str__ = __html__

    def __bool__(self) -> bool:
        return bool(self._supply())


class Renderer:
    """The pages of one application, in one brand."""

    def __init__(self, *, brand: Brand, check: bool, reload: bool) -> None:
        """`check` compares each page with the plain drawing of it: for tests and development."""
        self.common: dict[str, Callable[[], str]] = {
            "nonce": headers.nonce,
            "style_nonce": headers.style_nonce,
            "csrf_token": generate_csrf,
            "messages": self._messages,
        }
        self.pages: Memo[Flat] = Memo(PAGES_KEPT)
        self.components: Memo[Markup] = Memo(COMPONENTS_KEPT)
        self._asked: dict[str, tuple[str, ...]] = {}  # by template: holes it tests for truth
        self._check = check
        self._environment: Environment = make_environment(
            reload=reload, brand=brand, component=self.component
        )

    def render(self, template: str, context: Mapping[str, Any]) -> Markup:
        """Draw a template with `context`, from scratch."""
        common = {name: _Common(supply) for name, supply in self.common.items()}
        errors = Errors.from_form(context["form"]) if "form" in context else NO_ERRORS
        names = {"errors": errors, "language": current_language(), **common, **context}
        return Markup(self._environment.get_template(template).render(names))  # noqa: S704  it was autoescaped

    def render_page(
        self, template: str, shape: Mapping[str, Any], holes: Mapping[str, str], errors: Errors
    ) -> str:
        """Draw a page: from memory, or once to be remembered."""
        if clash := shape.keys() & holes.keys():
            raise HoleError(f"{sorted(clash)} cannot be both shape and hole")
        texts = [str(error.text) for error in errors]
        values = _Values(
            {**holes, **dict(zip(_text_names(errors), texts, strict=True))}, self.common
        )
        known = (
            template,
            current_language(),
            tuple(holes),
            shape_key(shape),
            tuple([(error.field, error.target) for error in errors]),
        )
        flat = self.pages.get((known, self._truths(template, values)))
        if flat is None:
            flat = self._draw(template, shape, values, errors)
            self.pages.keep((known, self._truths(template, values)), flat)
        pieces = flat.fill(values)
        page = "".join(pieces)
        compression.remember(page, flat, pieces)
        if self._check:
            self._compare(page, template, {**values, **shape, "errors": errors})
        return page

    def render_rows(self, template: str, rows: Sequence[Mapping[str, str]]) -> Markup:
        """Draw a template once for all of `rows`, and fill its holes for each."""
        if not rows:
            return Markup()
        key = (template, current_language(), tuple(rows[0]))
        flat = self.pages.get(key)
        if flat is None:
            flat = self._draw(template, {}, _Values(rows[0], {}), NO_ERRORS)
            if self._asked[template]:
                raise HoleError(f"{template} asks for {self._asked[template]}: rows are all alike")
            self.pages.keep(key, flat)
        drawn = ["".join(flat.fill(row)) for row in rows]
        if self._check:
            for row, html in zip(rows, drawn, strict=True):
                self._compare(html, template, row)
        return Markup("".join(drawn))  # noqa: S704  constants and escaped values

    def compile_all(self) -> None:
        """Compile every template and every component now, instead of when it is first wanted."""
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)

    def component(self, name: str, params: Mapping[str, Any]) -> Markup:
        """Draw a GOV.UK component, such as "tag", once for each set of parameters.

        Raises:
            TypeError: a parameter is not finite, such as a hole. Call the macro itself instead.
        """
        key = (name, current_language(), shape_key(params))
        drawn = self.components.get(key)
        if drawn is None:
            file = self._environment.get_template(f"{MACROS}/components/{name}/macro.html")
            macro = getattr(file.module, "govuk" + name.title().replace("-", ""))
            drawn = Markup(macro(params)).strip()  # noqa: S704  a macro escapes its parameters
            self.components.keep(key, drawn)
        return drawn

    def add_function(self, name: str, pure: Callable[..., Any]) -> None:
        """Let templates call a function."""
        self._environment.globals[name] = pure

    def _truths(self, template: str, values: _Values) -> tuple[str, ...]:
        """Which of the holes that `template` tests for truth are not empty."""
        asked = self._asked.get(template, ())
        return tuple([name for name in asked if values.can_have(name) and values[name]])

    def _draw(
        self, template: str, shape: Mapping[str, Any], values: _Values, errors: Errors
    ) -> Flat:
        """Draw a page with holes in it, and note which of them it tests for truth."""
        asked: set[str] = set()
        holes = {name: Hole(name, values=values, asked=asked) for name in values.names()}
        open_errors = errors.with_texts(holes[name] for name in _text_names(errors))
        names = {**holes, **shape, "errors": open_errors, "language": current_language()}
        flat = Flat(_squeezed(self._environment.get_template(template).render(names)))
        self._asked[template] = tuple(sorted(asked.union(self._asked.get(template, ()))))
        return flat

    def _compare(self, page: str, template: str, names: Mapping[str, Any]) -> None:
        """Draw the page the plain way too, and insist on the same but for white space.

        Raises:
            HoleError: a template made something of a hole's value without being caught.
        """
        plain = self.render(template, names)
        for one, other in zip_longest(page.split(), plain.split()):
            if one != other:
                raise HoleError(f"{template}: from memory {one!r}, drawn plainly {other!r}")

    def _messages(self) -> Markup:
        """What the last request left to be said, as banners."""
        messages = get_flashed_messages(with_categories=True)
        return (
            self.render("components/messages.html", {"messages": messages})
            if messages
            else Markup()
        )


def init_app(app: Flask) -> None:
    """Make the app's renderer."""
    compression.init_app(app)
    config = app.config["EXCHEQUER"]
    app.extensions["rendering"] = Renderer(
        brand=brand_of(config), check=config.testing, reload=app.debug
    )


def render_page(
    template: str,
    *,
    shape: Mapping[str, Any] | None = None,
    holes: Mapping[str, str] | None = None,
    errors: Errors = NO_ERRORS,
) -> str:
    """Draw a page whose constant parts are remembered.

    Args:
        template: its path below templates/.
        shape: what is finite: flags, choices, names of things. Never anything about a person.
        holes: the rest, as text (escaped on the way in) or Markup. Never remembered.
        errors: what is wrong with what was sent; the texts are holes.

    Raises:
        HoleError: the template does more with a hole than print it or test it for truth, or a
            hole has no value.
    """
    return _renderer().render_page(template, shape or {}, holes or {}, errors)


def render(template: str, /, **context: Any) -> Markup:
    """Draw a template from scratch: a fragment, or a page that few people see.

    The errors of a `form` are shown unless other `errors` are given.
    """
    return _renderer().render(template, context)


def render_rows(template: str, rows: Sequence[Mapping[str, str]]) -> Markup:
    """Draw the rows of a long list: for each of `rows` the same template, which prints its holes.

    The template cannot ask whether a hole is empty, so that it is looked up and drawn only once.

    Raises:
        HoleError: as `render_page`; also when the template asks.
    """
    return _renderer().render_rows(template, rows)


def warm(app: Flask) -> None:
    """Compile every template: half a second that the first visitors need not wait for.

    For what serves requests. A command on the command line draws nothing and need not call it.
    """
    cast("Renderer", app.extensions["rendering"]).compile_all()


def common_hole(name: str, supply: Callable[[], str], *, app: Flask) -> None:
    """Let every page have a hole `name`, filled by calling `supply` when a page has it."""
    cast("Renderer", app.extensions["rendering"]).common[name] = supply


def function(name: str, pure: Callable[..., Any], *, app: Flask) -> None:
    """Let every template call `pure` as `name`. Its answer must follow from what it is given."""
    cast("Renderer", app.extensions["rendering"]).add_function(name, pure)


def error_page(
    name: str,
    *,
    layout: str,
    shape: Mapping[str, Any] | None = None,
    holes: Mapping[str, str] | None = None,
) -> str:
    """Draw templates/errors/<name>.html in the layout of a door: "pages", "staff" or "sandbox"."""
    return render_page(
        f"errors/{name}.html",
        shape={"layout": f"layouts/{layout}.html", **(shape or {})},
        holes=holes,
    )


def _squeezed(page: str) -> str:
    """Without the indentation that templates have for their readers: a third of a kilobyte."""
    return page if _KEEPS_SPACE.search(page) else _INDENTATION.sub("\n", page)


def _text_names(errors: Errors) -> list[str]:
    """The holes that the texts of `errors` go into. They may carry an amount, so they are holes."""
    return [f"error_{number}" for number in range(len(errors))]


def _renderer() -> Renderer:
    return cast("Renderer", current_app.extensions["rendering"])
