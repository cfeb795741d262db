"""How long the card page takes: `python -m bench.rendering`.

The real page, of a real payment on an embedded database. It is answered whole (everything but the
network: session, policy, the one statement of the page, compression); and drawn alone: plainly,
from memory, and for scale by the bare joining of its parts. Medians of rounds that take turns, so
that a slow moment touches all of them. Templates are compiled once, as where it serves.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app import create_app, db, migrations
from app.accounts.models import Account, AccountKind, Service
from app.actors import Actor
from app.payments import creation
from app.payments.creation import NewPayment
from app.web import rendering
from app.web.rendering.renderer import Renderer
from config import Config

ROUNDS = 30


def application(folder: Path) -> Flask:
    """The whole application, as fast as in production, on a database of its own."""
    config = Config(data_dir=folder, log_level="error")
    migrations.upgrade(config.database_url)
    app = create_app(config)
    rendering.warm(app)
    return app


def payer(app: Flask) -> tuple[FlaskClient, str]:
    """Somebody who has been let in to a payment, and the address of its card page."""
    with db.transaction() as session:
        service = Service(name="Apply for a fishing licence")
        session.add(service)
        session.flush()
        account = Account(service_id=service.id, kind=AccountKind.TEST)
        session.add(account)
    created = creation.create(
        NewPayment(
            account_id=account.id,
            service_id=service.id,
            provider=account.provider,
            credentials_id=account.credentials_id,
            amount_pence=3780,
            reference="BENCH-1",
            description="One-year licence for trout & coarse fish",
            return_url="https://service.example/return",
        ),
        actor=Actor.operator("bench"),
    )
    client = app.test_client()
    client.get(f"/secure/{created.token}")
    return client, f"/card_details/{created.payment.id}"


def what_is_drawn(renderer: Renderer, get: Callable[[], object]) -> dict[str, Any]:
    """What the view gives to the renderer for the page that `get` asks for."""
    given: dict[str, Any] = {}
    usual = renderer.render_page

    def noted(*arguments: Any) -> str:
        given.update(zip(("template", "shape", "holes", "errors"), arguments, strict=True))
        return usual(*arguments)

    renderer.render_page = noted  # type: ignore[method-assign]
    get()
    renderer.render_page = usual  # type: ignore[method-assign]
    return given


def milliseconds(work: Callable[[], object], times: int) -> float:
    """How long `work` takes, the mean of `times`."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) * 1000 / times


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        measure(app)
        db.close()


def measure(app: Flask) -> None:
    """Print what one page costs."""
    client, address = payer(app)
    renderer: Renderer = app.extensions["rendering"]

    def get() -> bytes:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"the card page answered {answer.status}")
        return answer.get_data()

    first = milliseconds(get, 1)
    given = what_is_drawn(renderer, get)
    template, shape, holes = given["template"], given["shape"], given["holes"]
    with app.test_request_context(address):
        flat = next(flat for (known, *_), flat in renderer.pages if known[0] == template)
        values = {**dict.fromkeys(flat.parts[1::2], "something"), **holes}
        work: dict[str, tuple[Callable[[], object], int]] = {
            "whole answer": (get, 50),
            "plainly": (lambda: rendering.render(template, **shape, **holes), 2),
            "from memory": (
                lambda: rendering.render_page(template, shape=shape, holes=holes),
                200,
            ),
            "only joined": (lambda: "".join(flat.fill(values)), 200),
            "compressed": (lambda: flat.gzipped(flat.fill(values)), 200),
        }
        results: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(ROUNDS):
            for name, (done, times) in work.items():
                results[name].append(milliseconds(done, times))
        page = rendering.render_page(template, shape=shape, holes=holes)
    print(f"card page: {len(page.encode()):,} bytes, {len(get()):,} compressed")
    print(f"first time: {first:.0f} ms")
    medians = {name: statistics.median(times) for name, times in results.items()}
    for name, median in medians.items():
        print(f"{name:12} {median:8.4f} ms")
    print(
        f"from memory is {medians['plainly'] / medians['from memory']:.0f} times as fast as plainly"
    )


if __name__ == "__main__":
    main()
