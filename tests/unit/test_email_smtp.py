"""Emails by SMTP, to a real server: what arrives, and what each failure of it means."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.emails.models import EmailKind, Problem
from app.emails.senders import smtp
from app.emails.senders.port import Later, NoAnswer, Refused, Sent
from app.emails.senders.smtp import Smtp, ascii_address
from config import Config
from tests.support.certificates import Authority
from tests.support.emails import a_parcel
from tests.support.mail_servers import HANG_UP, SILENCE, mail_server


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


def config(server=None, **settings):
    usual = {
        "email_sender": "smtp",
        "email_from": "pay@exchequer.example",
        "email_timeout_seconds": 20,
        "smtp_host": "localhost",
        "smtp_port": server.port if server else 9,
        "smtp_security": "none",
    }
    return Config(**usual | settings)


def send(server=None, parcel=None, **settings):
    return Smtp(config(server, **settings)).send(parcel or a_parcel())


def test_an_email_arrives_as_text_and_as_html():
    with mail_server() as server:
        assert send(server, a_parcel(language="cy", description="Brithyll a’r eog")) == Sent()

    [message] = server.messages
    assert message["From"] == "Fishing licences <pay@exchequer.example>"
    assert message["To"] == "ada@payer.example"
    assert message["Subject"] == "Cadarnhad o daliad: Fishing licences"
    assert message["Message-ID"] == f"<{'e' * 26}@exchequer.example>"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "cy")
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert "Am beth oedd y taliad: Brithyll a’r eog" in text.get_content().splitlines()
    assert "<td" in html.get_content()
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    assert max(map(len, server.taken[0].splitlines())) < 998


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_encrypted_and_the_servers_name_is_proved(authority, security):
    wrapped = security == "tls"
    with mail_server(context=authority.context("localhost"), wrapped=wrapped) as server:
        trusting = {"smtp_security": security, "email_authorities_file": str(authority.file)}
        assert send(server, **trusting) == Sent()
        assert send(server, smtp_security=security) == Later(Problem.NOT_SECURE)
        assert send(server, **trusting, smtp_host="127.0.0.1") == Later(Problem.NOT_SECURE)
    assert len(server.taken) == 1


def test_nothing_is_sent_in_the_clear_that_was_to_be_encrypted():
    with mail_server(asks_for_login=True) as server:
        answer = send(server, smtp_security="starttls", smtp_user="us", smtp_password="secret")

    assert answer == Later(Problem.NOT_SECURE)
    assert server.taken == server.logins == server.recipients == []


def test_we_say_who_we_are():
    with mail_server(asks_for_login=True) as server:
        assert send(server, smtp_user="us", smtp_password="secret") == Sent()
        server.replies["AUTH"] = "535 no"
        assert send(server, smtp_user="us", smtp_password="wrong") == Later(Problem.NOT_LET_IN)

    assert base64.b64decode(server.logins[0].split()[-1]) == b"\0us\0secret"


@pytest.mark.parametrize(
    ("replies", "means"),
    [
        ({"CONNECT": "421 too many"}, Later(Problem.BUSY)),
        ({"CONNECT": HANG_UP}, Later(Problem.NOT_REACHED)),
        ({"CONNECT": SILENCE}, Later(Problem.NOT_REACHED)),
        ({"MAIL": "451 busy"}, Later(Problem.BUSY)),
        ({"MAIL": "550 who are you"}, Later(Problem.NOT_UNDERSTOOD)),
        ({"MAIL": HANG_UP}, Later(Problem.NOT_REACHED)),
        ({"RCPT": "450 busy"}, Later(Problem.BUSY)),
        ({"RCPT": "550 no such user"}, Refused(Problem.BAD_ADDRESS)),
        ({"RCPT": SILENCE}, Later(Problem.NOT_REACHED)),
        ({"DATA": "452 full"}, Later(Problem.BUSY)),
        ({"DATA": HANG_UP}, Later(Problem.NOT_REACHED)),
        ({"MESSAGE": "451 later"}, Later(Problem.BUSY)),
        ({"MESSAGE": "554 looks like spam"}, Refused(Problem.REFUSED)),
        ({"MESSAGE": HANG_UP}, NoAnswer()),
        ({"MESSAGE": SILENCE}, NoAnswer()),
        ({"QUIT": HANG_UP}, Sent()),
    ],
)
def test_what_each_failure_means(replies, means):
    patience = 2 if SILENCE in replies.values() else 20
    with mail_server(replies) as server:
        assert send(server, email_timeout_seconds=patience) == means


def test_a_server_that_is_not_there_has_nothing():
    assert send(smtp_port=9) == Later(Problem.NOT_REACHED)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@payer.example",
        "ada@payer.example\nBcc: eve@example.com",
        "ada@payer.example\r\nRCPT TO:<eve@example.com>",
        "ada@payer.example, eve@example.com",
        "Ada <ada@payer.example>",
        "ada@payer.example> <eve@example.com",
        "ada lovelace@payer.example",
        "ad\x00a@payer.example",
        "adä@payer.example",
        "ada@payer..example",
        '"ada"@payer.example',
    ],
)
def test_what_is_no_address_reaches_no_server(address):
    assert send(parcel=a_parcel(address)) == Refused(Problem.BAD_ADDRESS)


def test_a_domain_in_other_letters_is_sent_by_its_ascii_name():
    assert ascii_address("ada@bücher.example") == "ada@xn--bcher-kva.example"


@settings(max_examples=60)
@given(name=st.text(max_size=50), reference=st.text(max_size=60), description=st.text(max_size=60))
def test_nothing_that_was_written_becomes_a_header(name, reference, description):
    parcel = a_parcel(
        kind=EmailKind.REFUND,
        service={"name": name},
        reference=f"{reference}\r\nBcc: eve@example.com\r\n\r\n.",
        description=f"{description}\n.\n",
    )
    message = smtp._compose(parcel, "ada@payer.example", sender="pay@exchequer.example")

    assert sorted(name for name in message if not name.startswith(("Content", "MIME"))) == [
        *("Auto-Submitted", "Date", "From", "Message-ID", "Subject", "To")
    ]
    raw = smtp._in_lines(message.as_bytes(policy=smtp.SMTP))
    assert b"\nBcc" not in raw.partition(b"\r\n\r\n")[0]
    assert b"\r\n.\r\n" not in raw[:-5]
