"""Settings come from the environment alone, and a value that cannot be understood stops the start."""

from __future__ import annotations

import runpy
import subprocess
import sys
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
OURS = [
    "BACKUPS_KEPT",
    "BACKUP_AT",
    "BACKUP_KEY",
    "DATABASE_URL",
    "DEBUG",
    "DIRECT_DATABASE_URL",
    "EMAIL_URL",
    "EMAIL_FROM",
    "PUBLIC_URL",
    "READ_DATABASE_URL",
    "SAMPLE_DATA",
    "SECRET_KEY",
    "SIGN_UP",
    "TIME_ZONE",
    "WORK",
]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))


def read_settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> dict[str, Any]:
    for name, value in ({"SECRET_KEY": "a-key"} | values).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "tracker" / "settings.py"))


def test_nothing_but_a_key_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = read_settings(monkeypatch)
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / "tracker.sqlite3")
    assert settings["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in settings["DATABASES"]["default"]["OPTIONS"]["init_command"], (
        "a power cut loses nothing"
    )
    assert not settings["SESSION_COOKIE_SECURE"], "a home network is plain HTTP"
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["SECURE_PROXY_SSL_HEADER"] is None, "nobody may claim HTTPS where no proxy stands"


def test_key_from_the_file_beside_the_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("from-the-file\n")
    assert read_settings(monkeypatch, SECRET_KEY="")["SECRET_KEY"] == "from-the-file"
    assert read_settings(monkeypatch, SECRET_KEY="given")["SECRET_KEY"] == "given"


def test_no_key_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read_settings(monkeypatch, SECRET_KEY="")


def test_a_key_for_debugging_only_when_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, SECRET_KEY="", DEBUG="1")
    assert settings["DEBUG"] is True
    assert settings["SECRET_KEY"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("SAMPLE_DATA", "2"),
        ("WORK", "later"),
        ("SIGN_UP", "friends"),
        ("PUBLIC_URL", "magnesium.example.org"),
        ("PUBLIC_URL", "ftp://magnesium.example.org"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://example.org/magnesium"),
        ("PUBLIC_URL", "https://example.org:port"),
        ("DATABASE_URL", "mysql://localhost/magnesium"),
        ("DATABASE_URL", "nonsense"),
        ("DIRECT_DATABASE_URL", "sqlite:///somewhere"),
        ("READ_DATABASE_URL", "sqlite:///somewhere"),
        ("EMAIL_URL", "nonsense://x"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("BACKUP_AT", "tonight"),
        ("BACKUP_AT", "25:00"),
        ("BACKUP_KEY", "a password"),
        ("BACKUPS_KEPT", "0"),
        ("BACKUPS_KEPT", "many"),
    ],
)
def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        read_settings(monkeypatch, **{name: value})


def test_backups(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch)
    assert (settings["BACKUP_AT"], settings["BACKUP_KEY"], settings["BACKUPS_KEPT"]) == (time(3, 10), "", 14)
    settings = read_settings(monkeypatch, BACKUP_AT="22:30", BACKUPS_KEPT="3")
    assert (settings["BACKUP_AT"], settings["BACKUPS_KEPT"]) == (time(22, 30), 3)
    assert read_settings(monkeypatch, BACKUP_AT="off")["BACKUP_AT"] is None


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("on", True), ("Yes", True), ("0", False), ("false", False)])
def test_switches(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    assert read_settings(monkeypatch, DEBUG=value)["DEBUG"] is meant


def test_public_https_secures_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, PUBLIC_URL="https://magnesium.example.org/")
    assert settings["ALLOWED_HOSTS"] == ["magnesium.example.org"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://magnesium.example.org"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] >= 31536000
    assert "SECURE_HSTS_INCLUDE_SUBDOMAINS" not in settings, "other sites of the domain made no such promise"
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_public_http_is_for_a_name_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, PUBLIC_URL="http://magnesium.example.org:8000")
    assert settings["ALLOWED_HOSTS"] == ["magnesium.example.org"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["http://magnesium.example.org:8000"]
    assert not settings["SESSION_COOKIE_SECURE"]


def test_postgresql_by_url(monkeypatch: pytest.MonkeyPatch) -> None:
    database = read_settings(monkeypatch, DATABASE_URL="postgres://mg:secret@db.internal:5433/mg")["DATABASES"][
        "default"
    ]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.internal", 5433, "mg")
    assert database["OPTIONS"]["pool"]


def test_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings(monkeypatch)["DIRECT_DATABASE"] is None
    settings = read_settings(
        monkeypatch,
        DATABASE_URL="postgres://mg@127.0.0.1:6432/mg",
        READ_DATABASE_URL="postgres://mg@127.0.0.1:6432/mg_read",
        DIRECT_DATABASE_URL="postgres://mg@a,b/mg?target_session_attrs=read-write",
    )
    default, replica = settings["DATABASES"]["default"], settings["DATABASES"]["replica"]
    direct = settings["DIRECT_DATABASE"]
    assert "options" not in default["OPTIONS"], "PgBouncer refuses it"
    assert "options" not in replica["OPTIONS"]
    assert direct["OPTIONS"]["options"]
    assert (replica["NAME"], direct["HOST"]) == ("mg_read", "a,b")
    assert settings["DATABASE_ROUTERS"] == ["tracker.operations.replica.Router"]


def test_mail_only_where_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings(monkeypatch)["EMAIL_CONFIGURED"] is False
    settings = read_settings(monkeypatch, EMAIL_URL="smtp://me:secret@mail.example.org:25")
    assert settings["EMAIL_CONFIGURED"] is True
    assert settings["EMAIL_HOST"] == "mail.example.org"


def test_without_mail_nothing_is_written_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings(monkeypatch)["EMAIL_BACKEND"] == "django.core.mail.backends.dummy.EmailBackend"


@pytest.mark.parametrize(("value", "meant"), [("", "open"), ("Invited", "invited"), ("closed", "closed")])
def test_who_may_sign_up(monkeypatch: pytest.MonkeyPatch, value: str, meant: str) -> None:
    assert read_settings(monkeypatch, SIGN_UP=value)["SIGN_UP"] == meant


def test_a_command_ends_with_one_line(tmp_path: Path) -> None:
    environment = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "a-key", "PUBLIC_URL": "nonsense"}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "PUBLIC_URL" in done.stderr


