"""`make run` from the inside: what it prepares, what it says, and how it stops."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import signal
import socket
import stat
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from foods.search import engines
from tests import patience
from tests.serving import free_port, lines_until_ready, start, stop
from tracker import data_dir
from tracker.backups import BackupError
from tracker.management.commands import serve


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=patience.SECONDS) as answer:  # noqa: S310  # our own server
        return str(answer.read().decode())


@pytest.mark.slow
def test_it_works_twice(begun: Path) -> None:
    """The first time was when the folder was made."""
    port = free_port()
    server = start(begun, port)
    lines = lines_until_ready(server)
    assert not any("..." in line for line in lines), "nothing was left to do"
    assert lines[-4] == f"Magnesium Tracker: http://localhost:{port}"
    assert read(f"http://127.0.0.1:{port}/healthz") == "ok\n"
    page = read(f"http://127.0.0.1:{port}/accounts/login/")
    style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert style, "static files are named for what is in them"
    assert read(f"http://127.0.0.1:{port}{style[1]}")

    assert stat.S_IMODE((begun / "tracker.sqlite3").stat().st_mode) == 0o600

    second = start(begun, port)
    said, _ = second.communicate(timeout=patience.SECONDS)
    assert second.returncode == 1
    assert said.count("\n") == 1
    assert f"Port {port} is taken" in said

    assert stop(server).strip() == ""
    assert server.returncode == 0


def test_key_is_made_once_and_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("SECRET_KEY")
    data_dir.prepare()
    key_file = tmp_path / "var" / "secret_key"
    key = key_file.read_text()
    assert len(key) > 50
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700, "diaries are nobody else's"
    data_dir.prepare()
    assert key_file.read_text() == key


def test_no_key_file_where_a_key_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    data_dir.prepare()
    assert not (tmp_path / "secret_key").exists()


def test_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    with pytest.raises(SystemExit, match=r"Cannot keep data in .*DATA_DIR="):
        data_dir.prepare()


@pytest.mark.parametrize(("who", "owner", "becomes"), [(0, 61234, True), (0, 0, False), (1000, 61234, False)])
def test_root_writes_nothing_of_its_own_into_the_data_of_a_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, who: int, owner: int, becomes: bool
) -> None:
    done: list[tuple[str, object]] = []
    for name in ("setgroups", "setgid", "setuid"):
        monkeypatch.setattr(os, name, lambda number, name=name: done.append((name, number)))
    monkeypatch.setattr(os, "geteuid", lambda: who)
    monkeypatch.setattr(Path, "stat", lambda path: SimpleNamespace(st_uid=owner, st_gid=owner + 1))
    data_dir.become_owner(tmp_path)
    assert done == ([("setgroups", []), ("setgid", owner + 1), ("setuid", owner)] if becomes else [])


def test_database_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tracker.sqlite3").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with (
        patch("tracker.data_dir.os.access", return_value=False),
        pytest.raises(SystemExit, match=r"tracker\.sqlite3 belongs to someone else"),
    ):
        data_dir.prepare()


@pytest.mark.parametrize("value", ["0", "65536", "eight", "-1", "8000.0", "²"])
def test_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(CommandError, match="PORT="):
        serve.number("PORT", 8000, 65535)


def test_port_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert serve.number("PORT", 8000, 65535) == 8000


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def test_taken_port(taken_port: int) -> None:
    with pytest.raises(CommandError, match=rf"Port {taken_port} is taken.*PORT={taken_port + 1}"):
        serve.refuse_taken_port("127.0.0.1", taken_port)


def test_free_port() -> None:
    serve.refuse_taken_port("127.0.0.1", free_port())


def test_port_of_root() -> None:
    with (
        patch.object(socket.socket, "bind", side_effect=PermissionError(errno.EACCES, "denied")),
        pytest.raises(CommandError, match="only for root"),
    ):
        serve.refuse_taken_port("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_host_that_is_not_ours(host: str) -> None:
    with pytest.raises(CommandError, match="not an address of this machine"):
        serve.refuse_taken_port(host, 8000)


def test_at_home_everybody_is_let_in_and_behind_a_proxy_only_the_proxy(settings: Settings) -> None:
    assert serve.default_host() == "0.0.0.0"  # noqa: S104
    settings.PUBLIC_HTTPS = True
    assert serve.default_host() == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "lan", "line"),
    [
        ("0.0.0.0", "192.168.1.20", "http://192.168.1.20:8000"),  # noqa: S104
        ("0.0.0.0", None, "no network found"),  # noqa: S104
        ("0.0.0.0", "8.8.8.8", "8.8.8.8 is public: set PUBLIC_URL to serve it"),  # noqa: S104
        ("10.0.0.7", None, "http://10.0.0.7:8000"),
        ("kitchen.local", None, "http://kitchen.local:8000"),
        ("127.0.0.1", "192.168.1.20", "not with HOST=127.0.0.1, which only this machine reaches"),
    ],
)
def test_address_for_a_phone(host: str, lan: str | None, line: str) -> None:
    with patch.object(serve, "lan_address", return_value=lan):
        assert serve.phone_line(host, 8000) == line


def test_public_address_is_for_phones_too(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://magnesium.example.org"
    assert serve.phone_line("127.0.0.1", 8000) == "https://magnesium.example.org"


def test_four_lines(settings: Settings) -> None:
    command = serve.Command(stdout=io.StringIO())
    command.announce("10.0.0.7", 8000)
    said = command.stdout._out.getvalue()  # type: ignore[attr-defined]
    assert said.splitlines() == [
        "Magnesium Tracker: http://10.0.0.7:8000",
        "On your phone:     http://10.0.0.7:8000",
        "Become an admin:   make admin",
        "Stop:              Ctrl-C",
    ]


def test_lan_address_without_a_network() -> None:
    with patch.object(socket.socket, "connect", side_effect=OSError(errno.ENETUNREACH, "unreachable")):
        assert serve.lan_address() is None


def test_database_that_does_not_answer(db: None) -> None:
    with (
        patch.object(serve, "unapplied_migrations", side_effect=OperationalError("connection refused")),
        pytest.raises(CommandError, match="does not answer: connection refused"),
    ):
        serve.Command().prepare()


def test_static_files_are_collected_when_one_changed(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    calls: list[str] = []

    def note(name: str, **options: object) -> None:
        calls.append(name)
        (tmp_path / "static").mkdir(exist_ok=True)

    with patch.object(serve, "call_command", note):
        command = serve.Command(stdout=io.StringIO())
        command.prepare()
        command.prepare()
        assert calls.count("collectstatic") == 1
        (tmp_path / "static.stamp").write_text("of an older version")
        command.prepare()
        assert calls.count("collectstatic") == 2
        (tmp_path / "static.stamp").unlink()
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(Path, "write_text", side_effect=full), pytest.raises(CommandError, match="No space left"):
            command.prepare()
    assert "migrate" not in calls, "the test database has them all"


def test_a_search_index_is_ensured_where_nothing_is_to_be_migrated(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    engines.drop(connection)
    said = io.StringIO()
    with patch.object(serve, "call_command"), patch.object(serve.Command, "collect_static_files"):
        serve.Command(stdout=said).prepare()
    assert said.getvalue().startswith("Rebuilding the search index")
    assert engines.is_built(connection)


def test_server_listens_on_ipv6_too() -> None:
    assert serve.Server("::1", 8000, 1, when_ready=lambda: None).cfg.settings["bind"].get() == ["[::1]:8000"]  # type: ignore[union-attr]


def test_a_worker_does_not_collect_what_was_loaded_before_it() -> None:
    server: Any = serve.Server("::1", 8000, 1, when_ready=lambda: None)
    server.cfg.pre_fork(None, None)
    try:
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()


@pytest.fixture
def _keeps_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "close_connections", lambda: None)


@pytest.mark.usefixtures("_keeps_connections")
def test_it_is_prepared_in_another_process(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))

    serve.in_a_child(work)
    assert (tmp_path / "pid").read_text() != str(os.getpid())


@pytest.mark.usefixtures("_keeps_connections")
@pytest.mark.parametrize("error", [CommandError("no room"), BackupError("no room")])
def test_its_errors_are_told_here(error: Exception) -> None:
    with pytest.raises(CommandError, match=r"^no room$"):
        serve.in_a_child(Mock(side_effect=error))


@pytest.mark.usefixtures("_keeps_connections")
@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_what_it_said_itself_is_not_said_again(error: type[BaseException]) -> None:
    with pytest.raises(SystemExit) as stopped:
        serve.in_a_child(Mock(side_effect=error))
    assert stopped.value.code == 1


@pytest.mark.usefixtures("_keeps_connections")
def test_what_stops_this_process_stops_the_other(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))
        os.kill(os.getppid(), signal.SIGTERM)
        time.sleep(60)

    with pytest.raises(SystemExit) as stopped:
        serve.in_a_child(work)
    assert stopped.value.code == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
