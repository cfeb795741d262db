"""What tests at the doors share."""

import pytest
from flask import Flask

from tests.support.api import Api, api_of


@pytest.fixture
def api(app: Flask) -> Api:
    """The software of a service with a test account."""
    return api_of(app)
