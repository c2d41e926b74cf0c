"""The surroundings of every test run: a folder of its own, known settings, plain static files.

Loaded by pytest before Django's settings are read (`-p tests.environment` in pyproject.toml).
"""

import gc
import os
import shutil
import tempfile

import pytest

from tests import postgres

OWNER = "MAGNESIUM_TEST_FOLDER"  # set once by the main process; xdist's workers inherit it

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
if "TEST_DATABASE_URL" not in os.environ:  # a server of the person's own may need them
    for name in os.environ.keys() - postgres.without_client_settings(os.environ).keys():
        del os.environ[name]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # A pool would keep the live server's connections open, and PostgreSQL then refuses to drop its database.
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
    # The hashed names of production need collectstatic; the pages under test do not.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The tests' own database has nothing to lose; the servers that tests start wait for the disk as ever.
    if command := settings.DATABASES["default"].get("OPTIONS", {}).get("init_command"):
        settings.DATABASES["default"]["OPTIONS"] |= {"init_command": f"{command} PRAGMA synchronous=OFF;"}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector leave alone what is loaded by now, and look less often: it took an eighth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _made_here:
        shutil.rmtree(os.environ[OWNER], ignore_errors=True)
