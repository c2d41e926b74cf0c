"""The browser, the live server and the watch over both work."""

from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.watch import Watch

MISBEHAVING = """<!doctype html><title>Bad</title><script>alert(1)</script>
<img src="http://elsewhere.invalid/a.png"><img src="/missing.png"><script src="/throws.js"></script>"""


def test_login_page(page: Page) -> None:
    page.goto("/accounts/login/")
    expect(page.locator("input[name=login]")).to_be_visible()
    assert_accessible(page)


def test_signed_in_page_is_of_alice(signed_in_page: Page) -> None:
    signed_in_page.goto("/accounts/logout/")
    assert signed_in_page.url.endswith("/accounts/logout/"), "a stranger would be sent away"
    assert User.objects.get().username == "alice"


def test_watch_sees_what_no_page_may_do(browser: Browser) -> None:
    context = browser.new_context()
    watch = Watch(context, "http://home.invalid")
    policy = {"Content-Security-Policy": "script-src 'self'", "Content-Type": "text/html"}
    context.route("**/*", lambda route: route.fulfill(status=404))
    context.route("http://home.invalid/", lambda route: route.fulfill(body=MISBEHAVING, headers=policy))
    context.route("**/throws.js", lambda route: route.fulfill(body="throw Error('oh')", content_type="text/javascript"))
    context.new_page().goto("http://home.invalid/")
    context.close()
    found = "\n".join(watch.complaints)
    assert "asked another host: http://elsewhere.invalid/a.png" in found
    assert "404 for http://home.invalid/missing.png" in found
    assert "Content Security Policy" in found
    assert "uncaught in http://home.invalid/: oh" in found
