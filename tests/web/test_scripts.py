"""No page runs a script that nobody has allowed."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from app.cli import commands
from app.payments import tokens
from app.web import received, rendering, scripts
from app.web.assets import BUNDLES, FOLDER, Assets
from app.web.received import Received
from app.web.scripts import Script, ScriptsNotAllowed
from tests import make
from tests.web.drawn import parsed
from tests.web.small_app import small_app

ALLOWED = Script(
    file="a.js", sha384=scripts.sha384(b"one()"), purpose="To test", pages="all", allowed="Ann"
)
LIVE = {
    "environment": "live",
    "testing": False,
    "base_url": "https://pay.example",
    "cookie_secure": True,
    "database_url": "postgresql://db/x",
    "email_sender": "smtp",
    "email_from": "pay@pay.example",
    "smtp_host": "mail.example",
    **dict.fromkeys(("secret_key", "api_key_pepper", "sandbox_notification_token"), "s" * 32),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "a.js").write_text("one()")
    return tmp_path


def test_every_script_that_is_served_is_one_that_was_allowed():
    """Allow it when it has been reviewed: `python -m app.cli scripts allow FILE --by NAME`."""
    assert [*scripts.problems(scripts.read(), Assets(FOLDER, BUNDLES))] == []


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.js", "two()", "static/a.js is not what"),
        ("b.js", "one()", "static/b.js is not in"),
        ("a.txt", "", ""),
    ],
)
def test_what_nobody_allowed_is_found(folder, name, content, problem):
    (folder / name).write_text(content)

    found = [*scripts.problems({"a.js": ALLOWED}, Assets(folder))]

    assert len(found) == bool(problem)
    assert all(one.startswith(problem) for one in found)


def test_what_is_allowed_and_gone_is_found(folder):
    (folder / "a.js").unlink()

    found = [*scripts.problems({"a.js": ALLOWED}, Assets(folder))]

    assert found == ["scripts.toml allows static/a.js, which does not exist"]


def test_live_does_not_start_on_a_script_that_nobody_allowed(monkeypatch):
    app, live = small_app(), small_app(**LIVE)
    for one in (app, live):
        one.extensions["assets"] = Assets(FOLDER, BUNDLES)
    monkeypatch.setattr(scripts, "read", lambda: {"a.js": ALLOWED})

    with capture_logs() as said:
        scripts.init_app(app)
    assert {line["event"] for line in said} == {"script_not_allowed"}
    with pytest.raises(ScriptsNotAllowed, match="static/start.js is not in"):
        scripts.init_app(live)


@pytest.mark.parametrize("layout", ["pages", "staff", "sandbox"])
def test_a_page_names_the_hash_of_every_script(layout):
    """So that the browser refuses another. What is inside the page is in the inventory too."""
    app = small_app()
    allowed = scripts.read()
    served = app.extensions["assets"]
    with app.test_request_context("/"):
        page = parsed(rendering.error_page("not_found", layout=layout))

    linked, inline = page.iter("script")
    assert scripts.sha384(inline.text.encode()) == allowed[scripts.INLINE].sha384
    name = next(one.name for one in served if one.url == linked.get("src"))
    assert linked.get("integrity") == f"sha384-{scripts.sha384(served[name].content)}"
    assert name == ("pages.js" if layout == "pages" else "all.js")


def test_a_reviewed_change_takes_the_place_of_what_was_allowed():
    other = Script(file="b.js", sha384="B", purpose='To "test"', pages="ŷ", allowed="Ann")
    text = scripts.with_script(scripts.with_script("# First", ALLOWED), other)

    text = scripts.with_script(
        text, Script(file="a.js", sha384="A", purpose="p", pages="q", allowed="Bob")
    )

    assert text.startswith('# First\n\n[[script]]\nfile = "a.js"\n')
    assert text.count("[[script]]") == 2
    assert text.endswith('allowed = "Ann"\n')


def test_the_command_prints_and_compares_and_changes(tmp_path, monkeypatch):
    changed = replace(scripts.read()["start.js"], sha384="other")
    copy = tmp_path / "scripts.toml"
    copy.write_text(scripts.with_script(scripts.FILE.read_text(), changed))
    monkeypatch.setattr(scripts, "FILE", copy)

    def run(*arguments, status=0):
        done = CliRunner().invoke(commands.main, ["scripts", *arguments])
        assert done.exit_code == status, done.output
        return done.output

    assert "start.js" in run("list")
    run("check", status=1)
    run("allow", "none.js", "--by", "Ann", status=1)
    run("allow", "start.js", "--by", "Ann")
    assert ", Ann" in copy.read_text()
    assert "Every script" in run("check")


def test_a_running_site_is_compared_with_the_release(live_server):
    payment = make.payment()

    def verify(url, status):
        done = CliRunner().invoke(commands.main, ["scripts", "verify", "--url", url])
        assert done.exit_code == status, done.output
        return done.output

    said = verify(f"{live_server}/secure/{tokens.fresh(payment.id)}", 0)
    assert f"/card_details/{payment.id} has the headers of this release" in said
    assert "answers 404" in verify(f"{live_server}/nowhere", 1)
    assert "cannot be reached" in verify("http://127.0.0.1:9/", 2)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"body": b"<script>steal()</script>"}, "an unknown script inside the page"),
        ({"body": b'<script src="https://evil.example/x.js"></script>'}, "unknown address"),
        ({"body": b'<form action="https://evil.example/"></form>'}, "a form that leads elsewhere"),
        ({"body": b'<input onfocus="steal()">'}, "a script in an attribute: input onfocus"),
        ({"policy": "form-action 'self' https:"}, "form-action differs by https:"),
        ({"policy": "connect-src *"}, "connect-src differs by"),
        ({"policy": "worker-src *"}, "worker-src is new"),
    ],
)
def test_what_was_put_into_a_page_on_its_way_is_noticed(live_server, client, changed, problem):
    sent = client.get("/privacy")
    headers = {name.lower(): value for name, value in sent.headers.items()}
    page = Received(url=f"{live_server}/privacy", status=200, headers=headers, body=sent.data)
    served = Assets(FOLDER, BUNDLES)
    assert [*received.differences(page, served=served)] == []

    if "policy" in changed:
        name = changed["policy"].split()[0]
        kept = [part for part in headers["content-security-policy"].split("; ") if name not in part]
        headers["content-security-policy"] = "; ".join([*kept, changed["policy"]])
    else:
        page = replace(page, body=page.body + changed["body"])

    (found,) = received.differences(page, served=served)
    assert problem in found
