"""`make bench`: requests per second, and how long they take, on both databases.

Load and server share the machine, as they did when the prototype was measured, so compare columns
of one run and ratios between runs, not absolute figures of two machines.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from bench import load, platform
from bench.scenarios import SCENARIOS
from tests.support import postgresql

# What a prototype of this platform reached on the same class of machine, in requests per second.
# For the card page and the journey it was measured as a multiple of the reference's front end. Of
# links there was no prototype: what stands there is what the reference's pages reach.
PROTOTYPE = {
    "create a payment": "1,000-1,180/s",
    "get a payment": "1,800-2,180/s",
    "card page GET": "8.9-9.9x of 138-160/s",
    "link page GET": "215/s of the reference",
    "whole journey": "2.5-4.5x of 30-38/s",
}
OF_THE_API = ("create a payment", "get a payment")  # what is measured with several processes
DURABLE = ("max_connections=100",)  # fsync and synchronous commit as they are by default


@contextmanager
def sqlite(processes: int) -> Iterator[platform.Platform]:
    with tempfile.TemporaryDirectory(prefix="exchequer-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        with platform.running(
            owner_url=url, url=url, folder=folder, processes=processes
        ) as running:
            yield running


@contextmanager
def postgres(processes: int) -> Iterator[platform.Platform]:
    with (
        postgresql.running(settings=DURABLE) as server,
        tempfile.TemporaryDirectory(prefix="exchequer-bench-") as name,
    ):
        server.create("bench")
        owner = server.url("bench", role=postgresql.OWNER)
        url = server.url("bench", role=postgresql.APPLICATION)
        with platform.running(
            owner_url=owner, url=url, folder=Path(name), processes=processes
        ) as running:
            yield running


DATABASES = {"postgresql": postgres, "sqlite": sqlite}


def measure(name: str, running: platform.Platform, *, connections: int, seconds: float) -> None:
    """Run one scenario and print its line."""
    scenario = SCENARIOS[name](running.client)
    cpu = running.web_cpu_seconds()
    figures = asyncio.run(
        load.run(scenario, base_url=running.base_url, connections=connections, seconds=seconds)
    )
    cpu = running.web_cpu_seconds() - cpu
    requests = len(figures.all)
    unit = "journeys" if name == "whole journey" else "requests"
    rate = (figures.rounds if unit == "journeys" else requests) / figures.elapsed
    # The warm-up second is in the processor time and not in the requests; it is small.
    cpu_ms = cpu / (requests * (seconds + 1) / seconds) * 1_000
    print(
        f"  {name:18}{rate:9,.0f} {unit}/s{figures.percentile_ms(0.5):9.1f} ms"
        f"{figures.percentile_ms(0.99):9.1f} ms{cpu_ms:9.2f} ms   {PROTOTYPE[name]}"
    )
    if unit == "journeys":
        for step in figures.seconds:
            median, slow = (figures.percentile_ms(share, step) for share in (0.5, 0.99))
            print(f"      {step:26}{'':7}{median:9.1f} ms{slow:9.1f} ms")


def main() -> None:
    """Measure everything, or what is named."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--scenario", choices=SCENARIOS, action="append")
    parser.add_argument("--processes", type=int, action="append", help="web processes")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8)
    given = parser.parse_args()
    print(f"{given.connections} connections, one worker, {given.seconds:g} s each")
    print(f"  {'':18}{'':19}{'p50':>9}   {'p99':>9}   {'CPU':>6} a request   prototype")
    for database, processes in product(given.database or DATABASES, given.processes or (1, 2)):
        print(f"{database}, web processes {processes}")
        with DATABASES[database](processes) as running:
            for name in given.scenario or (SCENARIOS if processes == 1 else OF_THE_API):
                measure(name, running, connections=given.connections, seconds=given.seconds)
            print(f"  memory of a web process: {running.web_memory_mb():.0f} MB")


if __name__ == "__main__":
    main()
