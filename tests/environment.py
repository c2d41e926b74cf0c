"""The environment of every test run: its own folder, fixed settings and a fixed clock, plain static files.

Loaded by pytest before Django's settings are read (`-p tests.environment` in pyproject.toml).
"""

import gc
import os
import shutil
import tempfile
from datetime import datetime

import pytest
import time_machine

from tests import postgres

OWNER = "MAGNESIUM_TEST_FOLDER"  # set once by the main process; xdist's workers inherit it

# No test reads the machine's clock. Each one starts at noon on a Wednesday; tests marked `any_day` run at all of these
# moments, one for each weekday. TEST_CLOCK sets another moment for all tests, or several, separated by spaces.
# Processes that a test starts still use the machine's clock.
NOON = "2026-11-25T12:00+00:00"
ANY_DAY = (
    NOON,
    "2026-11-30T00:05+00:00",  # the end of a month, just after midnight
    "2026-12-31T23:55+00:00",  # the end of a year, just before midnight
    "2027-03-28T00:30+00:00",  # half an hour before Europe's summer time begins
    "2027-11-06T12:00+00:00",  # the day before America's ends
    "2028-02-29T23:50+00:00",
    "2029-11-30T12:00+00:00",
)
TOLD = os.environ.get("TEST_CLOCK", "").split()
START = datetime.fromisoformat(TOLD[0] if TOLD else NOON)
clock = time_machine.travel(START).start()

_made_here = OWNER not in os.environ
if _made_here:
    os.environ["TMPDIR"] = tempfile.tempdir = postgres.short_temporary_folder()
    os.environ[OWNER] = tempfile.mkdtemp(prefix="magnesium-tests-")

os.environ["DATA_DIR"] = os.environ["XDG_RUNTIME_DIR"] = os.environ[OWNER]
os.environ["SECRET_KEY"] = "a-key-for-tests-that-is-long-enough-and-has-many-different-letters-0123456789"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's sync API runs an event loop
CLEARED = {"BACKUPS_KEPT", "BACKUP_AT", "BACKUP_KEY", "DEBUG", "EMAIL_URL", "PUBLIC_URL", "SAMPLE_DATA", "SIGN_UP"}
for name in CLEARED | {"TIME_ZONE"}:
    os.environ.pop(name, None)
if "TEST_DATABASE_URL" not in os.environ:  # the person's own server may need them
    for name in os.environ.keys() - postgres.without_client_settings(os.environ).keys():
        del os.environ[name]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # A pool would keep the live server's connections open, and PostgreSQL then refuses to drop its database.
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
    # The hashed file names of production need collectstatic; the pages under test do not.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The tests' database has nothing to lose; the servers that tests start still wait for the disk.
    if command := settings.DATABASES["default"].get("OPTIONS", {}).get("init_command"):
        settings.DATABASES["default"]["OPTIONS"] |= {"init_command": f"{command} PRAGMA synchronous=OFF;"}


@pytest.fixture(autouse=True)
def starts_at() -> datetime:
    """Return the moment at which a test starts."""
    return START


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    moments = TOLD or (ANY_DAY if metafunc.definition.get_closest_marker("any_day") else [])
    if len(moments) > 1:
        # `make check` takes the first moment, `make test` all of them.
        later = [] if TOLD else [pytest.mark.slow]
        parsed = [
            pytest.param(datetime.fromisoformat(moment), marks=later if n else []) for n, moment in enumerate(moments)
        ]
        metafunc.parametrize("starts_at", parsed, ids=lambda moment: f"{moment:%a %F %R}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    callspec = getattr(item, "callspec", None)
    clock.move_to(callspec.params.get("starts_at", START) if callspec else START)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make garbage collection skip everything loaded so far, and run less often: it took an eighth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _made_here:
        shutil.rmtree(os.environ[OWNER], ignore_errors=True)
