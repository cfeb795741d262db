"""Calls over https go to the address that was checked, and to the host whose name was meant."""

import time
from contextlib import contextmanager

import pytest

from app.webhooks import call, target
from app.webhooks.call import Answer
from app.webhooks.models import Reason
from tests.support import receivers
from tests.support.certificates import Authority

HOST = "hooks.service.gov.uk"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


def post(receiver, authority_file, host=HOST):
    where = target.read(receiver.at(host), live=True)
    return call.post(
        where,
        ["127.0.0.1"],  # as if it had been looked up: nothing else is asked
        b"{}",
        {},
        deadline=time.monotonic() + 20,
        authorities=str(authority_file),
    )


@contextmanager
def receiving(authority, host, **how):
    with receivers.receiving(context=authority.context(host, **how)) as receiver:
        yield receiver


def test_the_name_is_asked_for_and_proved_at_the_address_that_was_checked(authority):
    with receiving(authority, HOST) as receiver:
        assert post(receiver, authority.file) == Answer(200)

    (delivery,) = receiver.deliveries
    assert delivery.server_name == HOST
    assert delivery.headers["host"] == f"{HOST}:{receiver.port}"


def test_another_hosts_certificate_is_not_good_for_it(authority):
    with receiving(authority, "other.service.gov.uk") as receiver:
        assert post(receiver, authority.file) == Answer(reason=Reason.TLS)
    assert receiver.deliveries == []


def test_nor_is_one_that_is_over(authority):
    with receiving(authority, HOST, expired=True) as receiver:
        assert post(receiver, authority.file) == Answer(reason=Reason.TLS)


def test_nor_one_that_nobody_vouches_for(authority):
    with receiving(authority, HOST) as receiver:
        assert post(receiver, "") == Answer(reason=Reason.TLS)


def test_who_does_not_speak_tls_is_not_told_anything(authority):
    with receivers.receiving() as receiver:
        receiver.scheme = "https"
        assert post(receiver, authority.file) == Answer(reason=Reason.TLS)
    assert receiver.deliveries == []
