"""The payment pages of a service with a look of its own, under either brand."""

import re

import pytest

from app import administration
from app.actors import Actor
from app.branding import read_logo, read_look
from tests import make
from tests.support.clients import read
from tests.support.logos import AN_SVG
from tests.web import payers
from tests.web.test_pages_states import MAKERS

BRANDS = [
    pytest.param("govuk", marks=pytest.mark.settings(brand="govuk")),
    pytest.param("neutral", marks=pytest.mark.settings(brand="neutral")),
]


def give(account, *, logo=None, name="Anglers & <co>", **typed):
    look, problems = read_look({"name": name, "background": "#003d2b", **typed})
    assert not problems
    administration.change_branding(
        account.service_id, look, logo=logo, actor=Actor.operator("a test")
    )


def styles(response):
    return re.search(r"style-src ([^;]+);", response.headers["Content-Security-Policy"])[1]


@pytest.mark.parametrize("brand", BRANDS)
def test_its_own_header_stands_alone(client, brand):
    account = make.account()
    give(account, border="#ffbf47")
    payment = payers.let_in(client, make.payment(account=account))

    response = client.get(payers.card_page(payment))
    page = read(response)

    header = page.find(".//header")
    assert "Anglers & <co>" in "".join(header.itertext())
    assert page.find(".//svg") is None  # no crown above, nor arms below
    for word in ("GOV.UK", "Crown", "Exchequer"):
        assert word not in "".join(page.find(".//body").itertext()).replace("Exchequer.", "")
    assert page.find(".//meta[@name='theme-color']").get("content") == "#003d2b"
    style = page.find(".//style")
    assert styles(response) == f"'self' 'nonce-{style.get('nonce')}'"
    assert "--background: #003d2b; --text: #ffffff; --border: #ffbf47;" in style.text
    assert len([link for link in page.iter("link") if link.get("rel") == "stylesheet"]) == 1


def test_no_other_service_changes(client):
    give(make.account())
    response = client.get(payers.card_page(payers.let_in(client, make.payment())))

    assert "exchequer-brand__" not in response.text
    assert styles(response) == "'self'"
    assert read(response).find(".//style") is None


@pytest.mark.parametrize(("language", "name"), [("en", "Anglers"), ("cy", "Pysgotwyr")])
def test_a_logo_is_read_out_in_the_payers_language(client, language, name):
    account = make.account()
    give(account, name="Anglers", name_cy="Pysgotwyr", logo=read_logo(AN_SVG))
    payment = payers.let_in(client, make.payment(account=account, language=language))

    logo = read(client.get(payers.card_page(payment))).find(".//header//img")

    assert logo.attrib == {
        "class": "exchequer-brand__logo",
        "src": f"/brands/{read_logo(AN_SVG).digest}",
        "alt": name,
        "width": "192",
        "height": "48",
    }


def test_every_page_of_the_service_wears_it(client):
    account = make.account()
    give(account)

    for making in MAKERS.values():
        payment = payers.let_in(client, making(account=account))
        for path in ("", "/confirm", "/auth_waiting"):
            response = client.get(f"/card_details/{payment.id}{path}", follow_redirects=True)
            assert "exchequer-brand__name" in response.text


@pytest.mark.settings(brand="neutral")
def test_nothing_of_gov_uk_is_on_any_page_of_a_neutral_installation(client):
    paths = []
    for making in MAKERS.values():
        payment = payers.let_in(client, making())
        paths += [f"/card_details/{payment.id}{path}" for path in ("", "/confirm", "/auth_waiting")]
    for path in (*paths, "/privacy", "/cookies", "/accessibility", "/nowhere"):
        page = read(client.get(path, follow_redirects=True))
        text = "".join(page.itertext())
        assert "GOV.UK" not in text
        assert "Crown" not in text
        assert page.find(".//svg") is None
        linked = [
            link.get("href") for link in page.iter("link") if link.get("rel") != "modulepreload"
        ]
        assert not [href for href in linked if "/govuk" in href]
        icons = [href for href in linked if "icon" in href or "manifest" in href]
        assert len(icons) == 5
        assert all("/assets/neutral/" in href for href in icons)
