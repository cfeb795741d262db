"""How often the API may be called, and what is said to who calls it more often."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from app import clock, limits, settings
from app.accounts import AccountKind, RateLimitClass
from app.limits import Limit
from app.limits.table import FILE_NAME
from app.web import neighbours
from app.web.api.v1 import limits as door
from tests import make
from tests.support.api import PAYMENT, Api, api_of, error

TOO_MANY = (429, "P0900", "Too many requests")

few = pytest.mark.settings(
    rate_limit_post=2,
    rate_limit_other=4,
    rate_limit_elevated_post=3,
    rate_limit_elevated_other=5,
    rate_limit_alone_post=1,
    rate_limit_alone_other=2,
)
pytestmark = few


class Stopped:
    """A clock that moves when it is told to. It starts 250 ms into a minute."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, 0, 0, 250_000, tzinfo=UTC)

    def forward(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture(autouse=True)
def time(app):
    stopped = Stopped()
    with clock.replaced(lambda: stopped.now):
        yield stopped


def passed(ask, times=10):
    """How many of so many requests were let through."""
    return sum(ask().status_code != 429 for _ in range(times))


def test_the_figures_are_those_of_the_reference_platform():
    usual = type(settings.current())()
    assert (usual.rate_limit_post, usual.rate_limit_other) == (15, 75)
    assert (usual.rate_limit_elevated_post, usual.rate_limit_elevated_other) == (40, 100)
    assert (usual.rate_limit_low_post, usual.rate_limit_low_other) == (1, 4500)
    assert (usual.rate_limit_alone_post, usual.rate_limit_alone_other) == (5, 25)
    assert (usual.rate_limit_window_seconds, usual.rate_limit_low_window_seconds) == (1, 60)


def test_more_than_that_is_refused_and_does_nothing(api, time):
    assert passed(api.create, 2) == 2

    refused = api.create()

    assert error(refused) == TOO_MANY
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["X-Request-Id"]
    assert len(make.payments_of(api.account)) == 2
    time.forward(seconds=1)
    assert api.create().status_code == 201


def test_a_replay_is_a_request_like_any_other(api, time):
    key = {"Idempotency-Key": "order-17"}

    assert passed(lambda: api.post("/payments", PAYMENT, headers=key)) == 2
    time.forward(seconds=1)
    assert api.post("/payments", PAYMENT, headers=key).headers["Idempotency-Replayed"] == "true"


def test_creating_capturing_other_posts_and_looking_are_counted_apart(api):
    assert passed(api.create) == 2
    assert passed(lambda: api.post("/payments/nothing/capture")) == 2
    assert passed(lambda: api.post("/payments/nothing/cancel")) == 2
    assert passed(lambda: api.post("/payments/nothing/refunds", {"amount": 1})) == 0
    assert passed(lambda: api.get("/payments/nothing")) == 4
    assert passed(lambda: api.get("/payments/nothing/events")) == 0
    bearer = {"Authorization": f"Bearer {api.key}"}
    assert passed(lambda: api._client.head("/v1/payments/nothing", headers=bearer)) == 0


def test_a_slash_at_the_end_opens_no_other_bucket(api):
    assert passed(api.create) == 2
    assert error(api.post("/payments/", PAYMENT)) == TOO_MANY


def test_the_keys_of_an_account_share_and_accounts_do_not(app, api):
    other_key = Api(app, api.account, make.api_key(api.account))
    other_account = api_of(app)

    assert passed(api.create) == 2
    assert passed(other_key.create) == 0
    assert passed(other_account.create) == 2


def test_who_has_no_key_counts_for_nobody(api):
    for _ in range(10):
        assert api.create().status_code in {201, 429}
        made_up = api.send("POST", "/payments", headers={"Authorization": "Bearer made-up"})
        assert made_up.status_code == 401


@pytest.mark.parametrize(
    ("kind", "posts", "looks"), [(RateLimitClass.ELEVATED, 3, 5), (RateLimitClass.OFF, 10, 10)]
)
def test_an_account_of_another_class(app, kind, posts, looks):
    api = api_of(app, rate_limit_class=kind)

    assert passed(api.create) == posts
    assert passed(lambda: api.get("/payments/nothing")) == looks


@pytest.mark.settings(rate_limit_low_other=6)
def test_an_account_with_few_payments_is_looked_at_by_the_minute(app, time):
    api = api_of(app, rate_limit_class=RateLimitClass.LOW)

    assert passed(lambda: api.get("/payments/nothing")) == 6
    assert passed(api.create) == 1
    time.forward(seconds=1)
    refused = api.create()
    assert error(refused) == TOO_MANY
    assert refused.headers["Retry-After"] == "59"
    time.forward(seconds=59)
    assert api.create().status_code == 201


def test_the_health_of_the_platform_may_be_asked_at_any_time(app):
    client = app.test_client()

    assert passed(lambda: client.get("/healthcheck")) == 10


def test_a_class_that_was_changed_counts_at_once_in_this_process(api):
    from app import administration
    from app.actors import Actor

    assert passed(api.create) == 2
    administration.change_account(
        api.account.id, rate_limit_class=RateLimitClass.ELEVATED, actor=Actor.staff("somebody")
    )
    assert passed(api.create) == 1


def test_a_live_account_is_always_limited(app):
    from app import administration
    from app.accounts.errors import NotASetting
    from app.actors import Actor

    actor = Actor.staff("somebody")
    live = make.account(kind=AccountKind.LIVE)

    with pytest.raises(NotASetting):
        administration.change_account(live.id, rate_limit_class=RateLimitClass.OFF, actor=actor)
    with pytest.raises(NotASetting):
        administration.create_account(
            make.service().id,
            kind=AccountKind.LIVE,
            rate_limit_class=RateLimitClass.OFF,
            actor=actor,
        )
    administration.change_account(live.id, rate_limit_class=RateLimitClass.LOW, actor=actor)


def test_without_the_table_each_process_counts_alone_and_says_so(api, config, time):
    (config.data_dir / FILE_NAME).mkdir()

    with capture_logs() as logs:
        assert passed(api.create) == 1
        assert passed(lambda: api.get("/payments/nothing")) == 2

    assert [line["kind"] for line in logs if line["event"] == "limits_counted_alone"] == [
        "IsADirectoryError"
    ]
    (config.data_dir / FILE_NAME).rmdir()
    time.forward(minutes=1)
    assert passed(api.create) == 2


def test_a_caller_without_a_key_is_counted_by_address_and_by_token(app):
    def ask(address, token):
        with app.test_request_context(
            "/v1/auth", method="POST", environ_base={"REMOTE_ADDR": address}
        ):
            door.count_address()
            door.count_token(token)

    for _ in range(2):
        ask("192.0.2.1", "a-token")
    with pytest.raises(door.TooMany):
        ask("192.0.2.1", "another")
    with pytest.raises(door.TooMany):
        ask("192.0.2.2", "a-token")
    ask("192.0.2.2", "another")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("unknown", "", False),
    ],
)
def test_an_address_counts_with_its_neighbours_where_one_customer_has_them_all(one, other, same):
    assert (neighbours.of(one) == neighbours.of(other)) is same


@pytest.mark.settings(trusted_proxies=1)
def test_behind_a_proxy_of_ours_its_word_counts(app):
    seen = []

    @app.before_request
    def note():
        from flask import request

        seen.append(request.remote_addr)

    app.test_client().get("/v1/nothing", headers={"X-Forwarded-For": "192.0.2.9, 198.51.100.7"})

    assert seen == ["198.51.100.7"]


def test_counting_says_when_to_try_again(app, time):
    limit = Limit(1, 10, alone=1)

    assert limits.use("somebody", limit) == 0
    assert limits.use("somebody", limit) == 10
    time.forward(seconds=9.5)
    assert limits.use("somebody", limit) == 1
    time.forward(seconds=0.25)
    assert limits.use("somebody", limit) == 0
