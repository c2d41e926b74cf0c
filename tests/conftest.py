"""Fixtures for all tests: the cast, their clients, the real catalog, and counting queries."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.template.base import Template
from django.test import Client, SimpleTestCase, TransactionTestCase
from django.test import utils as django_tests
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from foods.catalog import writes
from foods.catalog.loading import LoadResult
from tests import serving
from tests.cast import make_user
from tracker.accounts.session_store import SessionStore

ROOT = Path(__file__).resolve().parent.parent
# No deadlines: they measure the machine. In CI the same examples run every time, so that a failure can be reproduced.
# SQLite gets many examples of a property; PostgreSQL gets enough to show that it stores and reads them.
EXAMPLES = 4 if os.environ.get("DATABASE_URL", "").startswith("postgres") else 40
hypothesis.settings.register_profile("suite", deadline=None, max_examples=EXAMPLES, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("suite")


# Folders and files that do not run on PostgreSQL, and why; single tests are marked `one_engine(reason)`. Both databases
# get tests that open every page and submit every form with each kind of value in each field (tests/security), and all
# tests of code whose queries differ: rows, sums, searches, locks, imports, backups.
OF_PAGES = "Python decides what a page says about its rows; tests/security opens every page on both"
OF_WORDS = "words and drawings are made from values, wherever they are stored"
OF_RIGHTS = "permissions are decided in Python, before any query or by the same filters"
NOT_ON_POSTGRES = {
    "tests/browser": "a browser does the same with a page from either; tests/security opens every page on both",
    "tests/foods/catalog/test_history.py": "django-simple-history writes it, through the ORM",
    "tests/foods/catalog/test_spreadsheet.py": "a sheet is read and compared in Python; test_writes.py writes on both",
    "tests/foods/catalog_admin": OF_PAGES,
    "tests/foods/own": "an own food is a row of the catalog's table: its queries are those of searches and entries",
    "tests/foods/test_admin.py": OF_PAGES,
    "tests/foods/views": OF_PAGES,
    "tests/security/test_rows_of_others.py": "the same filters find no row of others; test_fuzz.py sends every form",
    "tests/security/test_staff.py": OF_RIGHTS,
    "tests/security/test_stored_text.py": OF_WORDS,
    "tests/security/test_too_much.py": "too much is refused before the database is asked",
    "tests/security/test_who_asks.py": OF_RIGHTS,
    "tests/tracker/accounts/test_forms.py": "forms refuse in Python",
    "tests/tracker/accounts/test_known_browsers.py": "a known browser has a signed cookie, which is checked in Python",
    "tests/tracker/accounts/test_mails.py": OF_WORDS,
    "tests/tracker/accounts/test_second_factor.py": "django-allauth stores it, through the ORM",
    "tests/tracker/advice": "Python chooses among foods that are read as for any page; tests/security opens every page",
    "tests/tracker/corrections/test_admin.py": OF_PAGES,
    "tests/tracker/diary/test_everyday_foods.py": "it offers foods of a list that Python reads",
    "tests/tracker/diary/test_notes.py": "a note is a text of one day, which Python checks",
    "tests/tracker/dietitian_sheet": OF_PAGES,
    "tests/tracker/free_text": "it is the same reader; what PostgreSQL finds is asked in the tests of search",
    "tests/tracker/household/test_every_path.py": OF_RIGHTS,
    "tests/tracker/household/test_log_for_others.py": OF_RIGHTS,
    "tests/tracker/household/test_story.py": OF_RIGHTS,
    "tests/tracker/intake/test_charts.py": OF_WORDS,
    "tests/tracker/intake/test_finding_text.py": OF_WORDS,
    "tests/tracker/intake/test_judged_days.py": "Python judges days by sums; test_day_totals.py adds up",
    "tests/tracker/management/test_make_admin.py": "accounts are made by Django, through the ORM",
    "tests/tracker/operations": "logs and counts are in files, and some tests are about SQLite itself",
    "tests/tracker/sample": "its rows are made in Python and written by the same statements as those of an import",
    "tests/tracker/test_middleware.py": "headers do not depend on rows",
    "tests/tracker/test_page_weight.py": OF_PAGES,
    "tests/tracker/test_strangers.py": OF_RIGHTS,
    "tests/tracker/test_translatable.py": OF_WORDS,
    "tests/tracker/views": OF_PAGES,
}
# Only in `make test`: what starts servers or a browser, what goes over every page, backup or whole import, and what the
# benchmark says of itself.
SLOW = (
    *("tests/benchmarks", "tests/browser", "tests/security", "tests/servers", "tests/suite", "tests/foods/usda"),
    *("tests/foods/catalog_admin/test_usda_import.py", "tests/tracker/backups", "tests/tracker/test_double_clicks.py"),
    *("tests/tracker/household/test_story.py", "tests/tracker/test_growing.py", "tests/tracker/test_middleware.py"),
    *("tests/tracker/test_page_weight.py", "tests/tracker/test_strangers.py", "tests/tracker/test_translatable.py"),
    *("tests/tracker/test_version_before.py", "tests/tracker/views/intake/test_one_mean.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use no database, tests that run on one database only, and slow tests.

    Property tests do not count for coverage: each branch has its own example, and tracing forty takes twice the time.
    """
    for path in (*NOT_ON_POSTGRES, *SLOW):
        assert (ROOT / path).exists(), f"{path} has moved: change it in {__name__}"
    for item in items:
        asked = getattr(item, "fixturenames", ())
        of_django = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        if not (of_django or item.get_closest_marker("django_db") or {"db", "transactional_db"}.intersection(asked)):
            item.add_marker(pytest.mark.no_database)
        if hypothesis.is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.no_cover)
        file = item.path.relative_to(ROOT)
        above = {str(each) for each in (file, *file.parents)}
        for path in above.intersection(NOT_ON_POSTGRES):
            item.add_marker(pytest.mark.one_engine(NOT_ON_POSTGRES[path]))
        if above.intersection(SLOW):
            item.add_marker(pytest.mark.slow)
        for mark in item.iter_markers("one_engine"):
            assert mark.args, f"{item.nodeid} does not run on PostgreSQL: give the reason, one_engine(reason)"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Close the connections that the live server's threads leave open: PostgreSQL cannot drop a database in use."""
    yield
    if connection.vendor == "postgresql" and not request.config.getvalue("reuse_db"):
        with django_db_blocker.unblock():
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's connection has a pool
            with connection._nodb_cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [connection.settings_dict["NAME"]],
                )


