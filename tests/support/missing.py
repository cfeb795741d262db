"""What to do about a program that tests need and this machine does not have."""

import os
from typing import NoReturn

import pytest


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def missing(what: str) -> NoReturn:
    """Fail the test where everything must be there (CI=true); elsewhere skip it and say so."""
    if is_ci():
        pytest.fail(f"{what}; with CI=true nothing may be skipped", pytrace=False)
    pytest.skip(what)
