"""Database URLs with several hosts, and what is never asked of PgBouncer."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker.database_urls import database_of, replica_of

CLUSTER = "postgres://mg:secret@a:5432,b:5433,c:5434/mg?target_session_attrs=read-write"


def test_several_hosts() -> None:
    found = database_of(CLUSTER)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("a,b,c", "5432,5433,5434", "mg")
    options = found["OPTIONS"]
    assert options["target_session_attrs"] == "read-write"
    assert options["connect_timeout"] == 2
    assert options["tcp_user_timeout"] == 3000
    assert options["options"] == "-c lock_timeout=6s"
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is False


def test_several_hosts_on_the_usual_port() -> None:
    found = database_of("postgres://mg@a,b/mg")
    assert (found["HOST"], found["PORT"]) == ("a,b", "")


@pytest.mark.parametrize("hosts", ["a:1,b,c:3", "a,b:2"])
def test_a_port_for_each_host_or_for_none(hosts: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="Give each host its port"):
        database_of(f"postgres://mg@{hosts}/mg")


def test_the_url_has_the_last_word() -> None:
    assert database_of("postgres://mg@a/mg?connect_timeout=9")["OPTIONS"]["connect_timeout"] == 9


def test_behind_a_pooler() -> None:
    """PgBouncer gives each transaction another connection, and refuses start-up options."""
    found = database_of("postgres://mg@127.0.0.1:6432/mg", behind_pooler=True)
    assert "options" not in found["OPTIONS"]
    assert "prepare_threshold" not in found["OPTIONS"], "without it, Django prepares no statements"
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_a_replica_gets_less_time_than_the_primary() -> None:
    replica, primary = replica_of(CLUSTER), database_of(CLUSTER)
    assert replica["TEST"]["MIRROR"] == "default"
    assert replica["OPTIONS"]["pool"]["timeout"] < primary["OPTIONS"]["pool"]["timeout"]
    assert primary["OPTIONS"]["pool"]["timeout"] <= 5


def test_a_replica_is_of_postgresql() -> None:
    with pytest.raises(ImproperlyConfigured, match="READ_DATABASE_URL is only for PostgreSQL"):
        replica_of("sqlite:///somewhere.sqlite3")
