"""What the pages of one test were drawn from, kept for the next.

A page is drawn once for each shape, by each application, and every test has an application of its
own. What is drawn follows from the shape, the language and the brand; that it is what this test's
application would have drawn is checked each time, by drawing it plainly as well.
"""

from typing import Any

from flask import Flask

from app.web.brand import Brand
from app.web.rendering.renderer import Renderer

_KEPT = ("pages", "components", "_asked")
_by_brand: dict[Brand, dict[str, Any]] = {}


def share(app: Flask) -> None:
    """Let `app` begin with what others of its brand have drawn, and leave what it draws."""
    renderer: Renderer = app.extensions["rendering"]
    brand = renderer._environment.globals["brand"]  # type: ignore[assignment]
    mine = {name: getattr(renderer, name) for name in _KEPT}
    for name, kept in _by_brand.setdefault(brand, mine).items():
        setattr(renderer, name, kept)
