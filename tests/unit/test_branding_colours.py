"""Colours and contrast, by the definitions of WCAG 2.2, and what may be said about a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.branding import Problem, read_look
from app.branding.colours import BLACK, ENOUGH, WHITE, contrast, read_colour, readable_on

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#1d70b8", "#1d70b8"),
        ("1D70B8", "#1d70b8"),
        ("  #FFF ", "#ffffff"),
        ("a0c", "#aa00cc"),
        ("", None),
        ("#", None),
        ("#12", None),
        ("#1234", None),
        ("#12345", None),
        ("#1234567", None),
        ("#12345g", None),
        ("red", None),
        ("rgb(1,2,3)", None),
        ("#1d70b8;", None),
        ("##1d70b8", None),
        ("#１d70b8", None),
        ("#fff}</style>", None),
    ],
)
def test_what_is_a_colour(typed, colour):
    assert read_colour(typed) == colour


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # famous for not being enough
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#1d70b8", "#ffffff", 5.17),  # GOV.UK's own header
        ("#ffdd00", "#0b0c0c", 14.55),
        ("#00703c", "#ffffff", 6.21),
    ],
)
def test_contrast(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@given(colours)
def test_black_or_white_can_be_read_on_anything(background):
    text = readable_on(background)

    assert text in {BLACK, WHITE}
    assert contrast(text, background) >= ENOUGH


TYPED = {"name": "Anglers", "background": "#003d2b", "text": "#ffffff", "border": "#ffbf47"}


def test_a_look():
    look, problems = read_look(TYPED)

    assert problems == {}
    assert (look.name, look.name_cy) == ("Anglers", "")
    assert (look.background, look.text, look.border) == ("#003d2b", "#ffffff", "#ffbf47")


def test_what_is_left_out_is_chosen():
    look, _ = read_look({"name": " Anglers ", "background": "ffd"})

    assert (look.name, look.text, look.border) == ("Anglers", BLACK, "#ffffdd")


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"name": " "}, {"name": Problem.MISSING}),
        ({"name": "a" * 51}, {"name": Problem.TOO_LONG}),
        ({"name_cy": "a" * 51}, {"name_cy": Problem.TOO_LONG}),
        ({"background": ""}, {"background": Problem.MISSING}),
        ({"background": "green"}, {"background": Problem.NOT_A_COLOUR}),
        ({"text": "url(//x)"}, {"text": Problem.NOT_A_COLOUR}),
        ({"border": "#12"}, {"border": Problem.NOT_A_COLOUR}),
        ({"text": "#003d2c"}, {"text": Problem.TOO_LITTLE_CONTRAST}),
        ({"background": "#777777"}, {"text": Problem.TOO_LITTLE_CONTRAST}),
        ({"name": "", "border": "x"}, {"name": Problem.MISSING, "border": Problem.NOT_A_COLOUR}),
    ],
)
def test_what_is_wrong_with_a_look(typed, problems):
    assert read_look(TYPED | typed) == (None, problems)
