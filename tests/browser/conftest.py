"""A real browser in front of a live server; a page that misbehaves fails its test."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from foods.catalog import writes
from foods.models import Food
from tests import patience
from tests.browser import chromium
from tests.browser.watch import Watch
from tests.cast import make_user
from tests.conftest import client_of

HERE = Path(__file__).parent
PATIENCE_MS = patience.SECONDS * 1000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if chromium.is_skipped():
                item.add_marker(pytest.mark.skip(reason="BROWSER=skip"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    path = chromium.on_path()
    if path is None and not Path(playwright.chromium.executable_path).exists():
        pytest.fail(chromium.MISSING, pytrace=False)
    return {**browser_type_launch_args, "args": chromium.FLAGS, **({"executable_path": path} if path else {})}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Let tests write `page.goto("/week/")`."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    # Without motion nothing is caught half-faded by a screenshot or by the contrast rules.
    return {**browser_context_args, "locale": "en-US", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture(autouse=True)
def attempts_start_anew(transactional_db: None) -> None:
    """Forget the attempts of the tests before: a flush of the database leaves the cache's table as it is."""
    cache.clear()


@pytest.fixture(scope="session")
def copy_of_catalog() -> Iterator[sqlite3.Connection]:
    """Return a database in memory for a copy of the one with the real catalog in it; empty until a test needs it."""
    with closing(sqlite3.connect(":memory:")) as copy:
        yield copy


@pytest.fixture
def seeded(transactional_db: None, copy_of_catalog: sqlite3.Connection) -> None:
    """Provide the real catalog. Ask for it before anybody's things, because it replaces the whole database.

    It is loaded once. Copying the file for the other tests takes a hundredth of that time.
    """
    made = [*User.objects.all()[:1], *Food.objects.all()[:1]]
    assert made == [], "ask for `seeded` before what makes these"
    if copy_of_catalog.execute("SELECT 1 FROM sqlite_master").fetchone():
        copy_of_catalog.backup(connection.connection)
    else:
        writes.seed()
        connection.connection.backup(copy_of_catalog)


KINDS: dict[str, dict[str, Any]] = {
    "wide": {},
    "without scripts": {"java_script_enabled": False},
    "phone": {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 844}},
}


class Windows:
    """One window of each kind, for one test after another: opening one takes longer than loading most pages."""

    def __init__(self, browser: Browser, url: str, options: dict[str, Any]) -> None:
        self.browser, self.url, self.options = browser, url, options
        self.opened: dict[str, tuple[Page, Watch]] = {}

    def open(self, kind: str) -> tuple[Page, Watch]:
        """Open a window that is watched: nothing in it may ask another host or log an error."""
        context = self.browser.new_context(**self.options | KINDS[kind])
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(context, self.url)
        return context.new_page(), watch

    def lend(self, kind: str) -> Iterator[Page]:
        """Lend a window to a test, fail it if a page misbehaved, and make the window as good as new."""
        if kind not in self.opened:
            self.opened[kind] = self.open(kind)
        page, watch = self.opened[kind]
        size = page.viewport_size
        assert size
        yield page
        complaints = watch.complaints.copy()
        page.goto("/healthz")  # of the same site: another one would need another process
        page.context.clear_cookies()
        page.emulate_media(media="null", color_scheme="light")
        page.set_viewport_size(size)
        watch.complaints.clear()
        if complaints:
            pytest.fail("\n".join(["The page misbehaved:", *complaints]), pytrace=False)


@pytest.fixture(scope="session")
def windows(browser: Browser, browser_context_args: dict[str, Any], base_url: str) -> Windows:
    expect.set_options(timeout=PATIENCE_MS)
    return Windows(browser, base_url, browser_context_args)


@pytest.fixture
def page(windows: Windows) -> Iterator[Page]:
    yield from windows.lend("wide")


@pytest.fixture
def plain_page(windows: Windows) -> Iterator[Page]:
    yield from windows.lend("without scripts")


@pytest.fixture
def phone(windows: Windows) -> Iterator[Page]:
    yield from windows.lend("phone")


def press(page: Page, what: Locator) -> None:
    """Click what leads to another page and wait for it: what a form does is done when its answer is there."""
    with page.expect_navigation():
        what.click()


def from_menu(page: Page, row: str, what: str) -> None:
    """Open the menu of a row, a meal or the day, and click what is named there."""
    page.get_by_role("button", name=f"More actions for {row}", exact=True).click()
    page.locator(".row-menu:popover-open").get_by_text(what, exact=True).click()


@pytest.fixture
def let_in(base_url: str) -> Callable[[Page, User], Page]:
    """Return a function that logs a person in, by the cookie alone."""

    def add_cookie(page: Page, user: User) -> Page:
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])
        return page

    return add_cookie


@pytest.fixture
def signed_in(page: Page, let_in: Callable[[Page, User], Page]) -> Callable[[User], Page]:
    """Return a function that opens a page with this person logged in."""
    return lambda user: let_in(page, user)


@pytest.fixture
def signed_in_page(signed_in: Callable[[User], Page]) -> Page:
    """Open a page with alice logged in; `User.objects.get()` is her."""
    return signed_in(make_user("alice"))
