"""Gunicorn's threaded worker, except that a thread is only given to a request that has arrived.

Otherwise a thread waits for whatever a client has not sent yet, and a few slow clients stop the site for everybody.
Here the main loop waits, which costs nothing: the kernel keeps the bytes, and says when the request is whole. Bodies
too large for that are read by a thread, at a least speed; only logged-in people may send them.
"""

from __future__ import annotations

import contextlib
import errno
import re
import selectors
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

ARRIVES_WITHIN = 20.0  # seconds, from the first byte to the last of a request that the kernel keeps
STALLS_FOR = 10.0  # seconds that a thread waits for the next bytes, in either direction
LEAST_BYTES_A_SECOND = 8 * 1024  # in either direction, after the first seconds
MOST_OF_HEAD = 32 * 1024  # gunicorn itself refuses longer lines and more than 100 headers
MOST_KEPT = 64 * 1024 + MOST_OF_HEAD  # a form of somebody who is not logged in, as MAX_STRANGER_FORM_KB
SENT_AHEAD = 2**20  # asked of the kernel, so that no thread waits for a client to take a page
AFTERWARDS = 0.1  # seconds, for the end of a body that the app did not read
CLOSES_WITHIN = 2.0  # seconds, for the client to take the last bytes
MOST_DRAINED = 8 * 2**20  # a client that is still sending sees the answer only once it has sent enough

_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,15})", re.IGNORECASE)
_EXPECTS = re.compile(rb"\nexpect:", re.IGNORECASE)


def bytes_of_request(arrived: bytes) -> int | None:
    """Return how many bytes the request has before a thread can continue; None until its headers have arrived."""
    head, end, _rest = arrived.partition(b"\r\n\r\n")
    if not end:
        return None
    length = _LENGTH.search(head)
    waits = length and not _EXPECTS.search(head)  # a client that expects an answer first sends no body yet
    return len(head) + len(end) + (int(length[1]) if length and waits else 0)


def may_stay_unread(headers: Mapping[str, str]) -> bool:
    """Return whether a thread got the request before its whole body had arrived."""
    by_the_thread = "TRANSFER-ENCODING" in headers or "EXPECT" in headers
    return by_the_thread or int(headers.get("CONTENT-LENGTH", 0)) > MOST_KEPT - MOST_OF_HEAD


class Socket(socket.socket):
    """A client's connection that ends where a thread would wait for too long."""

    waited = 0.0  # seconds, in one request
    moved = 0  # bytes, either way

    @classmethod
    def of(cls, accepted: socket.socket) -> Socket:
        """Take over a connection that was just accepted."""
        made = cls(fileno=accepted.detach())
        stall = struct.pack("ll", int(STALLS_FOR), int(STALLS_FOR % 1 * 1_000_000))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, stall)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, stall)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_AHEAD)
        return made

    def begin(self) -> None:
        """Start to count the time of one request."""
        self.waited, self.moved = 0.0, 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        with self._in_time():
            data = super().recv(size, flags)
        self.moved += len(data)
        return data

    def sendall(self, data: Any, flags: int = 0) -> None:
        left = memoryview(data)
        while left:
            with self._in_time():
                sent = super().send(left, flags)
            self.moved += sent
            left = left[sent:]

    @contextlib.contextmanager
    def _in_time(self) -> Iterator[None]:
        """End the connection if a thread has waited for the client too long."""
        start = time.monotonic()
        try:
            yield
        except BlockingIOError as error:
            raise ConnectionResetError(errno.ECONNRESET, "stalled") from error
        self.waited += time.monotonic() - start
        if self.waited > ARRIVES_WITHIN + self.moved / LEAST_BYTES_A_SECOND:
            raise ConnectionResetError(errno.ECONNRESET, "too slow")


