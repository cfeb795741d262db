"""Browsers report to an address of ours, and those who run the platform see it."""

from app import policy_reports
from tests.unit.test_policy_reports import CSP, REPORTS, new, old
from tests.web import staff


def send(client, body, content_type=CSP):
    return client.post("/csp-report", data=body, content_type=content_type)


def test_a_page_says_where_to_report(client):
    headers = client.get("/privacy").headers

    assert headers["Reporting-Endpoints"] == 'policy="/csp-report"'
    assert "report-uri /csp-report; report-to policy" in headers["Content-Security-Policy"]
    assert headers["Integrity-Policy"].endswith("endpoints=(policy)")


def test_a_report_is_counted_by_the_pattern_of_the_page(client):
    for body, content_type in ((old(), CSP), (new(), REPORTS)):
        answer = send(client, body, content_type)
        assert (answer.status_code, answer.data) == (204, b"")
        assert "Set-Cookie" not in answer.headers

    kept = {(one.directive, one.blocked, one.page) for one in policy_reports.newest()}
    assert kept == {
        ("script-src-elem", "https://evil.example", "/card_details/<payment_id>"),
        ("form-action", "https://evil.example", "/card_details/<payment_id>"),
    }


def test_what_is_not_a_page_of_ours_is_other(client):
    for address in ("https://pay.example/%00/x", "https://evil.example//", "nonsense", "//[", ""):
        send(client, old(**{"document-uri": address}))

    assert {one.page for one in policy_reports.newest()} <= {"other", "/"}


def test_nonsense_gets_the_same_answer(client):
    for body in (b"", b"\xff", b"x" * 100_000, b"{}"):
        assert send(client, body).status_code == 204
    assert not policy_reports.newest()
    assert client.get("/csp-report").status_code == 405


def test_those_who_run_the_platform_see_them_and_others_do_not(client, app):
    send(client, old())
    staff.sign_in(client, staff.person(is_platform=True))

    words = staff.words(client.get("/staff/platform/policy-reports"))
    assert "To run a script" in words
    assert "https://evil.example" in words

    other = app.test_client()
    staff.sign_in(other, staff.person())
    assert other.get("/staff/platform/policy-reports").status_code == 403
