"""`make bench WHAT=card_testing`: many declined cards from one address, many good ones from 200.

Everything goes through the doors of a running platform, as a robot and as people would: the API,
the card page and its form. Addresses are told apart by X-Forwarded-For, which one proxy is trusted
for. The robot goes on for as long as it was told to, whatever it is answered.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench import platform
from bench.scenarios import CARD, FORM, csrf_token
from tests import make

ROBOT = "203.0.113.7"


class Visitor:
    """Somebody at an address, with a browser that keeps one cookie."""

    def __init__(self, connection: HTTPConnection, address: str) -> None:
        self._connection = connection
        self._address = address
        self._cookie = ""

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, bytes]:
        """Status, where it leads, and the body."""
        sent = {"X-Forwarded-For": self._address, "Cookie": self._cookie} | headers
        self._connection.request(method, path, body=body.encode(), headers=sent)
        response = self._connection.getresponse()
        if cookie := response.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return response.status, response.getheader("Location", ""), response.read()

    def open_card_page(self, key: str) -> tuple[str, str]:
        """Have a payment made, and open the page of its card: the path, and the form's token."""
        asked = {"amount": 3250, "reference": "BAR", "description": "Licence"}
        body = json.dumps(asked | {"return_url": "http://127.0.0.1:9/done"})
        as_service = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        _, _, answer = self.ask("POST", "/v1/payments", body, **as_service)
        way_in = json.loads(answer)["_links"]["next_url"]["href"]
        _, path, _ = self.ask("GET", urlsplit(way_in).path)
        path = urlsplit(path).path
        _, _, page = self.ask("GET", path)
        return path, csrf_token(page)

    def send_card(self, path: str, token: str, number: str) -> int:
        """Fill in the card page; gives the status."""
        body = urlencode(CARD | {"cardNo": number, "csrfToken": token})
        return self.ask("POST", path, body, **FORM)[0]


def robot(connection: HTTPConnection, key: str, tries: int) -> Counter[int]:
    """Try cards from one address. Where one is refused a try, the payment is used for the next."""
    visitor, found = Visitor(connection, ROBOT), Counter[int]()
    path, token = visitor.open_card_page(key)
    for _ in range(tries):
        status = visitor.send_card(path, token, make.CARD_DECLINED)
        found[status] += 1
        if status == HTTPStatus.SEE_OTHER:
            path, token = visitor.open_card_page(key)
    return found


def people(connection: HTTPConnection, key: str, payments: int, addresses: int) -> Counter[int]:
    """Pay from many addresses in turn. Each payer has a browser of their own."""
    found = Counter[int]()
    for number in range(payments):
        visitor = Visitor(connection, f"198.51.100.{number % addresses}")
        path, token = visitor.open_card_page(key)
        found[visitor.send_card(path, token, make.VISA)] += 1
    return found


def main() -> None:
    """Do both, on an embedded database, and say what became of them."""
    parser = argparse.ArgumentParser(prog="make bench WHAT=card_testing")
    parser.add_argument("--tries", type=int, default=2_000)
    parser.add_argument("--addresses", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="exchequer-bench-") as name:
        url = f"sqlite:///{Path(name) / 'bench.sqlite3'}"
        behind = {"owner_url": url, "url": url, "folder": Path(name), "proxies": 1}
        with platform.running(processes=1, **behind) as running:
            connection = HTTPConnection(urlsplit(running.base_url).netloc, timeout=30)
            key = running.client.key
            for who, found, seconds in (
                _timed("declined, from 1 address", robot, connection, key, given.tries),
                _timed(
                    f"good, from {given.addresses} addresses",
                    *(people, connection, key, given.tries, given.addresses),
                ),
            ):
                refused = found[HTTPStatus.TOO_MANY_REQUESTS]
                reached = found[HTTPStatus.SEE_OTHER]
                print(f"{who}: {reached:,} reached the bank, {refused:,} refused with 429,")
                print(f"    {found.total() - reached - refused:,} otherwise, in {seconds:.0f} s")


def _timed(who, what, *arguments):
    began = time.monotonic()
    return who, what(*arguments), time.monotonic() - began


if __name__ == "__main__":
    main()
