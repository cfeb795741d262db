"""Choosing a service's own look in the back office."""

import io

import pytest

from app import administration
from app.branding import queries
from app.branding.logos import LARGEST_BYTES
from app.people import Role
from tests import make
from tests.support.clients import form_on, read
from tests.support.logos import AN_SVG, png
from tests.web import payers, staff

TYPED = {"name": "Anglers", "background": "#003d2b", "text": "#ffffff", "border": "#ffbf47"}


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences"))


@pytest.fixture
def at(client, account):
    """The page, for an administrator of the service who is signed in."""
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    return f"/staff/services/{account.service_id}/branding"


def send(client, at, *, logo=None, called="logo.svg", **typed):
    token = form_on(read(client.get(at)), "branding").find(".//input[@name='csrfToken']")
    data = {"csrfToken": token.get("value"), **TYPED, **typed}
    if logo is not None:
        data["logo"] = (io.BytesIO(logo), called)
    return client.post(at, data=data, content_type="multipart/form-data")


def problems(response):
    summary = [e for e in read(response).iter() if e.get("id") == "error-summary"]
    return [a.text for element in summary for a in element.iter("a")]


def value(response, name):
    return payers.attributes(response, name).get("value")


def test_it_is_saved_and_payers_see_it(client, at, account):
    page = client.get(at)
    assert staff.title(page) == "Branding of the payment pages – Fishing licences – Exchequer"
    assert "Your payment pages have the standard header." in staff.words(page)
    assert value(page, "name") == "Fishing licences"

    response = send(client, at, name_cy="Pysgotwyr", logo=AN_SVG)

    assert (response.status_code, response.location) == (303, at)
    page = client.get(at)
    assert "Saved." in page.text
    assert [value(page, name) for name in TYPED] == list(TYPED.values())
    saved = queries.of_service(account.service_id)
    logo = read(page).find(".//img[@class='exchequer-brand__logo']")
    assert logo.get("src") == f"/brands/{saved.logo_digest}"
    payment = payers.let_in(client, make.payment(account=account))
    seen = read(client.get(payers.card_page(payment)))
    assert seen.find(".//img[@class='exchequer-brand__logo']").get("alt") == "Anglers"


def test_it_is_shown_before_it_is_saved(client, at, account):
    response = send(client, at, then="preview", name="Only a look")

    assert response.status_code == 200
    assert payers.text(response, "main-content").count("Only a look") == 1
    assert "--background: #003d2b; --text: #ffffff; --border: #ffbf47;" in response.text
    assert queries.of_service(account.service_id) is None


MISTAKES = [
    ({"name": ""}, "Enter the name to show in the header"),
    ({"name": "a" * 51}, "Name must be 50 characters or fewer"),
    ({"name_cy": "a" * 51}, "Welsh name must be 50 characters or fewer"),
    ({"background": ""}, "Enter a background colour"),
    ({"background": "green"}, "Background colour must be 6 digits or letters from a to f"),
    ({"text": "#12"}, "Text colour must be 6 digits or letters from a to f"),
    ({"border": "}</style>"}, "Border colour must be 6 digits or letters"),
    ({"text": "#777777", "background": "#ffffff"}, "background is 4.4 to 1 – it must be at least"),
]
BAD_PICTURES = [
    (b"", "The selected file is empty"),
    (b"x" * (LARGEST_BYTES + 1), "The selected file must be smaller than 40 KB"),
    (b"GIF89a" + b"\0" * 99, "The selected file must be a PNG or an SVG"),
    (png()[:-9], "The selected file cannot be read – export the picture again"),
    (png(20, 20), "The logo must be between 40 and 2,000 pixels wide and high"),
    (png(900, 100), "The logo must not be more than 8 times as wide as high"),
    (AN_SVG.replace(b"<rect", b"<script/><rect"), "The SVG must not contain “script”"),
    (b"<!DOCTYPE svg>" + AN_SVG, "The SVG must not contain “DOCTYPE” – remove it"),
    (AN_SVG + b"<?x-y?>", "The SVG must not contain scripts, addresses or other pictures"),
]


