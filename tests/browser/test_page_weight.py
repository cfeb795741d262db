"""What a payer on a telephone has to load before the card page is whole."""

import pytest

from app.payments import tokens
from tests import make

LARGEST_FIRST_VIEW = 120_000  # bytes over the wire, headers included
LARGEST_HTML = 9_300


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_first_view_of_the_card_page_is_light(live_server, page, language):
    payment = make.payment(2550, language=language)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    names, sizes = {}, {}
    devtools.on(
        "Network.responseReceived",
        lambda event: names.__setitem__(event["requestId"], event["response"]["url"]),
    )
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )

    page.goto(f"/secure/{tokens.fresh(payment.id)}")
    page.wait_for_load_state("networkidle")

    weights = {names[request].removeprefix(live_server): size for request, size in sizes.items()}
    report = "\n".join(f"{size:9.0f} {name}" for name, size in weights.items())
    assert page.locator("#card-no").is_visible()
    assert len(weights) > 5, report
    assert sum(weights.values()) < LARGEST_FIRST_VIEW, report
    assert max(size for name, size in weights.items() if "/assets/" not in name) < LARGEST_HTML, (
        report
    )
    blocking = page.evaluate(
        """performance.getEntriesByType("resource")
            .filter(entry => entry.renderBlockingStatus === "blocking").map(entry => entry.name)"""
    )
    assert [name.removeprefix(live_server).split(".")[0] for name in blocking] == ["/assets/govuk"]
