"""A small HTTP client that can keep a server busy: raw sockets, one process, many connections.

A client library costs more per request than the server measured; this one reads what it needs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


class Unexpected(Exception):
    """The server answered something that the scenario cannot go on from."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Header names are lower case; of a repeated header the last one."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Figures:
    """How long requests took, in seconds, by the name of the step."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    rounds: int = 0
    elapsed: float = 0.0

    def note(self, step: str, seconds: float) -> None:
        self.seconds.setdefault(step, []).append(seconds)

    @property
    def all(self) -> list[float]:
        return sorted(value for values in self.seconds.values() for value in values)

    def percentile_ms(self, share: float, step: str | None = None) -> float:
        values = self.all if step is None else sorted(self.seconds[step])
        return values[min(int(len(values) * share), len(values) - 1)] * 1_000


class Connection:
    """One keep-alive connection, with the cookies of one visitor."""

    def __init__(self, base_url: str, figures: Figures) -> None:
        parts = urlsplit(base_url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._figures = figures
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookies: dict[str, str] = {}

    async def request(
        self,
        step: str,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        expect: int = 200,
    ) -> Response:
        """Send one request and note how long its answer took.

        Raises:
            Unexpected: the status is another than `expect`.
        """
        reader, writer = await self._open()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        began = time.perf_counter()
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        response = await self._read(reader)
        self._figures.note(step, time.perf_counter() - began)
        if response.headers.get("connection", "").lower() == "close":
            self.close()
        if response.status != expect:
            raise Unexpected(f"{method} {path}: {response.status} {response.body[:300]!r}")
        return response

    def close(self) -> None:
        """End the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        return self._streams

    async def _read(self, reader: asyncio.StreamReader) -> Response:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            headers[name] = value
            if name == "set-cookie":
                cookie, _, content = value.split(";", 1)[0].partition("=")
                self.cookies[cookie] = content
        if headers.get("transfer-encoding") == "chunked":
            return Response(status, headers, await _chunks(reader))
        length = int(headers.get("content-length", "0"))
        return Response(status, headers, await reader.readexactly(length) if length else b"")


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


Scenario = Callable[[Connection], Awaitable[None]]


async def run(
    scenario: Scenario, *, base_url: str, connections: int, seconds: float, warm_up: float = 1.0
) -> Figures:
    """Repeat `scenario` over so many connections at once, and measure after the warm-up."""
    figures = Figures()
    ends = time.perf_counter() + warm_up + seconds

    async def visitor() -> None:
        connection = Connection(base_url, figures)
        while time.perf_counter() < ends:
            await scenario(connection)
            figures.rounds += 1
        connection.close()

    async def forget_warm_up() -> None:
        await asyncio.sleep(warm_up)
        figures.seconds.clear()
        figures.rounds = 0

    began = time.perf_counter() + warm_up
    await asyncio.gather(forget_warm_up(), *(visitor() for _ in range(connections)))
    figures.elapsed = time.perf_counter() - began
    return figures
