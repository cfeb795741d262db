"""A mail server of our own, in good health and otherwise. It keeps what it takes."""

import contextlib
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

HANG_UP = "hang up"
SILENCE = "silence"


@dataclass(slots=True)
class MailServer:
    """Where it is, whom it let in, and what it has taken.

    `replies` can be changed meanwhile: by the verb, or "CONNECT", or "MESSAGE" for what comes after
    DATA. A reply is a line, or HANG_UP, or SILENCE.
    """

    replies: dict[str, str]
    context: ssl.SSLContext | None
    wrapped: bool
    asks_for_login: bool
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]


class _Conversation(socketserver.StreamRequestHandler):
    """One connection. A method `on_VERB` answers, and says whether the conversation goes on."""

    timeout = 10

    @property
    def about(self) -> MailServer:
        return self.server.about  # type: ignore[attr-defined]

    def setup(self):
        if self.about.wrapped:
            self.request = self.about.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self):
        super().finish()
        if isinstance(self.request, ssl.SSLSocket):
            self.request.close()

    def handle(self):
        with contextlib.suppress(OSError):
            goes_on = self.reply("CONNECT", "220 mail.example")
            while goes_on and (line := self.rfile.readline().decode().rstrip("\r\n")):
                goes_on = self.hear(line)

    def hear(self, line: str) -> bool:
        verb = line.split(" ", maxsplit=1)[0].upper()
        if verb in self.about.replies:
            return self.reply(verb, "")
        act = getattr(self, f"on_{verb.lower()}", None)
        return act(line) if act else self.say("250 ok")

    def reply(self, to: str, usual: str) -> bool:
        wanted = self.about.replies.get(to, usual)
        if wanted == SILENCE:
            self.about.released.wait(10)
        return wanted not in {HANG_UP, SILENCE} and self.say(wanted)

    def say(self, text: str) -> bool:
        self.wfile.write(f"{text}\r\n".encode())
        return True

    def on_ehlo(self, _line: str) -> bool:
        offers = ["mail.example", "8BITMIME"]
        if self.about.context and not isinstance(self.request, ssl.SSLSocket):
            offers.append("STARTTLS")
        if self.about.asks_for_login:
            offers.append("AUTH PLAIN")
        return self.say("\r\n".join([*(f"250-{offer}" for offer in offers), "250 HELP"]))

    def on_starttls(self, _line: str) -> bool:
        self.say("220 go on")
        self.request = self.about.context.wrap_socket(self.request, server_side=True)
        super().setup()
        return True

    def on_auth(self, line: str) -> bool:
        self.about.logins.append(line)
        return self.say("235 welcome")

    def on_rcpt(self, line: str) -> bool:
        self.about.recipients.append(line)
        return self.say("250 ok")

    def on_data(self, _line: str) -> bool:
        self.say("354 go on")
        raw = b""
        while (part := self.rfile.readline()) != b".\r\n":
            if not part:
                return False
            raw += part[1:] if part.startswith(b"..") else part
        self.about.taken.append(raw)
        return self.reply("MESSAGE", "250 queued")

    def on_quit(self, _line: str) -> bool:
        self.say("221 bye")
        return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, about: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.about = about
        about.port = self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to write about."""


@contextmanager
def mail_server(
    replies: Mapping[str, str] | None = None,
    *,
    context: ssl.SSLContext | None = None,
    wrapped: bool = False,
    asks_for_login: bool = False,
) -> Iterator[MailServer]:
    """A mail server. With a `context` it offers STARTTLS, or is `wrapped` in TLS from the start."""
    about = MailServer(dict(replies or {}), context, wrapped, asks_for_login)
    with _Server(about) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield about
        finally:
            about.released.set()
            listener.shutdown()
            thread.join()