class Connection(TConn):
    """A connection whose last bytes the main loop waits for, not a thread."""

    sock: Any
    parser: Any

    def __init__(self, worker: Worker, *args: Any) -> None:
        super().__init__(*args)
        self.worker = worker

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.worker.drain(self)
        else:
            super().close()


class Worker(ThreadWorker):
    """Waits for requests in the main loop; `waiting` has the sockets, and when each is given up."""

    poller: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[socket.socket, tuple[float, bool]] = {}  # until when; whether it counts as a connection
        self.drained: dict[socket.socket, int] = {}

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, and wait for its first request."""
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        connection = Connection(self, self.cfg, Socket.of(accepted), address, listener.getsockname())
        self.wait_for_request(connection)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Stop listening at once when the worker stops, and answer those who connected before.

        Otherwise a proxy continues to connect to it until it has ended, and each of these requests is lost.
        """
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            before = -1
            while before < self.nr_conns:
                before = self.nr_conns
                self.accept(listener)
            listener.close()

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Wait for the rest of the next request on a connection that was kept open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.wait_for_request(conn)

    def wait_for_request(self, conn: Connection) -> None:
        """Give the connection a thread once its request has arrived."""
        conn.sock.setblocking(False)
        conn.sock.begin()
        self.waiting[conn.sock] = time.monotonic() + ARRIVES_WITHIN, True
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_arriving, conn))

    def on_arriving(self, conn: Connection, client: Socket) -> None:
        """Look at what has arrived, without taking it."""
        try:
            arrived = socket.socket.recv(client, MOST_KEPT, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            arrived = b""
        if not arrived:
            self.give_up(client)
            return
        needed = bytes_of_request(arrived)
        if needed is None and len(arrived) < MOST_OF_HEAD:
            wake_at = len(arrived) + 1
        elif needed is None or needed > MOST_KEPT or needed <= len(arrived):
            wake_at = 1
        else:
            wake_at = needed
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, wake_at)
        if wake_at == 1:
            self.poller.unregister(client)
            del self.waiting[client]
            conn.data_ready = True
            client.begin()
            self.enqueue_req(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Say in the answer that the connection ends, if its body may stay unread.

        A proxy would otherwise send the next request on it, and answer 502 when it ends.
        """
        if may_stay_unread(dict(req.headers)):
            req.force_close()
        return super().handle_request(req, conn)

    def drain(self, conn: Connection) -> None:
        """Close a connection once the client has taken the last bytes; it counts as closed already."""
        client = conn.sock
        try:
            client.shutdown(socket.SHUT_WR)
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            self.poller.register(client, selectors.EVENT_READ, self.on_draining)
        except (OSError, KeyError, ValueError):
            client.close()
            return
        self.waiting[client] = time.monotonic() + CLOSES_WITHIN, False
        self.drained[client] = 0

    def on_draining(self, client: socket.socket) -> None:
        """Drop what a client still sends, up to a limit."""
        try:
            data = socket.socket.recv(client, 64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.drained[client] += len(data)
        if not data or self.drained[client] > MOST_DRAINED:
            self.give_up(client)

    def murder_pending(self) -> None:
        """Close what was waited for too long; a stopping worker waits a moment only."""
        super().murder_pending()
        now = time.monotonic()
        patience = 0.0 if self.alive else ARRIVES_WITHIN - CLOSES_WITHIN
        for client in [client for client, (until, counts) in self.waiting.items() if until - patience * counts <= now]:
            self.give_up(client)

    def give_up(self, client: socket.socket) -> None:
        """Close a socket that the main loop waits for."""
        _until, counts = self.waiting.pop(client)
        self.drained.pop(client, None)
        self.nr_conns -= counts
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(client)
        client.close()

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Keep a connection open only if its body has arrived: no thread waits for one that nobody reads."""
        body_is_here = keepalive and conn.parser.finish_body(deadline=time.monotonic() + AFTERWARDS)
        return bool(body_is_here and not conn.parser.unreader.buf.getvalue())  # nor for half of a next request
