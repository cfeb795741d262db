import socket

import pytest
import urllib3

from tests.support.sockets import OutsideWorld


def test_another_machine_cannot_be_reached():
    with socket.socket() as connection, pytest.raises(OutsideWorld):
        connection.connect(("192.0.2.1", 80))


def test_nor_its_address_found():
    with pytest.raises(OutsideWorld):
        urllib3.PoolManager(retries=False).request("GET", "http://example.com")


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
