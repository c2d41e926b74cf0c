"""Clients that send nothing, or half of something, keep nobody else waiting."""

from __future__ import annotations

import http.client
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.patience import SECONDS
from tests.serving import free_port, lines_until_ready, start, stop

HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
FILE = b"POST /your-data/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
HALVES = {
    "nothing": b"",
    "half of the headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ",
    "half of a body": HEAD + b"Content-Length: 5000\r\n\r\nlogin=",
    "half of a chunked body": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlo",
    "half of a next request": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he",
    "half of a large file": FILE + b"Content-Length: 50000000\r\n\r\n--x\r\n",
}
CLIENTS = 24  # three times as many as the server has threads


@pytest.fixture(scope="module")
def port(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    server = start(shutil.copytree(begun, tmp_path_factory.mktemp("slow") / "var"), port, WORK="0")
    lines_until_ready(server)
    yield port
    assert "Traceback" not in stop(server)


def connect(port: int, sent: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    client.sendall(sent)
    return client


def asked(port: int) -> tuple[int, float]:
    """Ask for a page; return the status, and how long it took."""
    begun = time.monotonic()
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        server.request("GET", "/healthz")
        return server.getresponse().status, time.monotonic() - begun
    finally:
        server.close()


@pytest.mark.parametrize("what", HALVES)
def test_others_are_answered_meanwhile(port: int, what: str) -> None:
    clients = [connect(port, HALVES[what]) for _ in range(CLIENTS)]
    try:
        time.sleep(0.2)  # until the server has looked at each
        status, seconds = asked(port)
        assert status == 200
        assert seconds < 4, "a thread that waits does so for five seconds or longer"
    finally:
        for client in clients:
            client.close()


def test_a_request_in_pieces_is_answered(port: int) -> None:
    body = b"login=nobody&password=wrong"
    whole = HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body
    with connect(port, b"") as client:
        for at in range(0, len(whole), 40):
            client.sendall(whole[at : at + 40])
            time.sleep(0.01)
        answer = client.recv(100)
    assert answer.startswith(b"HTTP/1.1 403 "), "without the token of the form"


@pytest.mark.parametrize(
    ("sent", "connection"),
    [
        (HEAD + b"Content-Length: 4194304\r\n\r\n" + b"x" * 65536, "close"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n", "close"),
        (HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\nlogin", "close"),
        (HEAD + b"Content-Length: 5\r\n\r\nlogin", "keep-alive"),
    ],
)
def test_a_connection_is_said_to_end_with_a_body_that_may_be_unread(port: int, sent: bytes, connection: str) -> None:
    """Otherwise a proxy sends somebody's next form on it, while it ends, and answers 502."""
    with connect(port, sent) as client, closing(http.client.HTTPResponse(client)) as answer:
        answer.begin()
        assert answer.status in {403, 413}
        assert answer.headers["Connection"] == connection


def test_where_the_app_is_said_to_be_is_ignored(port: int) -> None:
    for name in (b"SCRIPT_NAME", b"SCRIPT-NAME", b"PATH_INFO"):
        with connect(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + name + b": /elsewhere\r\n\r\n") as client:
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
