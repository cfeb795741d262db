"""GOV.UK Notify as we need it: a small server on this machine that speaks its published API.

Source: https://docs.notifications.service.gov.uk/rest-api.html
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"tests-{SERVICE}-{SECRET}"

TEAM_ONLY = (400, [{"error": "BadRequestError", "message": "Can’t send using a team-only API key"}])
NO_TEMPLATE = (400, [{"error": "BadRequestError", "message": "Template not found"}])
BAD_ADDRESS = (
    400,
    [{"error": "ValidationError", "message": "email_address Not a valid email address"}],
)
BAD_PHONE = (
    400,
    [{"error": "ValidationError", "message": "phone_number Not enough digits"}],
)
WRONG_KEY = (403, [{"error": "AuthError", "message": "Invalid token: API key not found"}])
TOO_MANY = (
    429,
    [{"error": "TooManyRequestsError", "message": "Exceeded send limits (50) for today"}],
)
BROKEN = (500, [{"error": "Exception", "message": "Internal server error"}])


SILENT, TAKEN_AND_SILENT, TAKEN_AND_BROKEN = "silent", "taken and silent", "taken and broken"
TAKEN_AND_GARBLED = "taken and garbled"


@dataclass(slots=True)
class NotifyServer:
    """Where it is and what it has taken.

    `answers` are given, one to each request to send, before it is well again: a status with its
    errors, or one of the words above. `status` is that of all that it has taken.
    """

    answers: list[Any]
    port: int = 0
    look_up_answers: list[Any] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked_about: list[str] = field(default_factory=list)
    status: str = "delivered"
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Requests(BaseHTTPRequestHandler):
    @property
    def about(self) -> NotifyServer:
        return self.server.about  # type: ignore[attr-defined]

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.must_be_let_in()
        assert self.path in {"/v2/notifications/email", "/v2/notifications/sms"}
        wanted = self.about.answers.pop(0) if self.about.answers else ""
        if isinstance(wanted, tuple):
            self.refuse(*wanted)
            return
        if wanted != SILENT:
            self.about.taken.append(body)
        if wanted in {SILENT, TAKEN_AND_SILENT}:
            self.about.released.wait(10)
        elif wanted == TAKEN_AND_BROKEN:
            self.refuse(*BROKEN)
        elif wanted == TAKEN_AND_GARBLED:
            self.answer(201, "<html>")
        else:
            answer = {"id": name_of(len(self.about.taken)), "reference": body["reference"]}
            self.answer(201, json.dumps(answer))

    def do_GET(self):
        self.must_be_let_in()
        where = urlsplit(self.path)
        assert where.path == "/v2/notifications"
        [reference] = parse_qs(where.query)["reference"]
        self.about.asked_about.append(reference)
        if self.about.look_up_answers:
            self.refuse(*self.about.look_up_answers.pop(0))
            return
        found = [
            {"id": name_of(number), "reference": reference, "status": self.about.status}
            for number, body in enumerate(self.about.taken, 1)
            if body["reference"] == reference
        ]
        self.answer(200, json.dumps({"notifications": found, "links": {"current": self.path}}))

    def must_be_let_in(self) -> None:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        assert jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE

    def refuse(self, status: int, errors: Any) -> None:
        self.answer(status, json.dumps({"status_code": status, "errors": errors}))

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, about: NotifyServer) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.about = about
        about.port = self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to write about."""


def name_of(number: int) -> str:
    """Notify's own name for the n-th notification that it took, counted from 1."""
    return f"740e5834-3a29-46b4-9a6f-{number:012}"


@contextmanager
def notify_server(*answers: Any) -> Iterator[NotifyServer]:
    """A Notify that gives these answers first."""
    about = NotifyServer(list(answers))
    listener = _Server(about)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield about
    finally:
        about.released.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