def test_what_cannot_be_read_is_refused_and_kept_as_typed(client, at, account):
    for typed, says in MISTAKES:
        for then in ("", "preview"):
            response = send(client, at, then=then, **typed)

            assert response.status_code == 422
            assert [says in text for text in problems(response)] == [True], says
            assert {name: value(response, name) for name in TYPED | typed} == TYPED | typed
            assert "</style></style>" not in response.text
    assert queries.of_service(account.service_id) is None


def test_pictures_that_are_refused_whatever_they_are_called(client, at, account):
    for logo, says in BAD_PICTURES:
        response = send(client, at, logo=logo, called="logo.png")

        assert response.status_code == 422
        assert [text.startswith(says) for text in problems(response)] == [True], says
        assert value(response, "name") == "Anglers"
    assert queries.of_service(account.service_id) is None


def test_a_good_picture_beside_a_mistake_has_to_be_chosen_again(client, at):
    response = send(client, at, logo=AN_SVG, name="")

    assert problems(response)[1] == "Choose the logo again: it was not kept"


def test_a_logo_is_answered_so_that_it_can_do_nothing(client, at, account):
    send(client, at, logo=AN_SVG)
    digest = queries.of_service(account.service_id).logo_digest

    response = client.get(f"/brands/{digest}")

    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000"
    assert "Set-Cookie" not in response.headers
    for nothing in ("0" * 64, "..", "A" * 64):
        missing = client.get(f"/brands/{nothing}")
        assert missing.status_code == 404
        assert "max-age" not in missing.headers["Cache-Control"]


def test_the_logo_and_then_all_of_it_can_be_taken_away(client, at, account):
    send(client, at, logo=png())
    assert "remove_logo" in client.get(at).text
    send(client, at, remove_logo="yes")
    assert queries.of_service(account.service_id).logo_digest == ""

    response = client.submit(at, form="removal", follow=False)

    assert (response.status_code, response.location) == (303, at)
    assert queries.of_service(account.service_id) is None
    assert "removal" not in client.get(at).text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLATFORM])
def test_only_administrators_of_the_service_may(client, account, role):
    staff.sign_in(client, staff.person(account, role=role))
    may = role is Role.ADMINISTRATOR
    path = f"/staff/services/{account.service_id}/branding"
    settings = f"/staff/accounts/{account.id}/settings"

    assert client.get(path).status_code == (200 if may else 403)
    assert (path in client.get(settings).text) is may
    for where in (path, f"{path}/removal"):
        token = read(client.get(staff.payments_page(account))).find(".//input[@name='csrfToken']")
        sent = client.post(where, data={"csrfToken": token.get("value"), **TYPED})
        assert sent.status_code == (303 if may else 403)


def test_and_people_who_run_the_platform(client, account):
    runs_it = administration.add_user(
        "ops@example.gov.uk",
        name="Ops",
        password=staff.PASSWORD,
        is_platform=True,
        actor=make.KEY,
    )
    staff.sign_in(client, runs_it)

    assert client.get(f"/staff/services/{account.service_id}/branding").status_code == 200


def test_another_service_looks_like_a_missing_one(client, at):
    theirs = make.service("Theirs")
    missing = client.get(f"/staff/services/{'0' * 26}/branding")
    token = read(client.get(at)).find(".//input[@name='csrfToken']").get("value")

    for path in ("", "/removal"):
        where = f"/staff/services/{theirs.id}/branding{path}"
        response = client.post(where, data={"csrfToken": token, **TYPED})
        assert response.status_code == missing.status_code == 404
        assert staff.words(response) == staff.words(missing)
    assert client.get("/staff/services/nonsense/branding").status_code == 404
    assert queries.of_service(theirs.id) is None
