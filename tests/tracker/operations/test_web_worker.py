"""When a request has arrived, and what ends a connection. tests/servers/test_slow_clients.py has the rest."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Iterator
from contextlib import closing
from unittest.mock import Mock

import pytest

from tracker.operations import web_worker
from tracker.operations.web_worker import Socket, bytes_of_request, may_stay_unread


@pytest.mark.parametrize(
    ("arrived", "needed"),
    [
        (b"", None),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", None),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27),
        (b"POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n", 45),
        (b"POST / HTTP/1.1\r\ncontent-length:7\r\n\r\na=b", 44),
        (b"POST / HTTP/1.1\r\nX-Content-Length: 7\r\n\r\n", 40),
        (b"POST / HTTP/1.1\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n", 60),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 47),
        (b"POST / HTTP/1.1\r\n\r\nContent-Length: 7\r\n\r\n", 19),
    ],
)
def test_how_many_bytes_a_request_has(arrived: bytes, needed: int | None) -> None:
    assert bytes_of_request(arrived) == needed


@pytest.mark.parametrize(
    ("headers", "may_stay"),
    [
        ({}, False),
        ({"CONTENT-LENGTH": str(64 * 1024)}, False),
        ({"CONTENT-LENGTH": str(64 * 1024 + 1)}, True),
        ({"CONTENT-LENGTH": "5", "EXPECT": "100-continue"}, True),
        ({"TRANSFER-ENCODING": "chunked"}, True),
    ],
)
def test_whose_body_may_stay_unread(headers: dict[str, str], may_stay: bool) -> None:
    assert may_stay_unread(headers) is may_stay


@pytest.fixture
def ends() -> Iterator[tuple[Socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with Socket.of(ours) as server, theirs:
        server.begin()
        yield server, theirs


def test_bytes_go_both_ways(ends: tuple[Socket, socket.socket]) -> None:
    server, client = ends
    client.sendall(b"hello")
    assert server.recv(10) == b"hello"
    server.sendall(b"good day")
    assert client.recv(10) == b"good day"


def test_a_client_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_worker, "STALLS_FOR", 0.001)
    ours, theirs = socket.socketpair()
    with Socket.of(ours) as server, theirs:
        server.begin()
        with pytest.raises(ConnectionResetError):
            server.recv(10)
        with pytest.raises(ConnectionResetError):
            server.sendall(b"x" * 2**24)


def test_a_client_that_trickles_is_given_up(ends: tuple[Socket, socket.socket]) -> None:
    server, client = ends
    server.waited = web_worker.ARRIVES_WITHIN + 2
    client.sendall(b"x")
    with pytest.raises(ConnectionResetError):
        server.recv(10)
    server.moved = 3 * web_worker.LEAST_BYTES_A_SECOND
    client.sendall(b"x")
    assert server.recv(10) == b"x", "one that has sent much may take longer"


def test_a_stopping_worker_answers_who_is_connected_and_listens_no_more() -> None:
    worker = web_worker.Worker.__new__(web_worker.Worker)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    address = listener.getsockname()
    state = {"alive": False, "cfg": Mock(), "sockets": [listener], "nr_conns": 0, "waiting": {}, "_accepting": True}
    with closing(selectors.DefaultSelector()) as poller:
        vars(worker).update(state, poller=poller)
        poller.register(listener, selectors.EVENT_READ)
        clients = [socket.create_connection(address) for _ in range(3)]
        worker.set_accept_enabled(False)
        assert len(worker.waiting) == 3
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        for each in [*clients, *worker.waiting]:
            each.close()
