from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from app import clock, db, gateways, models, settings
from config import Config
from tests.support.clocks import Clock
from tests.support.databases import DIALECTS, Dialect


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Services are tested on both databases: that is where the two could differ."""
    chosen: Dialect = request.param
    return chosen


@pytest.fixture(autouse=True)
def platform(config: Config) -> Iterator[None]:
    """Everything below the doors, on a fresh database: what create_app does, without Flask."""
    settings.use(config)
    models.load()
    gateways.configure(config)
    db.bind(create_engine(config.database_url, **config.engine_options()))
    yield
    db.close()


@pytest.fixture
def hands() -> Iterator[Clock]:
    """The hands of the platform's clock: `hands.forward(minutes=91)`."""
    moved = Clock()
    with clock.replaced(moved.now):
        yield moved
