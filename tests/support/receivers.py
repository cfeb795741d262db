"""Receivers of webhooks, in good health and otherwise: real servers on this machine."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call as it arrived. `headers` by their names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes
    server_name: str | None = None


@dataclass(slots=True)
class Receiver:
    """Where a receiver is, and what it was sent."""

    port: int
    scheme: str = "http"
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.at("127.0.0.1")

    def at(self, host: str) -> str:
        return f"{self.scheme}://{host}:{self.port}/webhooks"

    @property
    def bodies(self) -> list[bytes]:
        return [delivery.body for delivery in self.deliveries]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is nothing to write about."""


@contextmanager
def receiving(
    answer: Callable[[int], int] = lambda _: 200,
    *,
    location: str = "",
    context: ssl.SSLContext | None = None,
) -> Iterator[Receiver]:
    """A receiver that answers its n-th call, counted from 1, with the status `answer(n)`."""
    lock = threading.Lock()
    names: dict[int, str | None] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # whoever sent it died over it
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                receiver.deliveries.append(
                    Delivery(self.path, headers, body, names.get(id(self.connection)))
                )
                number = len(receiver.deliveries)
            self.send_response(answer(number))
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_address[1], "https" if context else "http")
    if context is not None:

        def remember(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            names[id(connection)] = name

        context.sni_callback = remember
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening(act: Callable[[socket.socket], None]) -> Iterator[Receiver]:
    """A listener that does with each connection what `act` does, and then closes it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            act(connection)

    def accept() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield Receiver(listener.getsockname()[1])
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextmanager
def hanging() -> Iterator[Receiver]:
    """A receiver that takes every message and says nothing, until the block ends."""
    go_on = threading.Event()
    try:
        with listening(lambda _: go_on.wait(60) and None) as receiver:
            yield receiver
    finally:
        go_on.set()
