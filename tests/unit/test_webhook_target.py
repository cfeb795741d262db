"""The guard: which addresses may be called, by their text and by where their names lead."""

import threading
from ipaddress import ip_address

import pytest

from app import settings
from app.webhooks import resolver, target
from app.webhooks.models import Reason
from config import Config

PUBLIC = "93.184.215.14"


@pytest.fixture(autouse=True)
def sandbox():
    settings.use(Config())


@pytest.fixture
def live_installation():
    settings.use(
        Config(
            environment="live",
            secret_key="k" * 32,
            api_key_pepper="p" * 32,
            sandbox_notification_token="t" * 32,
            base_url="https://pay.example.gov.uk",
            cookie_secure=True,
            database_url="postgresql://x/y",
            email_sender="smtp",
            email_from="pay@example.gov.uk",
            smtp_host="mail.example.gov.uk",
        )
    )


def addresses(url, *found, live=True):
    with resolver.replaced(lambda _: found):
        return target.addresses(target.read(url, live=live), live=live, within_seconds=20)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://a.gov.uk", ("https", "a.gov.uk", 443, "/")),
        ("https://A.GOV.uk:8443/x?y=z%20", ("https", "a.gov.uk", 8443, "/x?y=z%20")),
        ("HTTPS://a-b.c2.example/", ("https", "a-b.c2.example", 443, "/")),
        ("https://a.example/" + "x" * 2030, ("https", "a.example", 443, "/" + "x" * 2030)),
    ],
)
def test_addresses_that_a_live_account_may_have(url, parts):
    found = target.read(url, live=True)
    assert (found.scheme, found.host, found.port, found.path) == parts


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.gov.uk",
        "ftp://a.gov.uk/",
        "//a.gov.uk/",
        "https:/a.gov.uk",
        "https://",
        "https:///x",
        "https://user@a.gov.uk/",
        "https://user:pass@a.gov.uk/",
        "https://a.gov.uk@127.0.0.1/",
        "https://a.gov.uk\\@127.0.0.1/",
        "https://a.gov.uk/\\x",
        "https://a.gov.uk/#x",
        "https://a.gov.uk#@b.example/",
        "https://a.gov.uk?x",
        "https://a.gov.uk:0/",
        "https://a.gov.uk:65536/",
        "https://a.gov.uk:x/",
        "https://a.gov.uk:443:443/",
        "https://a gov.uk/",
        "https://a.gov.uk/ x",
        "https://a.gov.uk/\r\nHost: b",
        " https://a.gov.uk/",
        "https://a.gov.uk/\n",
        "https://ä.gov.uk/",
        "https://a.gov.uk/ä",
        "https://%61.gov.uk/",
        "https://a.example/" + "x" * 2031,
    ],
)
def test_what_is_an_address_for_nobody(url):
    for live in (True, False):
        with pytest.raises(target.NotAllowed) as refused:
            target.read(url, live=live)
        assert refused.value.field == "callback_url"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.gov.uk/",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://93.184.215.14/",
        "https://[::1]/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://1.2.3.0x4/",
        "https://a.gov.uk./",
        "https://-a.gov.uk/",
        "https://a..gov.uk/",
        "https://a_b.gov.uk/",
        f"https://{'a' * 64}.gov.uk/",
        f"https://{'a.' * 130}gov.uk/",
    ],
)
def test_what_is_an_address_for_test_accounts_only(url):
    with pytest.raises(target.NotAllowed):
        target.read(url, live=True)


def test_domains_can_be_listed():
    settings.use(Config(webhook_live_domains="gov.uk, pay.example"))
    for url in ("https://gov.uk/", "https://a.b.gov.uk/", "https://x.pay.example/"):
        assert target.read(url, live=True)
    for url in ("https://evilgov.uk/", "https://gov.uk.example.com/", "https://example/"):
        with pytest.raises(target.NotAllowed):
            target.read(url, live=True)
    assert target.read("http://127.0.0.1:8080/", live=False)


INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  refused below
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",
    "::93.184.215.14",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "3fff::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(address):
    for found in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(target.LeadsInside):
            addresses("https://a.gov.uk/", *found)
    assert not target.is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"]
)
def test_a_name_that_leads_outside_is_not(address):
    assert addresses("https://a.gov.uk/", address) == (address,)


def test_what_is_no_address_is_refused():
    with pytest.raises(target.LeadsInside):
        addresses("https://a.gov.uk/", "somewhere")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_test_account_may_call_this_machine_and_nothing_else_inside(address):
    assert addresses("http://localhost:3000/", address, live=False) == (address,)
    for inside in set(INSIDE) - {"127.0.0.1", "127.8.8.8", "::1"}:
        with pytest.raises(target.LeadsInside):
            addresses("http://localhost:3000/", address, inside, live=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:5000/x", "http://[::1]:5000/x"])
def test_it_may_name_it_by_its_number(url):
    (found,) = target.addresses(target.read(url, live=False), live=False, within_seconds=0)
    assert ip_address(found).is_loopback


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://[fd00::1]/", "http://169.254.169.254/"]
)
def test_no_other_number_inside(url):
    with pytest.raises(target.LeadsInside):
        target.addresses(target.read(url, live=False), live=False, within_seconds=0)


def test_on_a_live_installation_nobody_calls_this_machine(live_installation):
    with pytest.raises(target.LeadsInside):
        addresses("http://127.0.0.1:5432/", live=False)
    with pytest.raises(target.LeadsInside):
        addresses("http://localhost/", "127.0.0.1", live=False)


def test_a_name_that_leads_nowhere():
    with pytest.raises(target.NameNotFound) as refused:
        addresses("https://a.gov.uk/")
    assert refused.value.reason is Reason.NAME_NOT_FOUND


def no_such_host(host):
    raise OSError


def dead_name_server(host):
    threading.Event().wait(60)
    return [PUBLIC]


@pytest.mark.parametrize("source", [no_such_host, dead_name_server])
def test_a_name_that_nobody_knows_or_tells_in_time(source):
    with resolver.replaced(source):
        assert resolver.addresses_of("a.gov.uk", within_seconds=0.1) == []


def test_the_systems_resolver_knows_this_machine():
    assert set(resolver.addresses_of("localhost", within_seconds=20)) & {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://a.gov.uk/", "a.gov.uk"),
        ("https://a.gov.uk:443/", "a.gov.uk"),
        ("https://a.gov.uk:8443/", "a.gov.uk:8443"),
        ("http://[::1]:80/", "[::1]"),
        ("http://[::1]:81/", "[::1]:81"),
    ],
)
def test_what_the_host_header_says(url, authority):
    assert target.read(url, live=False).authority == authority