def test_every_variable_is_documented() -> None:
    import re

    sources = [
        "tracker/settings.py",
        "tracker/data_dir.py",
        *(f"tracker/management/commands/{name}.py" for name in ("serve", "make_admin")),
    ]
    text = "".join((ROOT / source).read_text() for source in sources)
    read = set(re.findall(r"""(?:env\.\w+|switch|environ\.get|number)\(\s*"([A-Z_]+)\"""", text)) - {"USER"}
    assert len(read) > 10
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert not read - set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))


def test_a_file_beside_the_data_sets_what_the_environment_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "settings.env").write_text("# at home\n\nSIGN_UP = invited\nTIME_ZONE='Europe/Berlin'\n")
    settings = read_settings(monkeypatch, SIGN_UP="", TIME_ZONE="Europe/Oslo")
    assert settings["SIGN_UP"] == "invited", "an empty variable says nothing"
    assert settings["TIME_ZONE"] == "Europe/Oslo"


@pytest.mark.parametrize(
    ("line", "value"),
    [("it's '", "it's '"), ("'it is'", "it is"), ('"it is"', "it is"), ("a=b # c", "a=b # c"), ("", "")],
)
def test_quotes_around_a_whole_value_are_not_part_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, value: str
) -> None:
    (tmp_path / "settings.env").write_text(f"METRICS_TOKEN = {line}\n")
    assert read_settings(monkeypatch, METRICS_TOKEN="")["METRICS_TOKEN"] == value


@pytest.mark.parametrize("line", ["SIGN_UP", "SIGN UP=closed", "=closed"])
def test_a_line_that_is_no_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.env").write_text(f"# at home\n{line}\n")
    with pytest.raises(SystemExit, match=r"Line 2 of .*settings\.env cannot be understood"):
        read_settings(monkeypatch)


def test_the_file_may_turn_the_sample_off(tmp_path: Path) -> None:
    """`make run` turns it on unless the person says otherwise."""
    (tmp_path / "settings.env").write_text("SAMPLE_DATA=neither\n")
    told = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "a-key"}
    done = subprocess.run([sys.executable, ROOT / "manage.py", "serve"], env=told, capture_output=True, text=True)
    assert done.stderr.strip() == "SAMPLE_DATA='neither' is neither on nor off. Set it to 1 or 0."
