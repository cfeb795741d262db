"""The links between the pages of a search: whoever follows them meets each row once."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from app import settings
from app.agreements.models import Instrument
from tests import make
from tests.support.api import api_of, error
from tests.support.statements import statements
from tests.web.searches import SEARCHES, agreement, follow, ids, one_of_each, search


@pytest.fixture
def payments(api):
    """Seven payments, newest first."""
    made = [make.payment(account=api.account, reference="R & B/1") for _ in range(7)]
    return [payment.id for payment in reversed(made)]


def href(body, name):
    return body["_links"][name]["href"]


def query(link):
    return dict(parse_qsl(urlsplit(link).query))


def path_of(link):
    return link.removeprefix(f"{settings.current().base_url}/v1")


def walk(api, body, name):
    """All pages from this one by its links of that name."""
    pages = [body]
    while pages[-1]["_links"].get(name):
        pages.append(follow(api, pages[-1]["_links"][name]))
    return pages


@pytest.mark.parametrize("path", SEARCHES)
def test_following_links_meets_each_row_once_both_ways(api, path):
    made = [one_of_each(api, path) for _ in range(5)][::-1]

    first = search(api, path, display_size=2).json
    forwards = walk(api, first, "next_page")
    last = follow(api, first["_links"]["last_page"])
    backwards = walk(api, last, "prev_page")

    assert ids(*forwards) == made
    assert ids(*reversed(backwards)) == made
    assert [body["page"] for body in forwards] == [1, 2, 3]
    assert [body["count"] for body in forwards] == [2, 2, 1]
    assert {body["total"] for body in forwards + backwards} == {5}
    says_ends = SEARCHES[path][2]
    assert first["_links"].get("prev_page") == ({} if says_ends else None)
    assert last["_links"].get("next_page") == ({} if says_ends else None)


def test_links_ask_what_was_asked(api, payments):
    asked = {
        "reference": "r & b/1",
        "state": "created",
        "from_date": "2026-01-01T00:00:00+01:00",
        "display_size": "3",
    }

    body = search(api, **asked, email="", sort="amount").json

    assert body["_links"].keys() == {"self", "first_page", "last_page", "next_page"}
    for name, page in (("self", "1"), ("first_page", "1"), ("last_page", "3"), ("next_page", "2")):
        said = query(href(body, name))
        assert said.pop("cursor", None) is None or name == "next_page"
        assert said == asked | {"page": page}
        assert body["_links"][name].keys() == {"href"}
    assert urlsplit(href(body, "self")).path == "/v1/payments"
    second = follow(api, body["_links"]["next_page"])
    assert href(second, "self") == href(body, "next_page")
    assert second["_links"].keys() == {
        "self",
        "first_page",
        "last_page",
        "prev_page",
        "next_page",
    }
    assert follow(api, second["_links"]["self"]) == second


def test_a_slash_at_the_end_is_not_in_the_links(api, payments):
    assert urlsplit(href(api.get("/payments/").json, "self")).path == "/v1/payments"


def test_a_page_can_be_asked_for_by_its_number(api, payments):
    body = search(api, page=2, display_size=3).json

    assert (body["page"], body["count"], body["total"]) == (2, 3, 7)
    assert ids(body) == payments[3:6]
    assert ids(follow(api, body["_links"]["next_page"])) == payments[6:]
    assert ids(follow(api, body["_links"]["prev_page"])) == payments[:3]


def test_what_is_made_meanwhile_moves_nothing(api, payments):
    first = search(api, display_size=3).json
    new = make.payment(account=api.account)

    pages = walk(api, first, "next_page")

    assert ids(*pages) == payments
    assert {body["total"] for body in pages} == {7}
    assert ids(search(api, display_size=3).json) == [new.id, *payments[:2]]


def test_following_a_link_costs_one_statement_wherever_it_leads(api, payments):
    first = search(api, display_size=2).json
    for link in (
        first["_links"]["next_page"],
        search(api, page=3, display_size=2).json["_links"]["prev_page"],
    ):
        with statements() as said:
            follow(api, link)
        assert len(said) == 1, said


def test_no_search_costs_more_than_three_statements(api):
    card_id = make.saved(
        Instrument(
            type="card",
            agreement_id=agreement(api).id,
            account_id=api.account.id,
            provider="sandbox",
            stored_card="kept-1",
        )
    ).id
    search(api)  # once in some seconds, whatever is asked, a process looks whether it is closed
    for path in SEARCHES:
        for _ in range(4):
            one_of_each(api, path)
            agreement(api, instrument_id=card_id)
        for asked in ({}, {"display_size": 1}, {"display_size": 1, "page": 2}):
            with statements() as said:
                search(api, path, **asked)
            assert len(said) <= 3, said


# A cursor is good for the very page that it was made for


def test_a_link_with_another_page_or_size_is_read_as_if_it_had_no_cursor(api, payments):
    link = path_of(href(search(api, display_size=2).json, "next_page"))

    assert ids(api.get(link.replace("page=2", "page=3")).json) == payments[4:6]
    assert ids(api.get(link.replace("display_size=2", "display_size=3")).json) == payments[3:6]
    assert ids(api.get(f"{link}&state=created").json) == payments[2:4]
    assert error(api.get(link.replace("page=2", "page=5"))) == (404, "P0402", "Page not found")


def test_a_cursor_that_was_tampered_with_is_ignored(api, payments):
    link = path_of(href(search(api, display_size=2).json, "next_page"))
    address, _, cursor = link.partition("&cursor=")
    parts = cursor.split(".")

    for place in range(len(parts)):
        for part in ("", "0", "back", "9" * 30, parts[place][::-1], parts[place] + "A", "é", "%00"):
            forged = ".".join([*parts[:place], part, *parts[place + 1 :]])
            body = api.get(f"{address}&cursor={forged}").json
            assert (ids(body), body["total"]) == (payments[2:4], 7), forged
    for forged in ("", ".", "." * 9, "x" * 2000):
        assert ids(api.get(f"{address}&cursor={forged}").json) == payments[2:4]


def test_a_cursor_of_another_account_or_another_search_is_ignored(app, api, payments):
    theirs = api_of(app)
    own = [make.payment(account=theirs.account).id for _ in range(4)]
    link = path_of(href(search(api, display_size=2).json, "next_page"))

    stolen = theirs.get(link).json

    assert ids(stolen) == [own[1], own[0]]
    assert stolen["total"] == 4
    assert "cursor" not in query(href(stolen, "self"))
    assert error(api.get(link.replace("/payments", "/refunds"))) == (404, "P1100", "Page not found")