@pytest.fixture(scope="session", autouse=True)
def only_what_was_filled_is_emptied() -> Iterator[None]:
    """After a test with transactions, empty only the few tables that it wrote to, and keep what migrations created.

    Django empties all sixty tables and then recreates content types and permissions, which takes ten times as long.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: empty())
        yield


@pytest.fixture(scope="session", autouse=True)
def templates_render_as_usual(django_test_environment: None) -> None:
    """Do not copy the context of each template for tests to look at: it takes a fifth of the time of pages."""
    Template._render = django_tests._TestState.saved_data.template_render  # type: ignore[attr-defined]


@pytest.fixture
def with_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy them, for a test that looks at the `context` of a response."""
    monkeypatch.setattr(Template, "_render", django_tests.instrumented_test_render)  # type: ignore[attr-defined]


def empty() -> None:
    """Empty the tables of all models except content types and permissions."""
    kept = {ContentType._meta.db_table, Permission._meta.db_table}
    names = [
        connection.ops.quote_name(name) for name in connection.introspection.django_table_names() if name not in kept
    ]
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608
    # Foreign keys are checked at the end; rows that triggers add meanwhile are removed by triggers again.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(filled)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608  # only table names


Made = TypeVar("Made")


def made_for_module(blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """Make things once for all tests of a module; changes are rolled back after each test, and all of it at the end."""
    block = transaction.atomic()
    with blocker.unblock():
        block.__enter__()
        made = make()
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture(scope="module")
def catalog_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadResult]:
    """Load the real catalog once per module."""
    yield from made_for_module(django_db_blocker, writes.seed)


@pytest.fixture
def seeded(catalog_of_module: LoadResult, db: None) -> None:
    """Provide the real catalog. The other tests of the module may see it too, so all of them must work with it."""


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an instance that was started once: starting from nothing takes longer than most tests."""
    folder = tmp_path_factory.mktemp("begun") / "var"
    server = serving.start(folder, serving.free_port(), WORK="0")
    serving.lines_until_ready(server)
    serving.stop(server)
    return folder


@pytest.fixture
def alice(db: None) -> User:
    """Return the person who owns the test's objects."""
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Return a stranger."""
    return make_user("bob")


def client_of(user: User) -> Client:
    """Return a client logged in as this person.

    Only the session is written. `Client.force_login` creates, reads, renames and saves it: six times the queries.
    """
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def alice_client(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def bob_client(bob: User) -> Client:
    return client_of(bob)


@pytest.fixture
def count_queries(db: None) -> Callable[[Client, str], int]:
    """Return a function that requests a page, which must answer 200, and counts its queries.

    The number must not grow with the rows on the page: compare it with 5 and with 50 of them.
    """

    def count(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        return len(queries)

    return count
