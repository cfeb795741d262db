"""A barcode on a page, as a drawing inside the HTML: sharp in a screenshot, and when printed."""

from markupsafe import Markup

from app.codes.barcode import Barcode

WIDEST_PX = 352  # bars with their quiet zones: fits a telephone of 360
WIDEST_SQUARE_PX = 250  # as large as readers want it, and the number beside it is still in sight
_BARS_HIGH_PX = 96
_OF_BARS, _FINE = " exchequer-barcode--bars", " exchequer-barcode--fine"

# Black on white whatever the page's colours are: readers look for dark on light. A module is as
# many whole pixels as there is room for, and edges fall between pixels: no style sheet may scale it
# but by halves. Attributes, because the policy of our pages allows no style attribute.
_DRAWING = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="exchequer-barcode{kinds}" role="img"'
    ' aria-label="{text}" width="{wide_px}" height="{high_px}" viewBox="0 0 {wide} {high}"'
    ' shape-rendering="crispEdges" focusable="false">'
    '<path fill="#ffffff" d="M0 0h{wide}v{high}H0z"/><path fill="#000000" d="{dark}"/></svg>'
)


def svg(barcode: Barcode, *, text: str) -> Markup:
    """Draw a barcode. `text` is for those who do not see it, and should have the number in it."""
    widest_px = WIDEST_PX if barcode.is_linear else WIDEST_SQUARE_PX
    unit_px = max(1, widest_px // barcode.modules_wide)
    bar_high = round(_BARS_HIGH_PX / unit_px) if barcode.is_linear else 1
    wide, high = barcode.modules_wide, barcode.modules_high * bar_high
    return _DRAWING.format(
        text=text,
        kinds=f"{_OF_BARS if barcode.is_linear else ''}{_FINE if unit_px == 1 else ''}",
        wide=wide,
        high=high,
        wide_px=wide * unit_px,
        high_px=high * unit_px,
        dark="".join(f"M{at} {row}h{long}v{bar_high}h-{long}z" for row, at, long in barcode.runs()),
    )
