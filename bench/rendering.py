"""How long a card page takes to draw: `python -m bench.rendering`.

The page is drawn plainly, once for each request, and from memory; and for scale, by the bare
joining of its parts. Medians of rounds that take turns, so that a slow moment touches all of them.
"""

import statistics
import time
from collections.abc import Callable

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from app.web import assets, csrf, headers, rendering
from config import Config

ROUNDS = 30
CARD_PAGE = """
{% extends "layouts/payment.html" %}
{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}
{% from "components/csrf.html" import csrf %}
{% from "components/fields.html" import text_input, select %}
{% from "components/payment_summary.html" import payment_summary %}
{% block title %}{{ _("Enter card details") }}{% endblock %}
{% block summary %}{{ payment_summary(description, amount, amount_pence) }}{% endblock %}
{% block page %}
  <h1 class="govuk-heading-l">{{ _("Enter card details") }}</h1>
  <form id="card-details" method="post" action="{{ action }}" novalidate>
    {{ csrf(csrf_token, id="csrf") }}
    {{ text_input("cardNo", _("Card number"), errors, id="card-no", autocomplete="cc-number") }}
    {{ text_input("expiryMonth", _("Month"), errors, id="expiry-month", maxlength=2) }}
    {{ text_input("expiryYear", _("Year"), errors, id="expiry-year", maxlength=4) }}
    {{ text_input("cardholderName", _("Name on card"), errors, id="cardholder-name",
                  value=cardholder_name, autocomplete="cc-name") }}
    {{ text_input("cvc", _("Card security code"), errors, id="cvc", autocomplete="cc-csc") }}
    {{ text_input("addressLine1", _("Address line 1"), errors, value=address_line_1) }}
    {{ text_input("addressLine2", _("Address line 2 (optional)"), errors, value=address_line_2) }}
    {{ text_input("addressCity", _("Town or city"), errors, value=address_city) }}
    {{ select("addressCountry", _("Country or territory"), errors, countries, value="GB") }}
    {{ text_input("addressPostcode", _("Postcode"), errors, value=address_postcode) }}
    {{ text_input("email", _("Email"), errors, id="email", value=email, type="email") }}
    {{ govukButton({"text": _("Continue"), "preventDoubleClick": true}) }}
  </form>
{% endblock %}
"""
SHAPE = {"is_test": True, "countries": (("GB", "United Kingdom"), ("IE", "Ireland"))}
HOLES = {
    "service_name": "Apply for a fishing licence",
    "merchant_name": "Angling Agency",
    "merchant_address": "1 River Street, Anytown",
    "description": "One-year licence for trout & coarse fish",
    "amount": "£37.80",
    "amount_pence": "3780",
    "action": "/card_details/abcdefghijklmnopqrstuvwxyz",
    "cardholder_name": "",
    "address_line_1": "",
    "address_line_2": "",
    "address_city": "",
    "address_postcode": "",
    "email": "",
    "csrf_token": "IjY0YzE4ZTQ0MzU3ZmQ2ZjE2ZTUzZjE0NjE3ODA4ZTQ0MzU3ZmQ2ZjEi.aSNDRA.xYz",
}


def application() -> Flask:
    """An application with pages and nothing else, as fast as in production."""
    app = Flask("bench", static_folder=None)
    app.config.from_mapping(Config().for_flask())
    for part in (csrf, assets, headers, rendering):
        part.init_app(app)
    environment = app.extensions["rendering"]._environment  # noqa: SLF001  to add a page to it
    environment.loader = ChoiceLoader([DictLoader({"card.html": CARD_PAGE}), environment.loader])
    return app


def milliseconds(work: Callable[[], object], times: int) -> float:
    """How long `work` takes, the mean of `times`."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) * 1000 / times


def main() -> None:
    app = application()
    renderer = app.extensions["rendering"]
    with app.test_request_context("/"):

        def from_memory() -> str:
            return rendering.render_page("card.html", shape=SHAPE, holes=HOLES)

        def plainly() -> str:
            return rendering.render("card.html", **SHAPE, **HOLES)

        def joined() -> str:
            return "".join(flat.fill({**HOLES, "nonce": "n"}))

        def compressed() -> bytes:
            return flat.gzipped(flat.fill({**HOLES, "nonce": "n"}))

        first = milliseconds(from_memory, 1)
        (_, flat), *_ = renderer.pages
        results: dict[str, list[float]] = {
            "plainly": [],
            "from memory": [],
            "only joined": [],
            "compressed": [],
        }
        for _ in range(ROUNDS):
            results["plainly"].append(milliseconds(plainly, 2))
            results["from memory"].append(milliseconds(from_memory, 200))
            results["only joined"].append(milliseconds(joined, 200))
            results["compressed"].append(milliseconds(compressed, 200))
        page, zipped = from_memory(), len(compressed())
    print(f"card page: {len(page.encode()):,} bytes, {zipped:,} compressed")
    print(f"first time (templates compiled): {first:.0f} ms")
    medians = {name: statistics.median(times) for name, times in results.items()}
    for name, median in medians.items():
        print(f"{name:12} {median:8.4f} ms")
    print(
        f"from memory is {medians['plainly'] / medians['from memory']:.0f} times as fast as plainly"
    )


if __name__ == "__main__":
    main()
