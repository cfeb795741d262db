"""The headers that keep a browser on our side, on every response."""

import re

import pytest
from flask import Flask, redirect

from app.urls import origin_of
from app.web import headers
from tests.web.small_app import small_app


@pytest.fixture
def app() -> Flask:
    app = small_app()

    @app.get("/page")
    def page():
        return f'<script nonce="{headers.nonce()}"></script>'

    @app.get("/bare")
    def bare():
        return "<p>hello</p>"

    @app.get("/frame")
    def frame():
        headers.allow_framing_by_us()
        headers.allow_forms_to("https://acs.example.com/a?b=1;c")
        return "framed"

    @app.get("/framed-elsewhere")
    def framed_elsewhere():
        headers.allow_framing_by("https://pay.example.com/card_details")
        return "framed"

    @app.get("/pay")
    def pay():
        headers.allow_forms_to("http://localhost:9000/return?a=b")
        headers.allow_frames_from("https://acs.example.com/x")
        return "pay"

    @app.get("/wallet")
    def wallet():
        headers.allow_popups()
        return f'<style nonce="{headers.style_nonce()}"></style>'

    @app.get("/boom")
    def boom():
        raise RuntimeError

    @app.get("/away")
    def away():
        return redirect("https://example.com/")

    app.testing = False
    return app


def policy(response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize(
    ("path", "status"), [("/page", 200), ("/none", 404), ("/boom", 500), ("/away", 302)]
)
def test_every_response_has_them(app, path, status):
    response = app.test_client().get(path)

    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Integrity-Policy"] == (
        "blocked-destinations=(script), endpoints=(policy)"
    )
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_the_policy_starts_from_nothing(app):
    allowed = policy(app.test_client().get("/page"))

    assert re.fullmatch(r"'self' 'nonce-\w{26}'", allowed.pop("script-src"))
    assert allowed == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "frame-src": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "report-uri": "/csp-report",
        "report-to": "policy",
    }


def test_a_page_without_a_script_of_its_own_allows_none(app):
    assert policy(app.test_client().get("/bare"))["script-src"] == "'self'"


def test_assets_carry_few_headers_and_still_cannot_do_harm(app):
    response = app.test_client().get("/assets/exchequer.css")

    assert set(response.headers.keys()) == {
        "Cache-Control",
        "Content-Length",
        "Content-Security-Policy",
        "Content-Type",
        "Date",
        "Cross-Origin-Resource-Policy",
        "ETag",
        "Vary",
        "X-Content-Type-Options",
    }
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_page_may_lead_to_one_more_origin(app):
    client = app.test_client()
    allowed = policy(client.get("/pay"))

    assert allowed["form-action"] == "'self' http://localhost:9000"
    assert allowed["frame-src"] == "'self' https://acs.example.com"
    assert policy(client.get("/page"))["form-action"] == "'self'"


def test_our_own_pages_may_frame_what_says_so(app):
    response = app.test_client().get("/frame")

    assert policy(response)["frame-ancestors"] == "'self'"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_page_may_have_a_style_of_its_own_and_keep_hold_of_a_window(app):
    response = app.test_client().get("/wallet")

    assert re.fullmatch(r"'self' 'nonce-\w{26}'", policy(response)["style-src"])
    assert policy(response)["script-src"] == "'self'"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


def test_a_page_may_be_framed_by_one_other_origin(app):
    """No X-Frame-Options: it has no word for that, and the policy says it all."""
    response = app.test_client().get("/framed-elsewhere")

    assert policy(response)["frame-ancestors"] == "https://pay.example.com"
    assert "X-Frame-Options" not in response.headers


def test_no_nonce_is_used_twice_even_in_one_application_context(app):
    with app.app_context():
        client = app.test_client()
        nonces = {policy(client.get("/page"))["script-src"] for _ in range(5)}

    assert len(nonces) == 5


def test_https_is_for_good_once_it_is_used(app):
    client = app.test_client()

    assert "Strict-Transport-Security" not in client.get("/page").headers
    secure = client.get("/page", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://example.com/a?b#c", "https://example.com"),
        ("http://EXAMPLE.com:8080/", "http://example.com:8080"),
        ("https://user:secret@example.com/", "https://example.com"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://tŷ.example/", "https://xn--t-foa.example"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "https:///nothing",
        "https://a;script-src *",
        "https://a b/",
        "https://*/",
        "https://a'unsafe-inline'/",
        "https://a:99999/",
        "",
    ],
)
def test_what_is_not_an_origin_never_gets_into_the_policy(url):
    with pytest.raises(ValueError):
        origin_of(url)
