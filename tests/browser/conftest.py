"""A real browser in front of a live server; a page that misbehaves fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

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


@pytest.fixture
def context(context: BrowserContext, live_server: LiveServer) -> Iterator[BrowserContext]:
    """Watch every page of the context; fail the test if one asked another host or logged an error."""
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    watch = Watch(context, str(live_server.url))
    yield context
    if watch.complaints:
        pytest.fail("\n".join(["The page misbehaved:", *watch.complaints]), pytrace=False)


def press(page: Page, what: Locator) -> None:
    """Click what leads to another page and wait for it: what a form does is done when its answer is there."""
    with page.expect_navigation():
        what.click()


@pytest.fixture
def signed_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], Page]:
    """Return a function that opens a page with this person logged in."""

    def open_page(user: User) -> Page:
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server.url)}])
        return context.new_page()

    return open_page


@pytest.fixture
def signed_in_page(signed_in: Callable[[User], Page]) -> Page:
    """Open a page with alice logged in; `User.objects.get()` is her."""
    return signed_in(make_user("alice"))
