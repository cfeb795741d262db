"""Paying without a mouse: every control is reached in the order in which it stands, and is seen."""

import pytest
from playwright.sync_api import expect

from app.payments.states import State
from tests import make
from tests.browser.paying import CARD, a_service, begin, heading_is
from tests.support.counter import counter  # noqa: F401  the fixture

# What the Tab key should stop at, as it stands on the page. Of radios it stops at one.
STOPS = """() => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, [tabindex]')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden'
    && one.checkVisibility({visibilityProperty: true}))
  .filter((one, place, all) => one.type !== 'radio'
    || all.findIndex(other => other.name === one.name) === place)
  .map(one => one.outerHTML.slice(0, 150))"""
HERE = "document.activeElement.outerHTML.slice(0, 150)"
# Something is drawn around it, or around its label's box, or behind it.
SEEN = """() => {
  const one = document.activeElement, styles = [getComputedStyle(one)];
  if (one.labels?.[0]) styles.push(getComputedStyle(one.labels[0], '::before'));
  const box = one.getBoundingClientRect();
  const isInside = box.bottom > 0 && box.top < innerHeight && box.width > 1;
  const yellow = 'rgb(255, 221, 0)';
  return isInside && styles.some(style => style.boxShadow !== 'none'
    || style.backgroundColor === yellow
    || (style.outlineStyle !== 'none' && !style.outlineColor.endsWith(', 0)')));
}"""


@pytest.fixture
def service(counter, live_server):  # noqa: F811  before the application
    with a_service(live_server) as address:
        yield address


def go_through(page):
    """Press Tab from the top to the end of the page, and see each stop."""
    page.wait_for_load_state("networkidle")  # scripts put controls of their own into the page
    expected = page.evaluate(STOPS)
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    stops = []
    for _ in expected:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(HERE))
        assert page.evaluate(SEEN), stops[-1]
    assert stops == expected


def tab_to(page, selector):
    for _ in range(60):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


def test_the_whole_way_by_keyboard_alone(page, service):
    payment = begin(page, service, account=make.account(payment_types=["card", "counter"]))
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#way")).to_be_focused()
    go_through(page)

    tab_to(page, "#way")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Debit or credit card")).to_be_checked()
    page.keyboard.press("Enter")

    heading_is(page, "Enter card details")
    go_through(page)
    tab_to(page, "#submit-card-details")
    page.keyboard.press("Enter")
    heading_is(page, "Enter card details")
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#card-no")).to_be_focused()
    go_through(page)
    for selector, typed in CARD.items():
        tab_to(page, selector)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")

    heading_is(page, "Confirm your payment")
    go_through(page)
    tab_to(page, "#confirm")
    page.keyboard.press("Enter")

    heading_is(page, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED
