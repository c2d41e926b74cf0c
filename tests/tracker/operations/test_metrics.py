"""What the person who runs the instance sees: requests in the log, metrics, and the setup check."""

from __future__ import annotations

import logging
import uuid
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from foods.models import ImportRun
from tests.conftest import client_of
from tests.tracker.views.diary.test_day import text_of
from tracker.backups import databases, taking
from tracker.operations import metrics, replica


@pytest.fixture
def token(settings: Settings) -> str:
    settings.METRICS_TOKEN = "only-for-tests"
    return "only-for-tests"


@pytest.fixture
def admin_client(alice: User) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    alice.refresh_from_db()
    return client_of(alice)


def read_metrics(client: Client, token: str) -> str:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_requests_are_counted_by_their_route(alice_client: Client, token: str) -> None:
    alice_client.get("/log/?q=secret-food")
    alice_client.get("/no-such-page/secret-token/")
    text = read_metrics(alice_client, token)
    assert 'magnesium_requests_total{method="GET",route="log/",status="200"}' in text
    assert 'magnesium_requests_total{method="GET",route="none",status="404"}' in text
    assert 'magnesium_request_seconds_bucket{le="0.5",route="log/"}' in text
    assert 'magnesium_jobs{state="waiting"} 0' in text
    assert "secret" not in text


def test_the_oldest_unfinished_job_is_shown(alice_client: Client, token: str) -> None:
    assert "magnesium_oldest_unfinished_job_seconds 0" in read_metrics(alice_client, token)
    ImportRun.objects.create(state="running")
    ImportRun.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    assert "magnesium_oldest_unfinished_job_seconds 300" in read_metrics(alice_client, token)


def test_invented_methods_are_counted_as_one(alice_client: Client, token: str) -> None:
    for number in range(3):
        alice_client.generic(f"INVENTED{number}", "/log/")
    text = read_metrics(alice_client, token)
    assert 'magnesium_requests_total{method="other",route="log/",status="405"}' in text
    assert "INVENTED" not in text


def test_the_first_requests_come_together(token: str, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    waits, made = [], []

    def being_made(name: str, *_: object, **__: object) -> str:
        made.append(name)
        second = Thread(target=metrics.measures)
        second.start()
        second.join(0.05)
        waits.append(second)
        return name

    fresh = cache(metrics._made.__wrapped__)
    library = "prometheus_client"
    with (
        patch.multiple(library, Counter=being_made, Histogram=str.format),
        patch("tracker.operations.metrics._made", fresh),
    ):
        metrics.measures()
        for second in waits:
            second.join()
    assert made == ["magnesium_requests_total"]


def test_waiting_jobs_are_counted(client: Client, token: str, db: None) -> None:
    ImportRun.objects.create()
    assert 'magnesium_jobs{state="waiting"} 1' in read_metrics(client, token)


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", "only-for-tests", "Basic only-for-tests", "Bearer ä"])
def test_without_the_token_there_is_no_such_page(client: Client, token: str, db: None, sent: str) -> None:
    assert client.get("/metrics", headers={"authorization": sent}).status_code == 404


def test_without_a_setting_nothing_opens_it(client: Client, db: None) -> None:
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_what_ended_is_cleared_before_the_start(settings: Settings, token: str, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    metrics.reset()
    (tmp_path / "metrics" / "counter_1.db").write_bytes(b"")
    metrics.reset()
    assert list((tmp_path / "metrics").iterdir()) == []
    settings.METRICS_TOKEN = ""
    settings.DATA_DIR = tmp_path / "elsewhere"
    metrics.reset()
    metrics.process_ended(1)
    assert not (tmp_path / "elsewhere").exists()


def test_the_log_names_the_route_and_no_address(alice_client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tracker.requests"):
        alice_client.get("/log/?q=secret-food")
    (line,) = [record for record in caplog.records if record.name == "tracker.requests"]
    assert (line.route, line.method, line.status) == ("log/", "GET", 200)  # type: ignore[attr-defined]
    assert "secret" not in str(line.__dict__)


def test_the_setup_page_is_for_admins(alice_client: Client, admin_client: Client, bob: User) -> None:
    assert client_of(bob).get(reverse("setup")).status_code == 404
    text = text_of(admin_client.get(reverse("setup")))
    assert "SQLite" in text or "PostgreSQL" in text
    assert "Wrong:" not in text


def test_each_wrong_setting_is_named(admin_client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.PUBLIC_URL, settings.PUBLIC_HTTPS, settings.DEBUG = "https://magnesium.example.org", True, True
    settings.ALLOWED_HOSTS = ["*"]
    settings.DATA_DIR = tmp_path
    key = tmp_path / "secret_key"
    key.write_text("open to all")
    key.chmod(0o644)
    ImportRun.objects.create()
    ImportRun.objects.update(state="running", asked_at=timezone.now() - timedelta(hours=1))
    full = SimpleNamespace(free=1_000_000)
    with (
        patch("tracker.operations.diagnostics.shutil.disk_usage", return_value=full),
        patch.dict("os.environ", SECRET_KEY=""),
    ):
        text = text_of(admin_client.get(reverse("setup")))
    for said in (
        "PUBLIC_URL is https://magnesium.example.org, but this page was requested as testserver.",
        "X-Forwarded-Proto: https",
        "append the client's address to “X-Forwarded-For”",
        "Remove DEBUG from the environment",
        f"chmod 600 {key}",
        "1 job is unfinished, but no worker is running. The oldest was requested 1 hour ago.",
        "Make room",
        "Set EMAIL_URL",
    ):
        assert said in text
    assert text.index("Wrong:") < text.index("Note:")


def test_plain_http_on_the_internet_is_wrong(admin_client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://testserver"
    text = text_of(admin_client.get(reverse("setup")))
    assert "Passwords and diaries go over the internet in plain text." in text
    settings.PUBLIC_URL = ""
    assert "off: use it only on a network that you trust" in text_of(admin_client.get(reverse("setup")))


def test_a_secure_request_behind_a_proxy_is_good(admin_client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL, settings.PUBLIC_HTTPS = "https://testserver", True
    settings.EMAIL_CONFIGURED, settings.SAMPLE_DATA = True, True
    headers = {"X-Forwarded-For": "192.0.2.1"}
    text = text_of(admin_client.get(reverse("setup"), secure=True, headers=headers))
    assert "Wrong:" not in text
    assert "anyone who finds this site can look around" in text


def test_the_setup_page_tells_of_backups_and_sign_up(
    admin_client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str:
        return text_of(admin_client.get(reverse("setup")))

    settings.DATA_DIR, settings.BACKUP_AT, settings.SIGN_UP = tmp_path, time(3, 10), "invited"
    assert "none yet; the first is made tonight at 3:10" in told()
    assert "by invitation" in told()
    made = timezone.now() - timedelta(days=1)
    monkeypatch.setattr(taking, "standing", lambda: taking.Standing(made, "", None))
    assert "last tested restore" in told()
    made = timezone.now() - timedelta(days=3)
    assert "Wrong: Backups The newest is older than two days." in told()
    settings.BACKUP_AT, settings.SIGN_UP = None, "closed"
    assert "none at night" in told()
    assert "closed: nobody can start a diary" in told()
    monkeypatch.setattr(taking, "standing", lambda: taking.Standing(made, "disk full", made))
    settings.SIGN_UP = "open"
    assert "Wrong: Backups disk full Fix that" in told()
    assert "open: anyone who can open this site can start a diary" in told()
    assert "SIGN_UP=invited" not in told()
    settings.PUBLIC_URL = "http://testserver"
    assert "set SIGN_UP=invited" in told()


def test_each_replica_is_told_of(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "is_used", lambda: True)
    monkeypatch.setattr(replica, "standings", lambda: iter([("a:5432", 0), ("b:5432", 20_500_000), ("c:5432", None)]))
    text = text_of(admin_client.get(reverse("setup")))
    assert "Wrong: Replica b:5432 20 MB behind the primary The pages it serves may be out of date." in text
    assert "Wrong: Replica c:5432 It does not answer." in text
    assert "Replica a:5432 up to date" in text


def test_a_damaged_file_is_told(admin_client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "damaged.txt").write_text("Tree 9 page 9: btreeInitPage() returns error code 11")
    if connection.vendor == "sqlite":
        assert "Wrong: Database Tree 9 page 9" in text_of(admin_client.get(reverse("setup")))


def test_what_was_put_aside_is_named(admin_client: Client, tmp_path: Path) -> None:
    file = tmp_path / "aside-20261123T000000.000000Z.sqlite3"
    with patch.multiple(databases, is_sqlite=lambda: True, sqlite_path=lambda: tmp_path / "tracker.sqlite3"):
        assert "Files set aside" not in text_of(admin_client.get(reverse("setup")))
        file.touch()
        assert f"Files set aside {file} A restore or a move set them aside" in text_of(
            admin_client.get(reverse("setup"))
        )


def test_links_in_mails_need_a_name_of_ones_own(admin_client: Client, settings: Settings) -> None:
    settings.EMAIL_CONFIGURED = True
    assert "Note: Email on Set PUBLIC_URL" in text_of(admin_client.get(reverse("setup")))


@pytest.mark.parametrize(("host", "warned"), [("localhost:8000", True), ("127.0.0.1", True), ("192.168.1.20", False)])
def test_links_that_nobody_else_can_open_are_told(admin_client: Client, bob: User, host: str, warned: bool) -> None:
    headers = {"host": host}
    assert ("work only on this machine" in text_of(admin_client.get(reverse("setup"), headers=headers))) is warned
    page = admin_client.post(reverse("invitations"), {"note": ""}, headers=headers)
    assert ("works only on this machine" in text_of(page)) is warned
    asked = {"action": "make_reset_link", "_selected_action": [bob.pk]}
    page = admin_client.post(reverse("admin:auth_user_changelist"), asked, headers=headers, follow=True)
    assert ("This link works only on this machine" in page.content.decode()) is warned
    sent = {"days": "7", "form_key": str(uuid.uuid4())}
    page = admin_client.post(reverse("sheet-links"), sent, headers=headers)
    assert "shared/" in page.content.decode()
    assert ("works only on this machine" in text_of(page)) is warned


def test_healthz_misses_the_tables(client: Client, db: None) -> None:
    """SQLite makes an empty file where somebody deleted the database."""
    assert client.get("/healthz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO gone")
    assert client.get("/healthz").status_code == 503
