"""What the pages of one test were drawn from, kept for the next.

A page is drawn once for each shape, by each application, and every test has an application of its
own. What is drawn follows from the shape, the language and the brand; that it is what this test's
application would have drawn is checked by drawing it plainly as well. That takes as long as all the
rest of answering, so it is done once for each of three applications, with addresses and folders of
their own: when the same page with the same texts, but for ids and tokens, is wanted for the fourth
time it has been shown to follow from those.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Flask

from app.i18n import current_language
from app.web.brand import Brand
from app.web.components import Errors
from app.web.rendering.memo import shape_key
from app.web.rendering.renderer import Renderer
from tests.support.parsing import MARK

ENOUGH = 3  # applications that drew it plainly

_KEPT = ("pages", "components", "_asked")
_by_brand: dict[Brand, dict[str, Any]] = {}
_compared: Counter[int] = Counter()


def share(app: Flask) -> None:
    """Let `app` begin with what others of its brand have drawn, and leave what it draws."""
    renderer: Renderer = app.extensions["rendering"]
    brand: Brand = renderer._environment.globals["brand"]  # type: ignore[assignment]
    mine = {name: getattr(renderer, name) for name in _KEPT}
    for name, kept in _by_brand.setdefault(brand, mine).items():
        setattr(renderer, name, kept)
    renderer._compare = _sparing(renderer._compare, brand)  # type: ignore[method-assign]


def _sparing(compare: Callable[..., None], brand: Brand) -> Callable[..., None]:
    mine: set[int] = set()

    def compare_if_needed(page: str, template: str, names: Mapping[str, Any]) -> None:
        key = hash((brand, template, current_language(), _texts(names)))
        if key not in mine and _compared[key] < ENOUGH:
            compare(page, template, names)
            _compared[key] += 1
            mine.add(key)

    return compare_if_needed


def _texts(names: Mapping[str, Any]) -> Hashable:
    """What the page is drawn from, without what is different each time and cannot be looked at."""
    return tuple((name, _text(value)) for name, value in names.items())


def _text(value: Any) -> Hashable:
    if isinstance(value, Errors):
        return tuple((error.field, error.target, _text(error.text)) for error in value)
    if isinstance(value, str):
        return type(value), MARK.sub("", value)
    return shape_key(value)
