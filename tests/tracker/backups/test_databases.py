"""Connections past PgBouncer, and the lock that lets one machine at a time prepare the database."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from pytest_django.fixtures import Settings

from tracker.backups import databases

pytestmark = pytest.mark.django_db(transaction=True)


def test_past_the_pooler(settings: Settings) -> None:
    pooled = connections["default"]
    with databases.direct():
        assert connections["default"] is pooled, "there is no pool to bypass"
    settings.DIRECT_DATABASE = connection.settings_dict | {"DISABLE_SERVER_SIDE_CURSORS": "of the direct way"}
    with databases.direct():
        assert connections["default"] is not pooled
        assert connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] == "of the direct way"
        assert "pool" not in connection.settings_dict["OPTIONS"]
        assert "auth_user" in connection.introspection.table_names()
        with databases.opened("beside", {}) as beside:
            assert beside.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] == "of the direct way"
    assert connections["default"] is pooled
    assert "auth_user" in connection.introspection.table_names()


def test_one_machine_at_a_time() -> None:
    def is_free() -> bool:
        with databases.opened("another", {}) as another, another.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('tracker_prepare'))")
            return bool(cursor.fetchone()[0])

    with databases.one_at_a_time():
        if connection.vendor == "sqlite":  # of one machine
            assert "waiting" not in [each.alias for each in connections.all(initialized_only=True)]
        else:
            assert not is_free()
    if connection.vendor == "postgresql":
        assert is_free()
