"""Pages, drawn fast. docs/decisions/0008 says why it is done this way.

A page is ordinary Jinja over the GOV.UK macros. `render_page` runs it once for each shape it can
have and afterwards only puts values into the holes. `render` runs it every time.
"""

from app.web.rendering.holes import HoleError
from app.web.rendering.renderer import (
    common_hole,
    error_page,
    function,
    init_app,
    render,
    render_page,
    render_rows,
    warm,
)

__all__ = [
    "HoleError",
    "common_hole",
    "error_page",
    "function",
    "init_app",
    "render",
    "render_page",
    "render_rows",
    "warm",
]
