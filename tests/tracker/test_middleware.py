"""Every page, the admin's included, carries what protects the people who use it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.cast import make_entry, make_food, make_user
from tests.second_factor import PASSWORD, code_for, log_in, set_up_app
from tests.tracker.test_strangers import DAY
from tracker.middleware import RetryMiddleware
from tracker.models import Profile
from tracker.views.site import errors

pytestmark = pytest.mark.django_db
PUBLIC = "https://testserver"


def patterns(
    resolver: URLResolver, spaces: tuple[str, ...] = (), around: tuple[str, ...] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Return the full name of every address of the app and of the apps it uses, with what its address needs."""
    for pattern in resolver.url_patterns:
        needs = (*around, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces, needs)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join((*spaces, pattern.name)), list(needs)


NEEDS = dict(patterns(get_resolver()))
NAMES = sorted(NEEDS)
# Where a number will not do. The value hardly matters: a 404 page has its headers too.
VALUES: dict[str, Any] = {
    "day": DAY,
    "last": DAY,
    "label": "2026-W11",
    "number": 2026,
    "slug": "nuts",
    "token": "a-token",
}
VALUES |= {"key": uuid.UUID(int=7), "app_label": "foods", "url": "nowhere"}


def address_of(name: str, pk: int) -> str:
    """Return an address by this name."""
    values = {needed: VALUES.get(needed, pk) for needed in NEEDS[name]}
    if name.startswith("account_") or name == "month":
        values = dict.fromkeys(values, "2026-03" if name == "month" else "a1")
    return reverse(name, kwargs=values)


@pytest.fixture
def food_pk(alice: User) -> int:
    food = make_food("My bread", owner=alice)
    make_entry(alice, DAY, food=food)
    return food.pk


@pytest.fixture
def root(settings: Any) -> Client:
    """Return an admin of a public site, second step and all."""
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = PUBLIC, ["testserver"]
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_PROXY_SSL_HEADER = 31536000, ("HTTP_X_FORWARDED_PROTO", "https")
    user = User.objects.create_superuser("root", password=PASSWORD)
    client = Client(headers={"X-Forwarded-Proto": "https"})
    secret = set_up_app(user)
    log_in(client, "root")
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    return client


def assert_protected(response: Any, name: str) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, name
    assert "unsafe" not in policy, name
    assert "http" not in policy, name
    assert "camera=()" in headers["Permissions-Policy"], name
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, name
    assert headers["X-Content-Type-Options"] == "nosniff", name
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
    for key, cookie in response.cookies.items():
        if cookie["max-age"] == 0:  # it is deleted
            continue
        assert cookie["httponly"], f"{name} sets {key} for scripts"
        assert cookie["samesite"] in {"Lax", "Strict"}, f"{name} sets {key}"


def test_there_are_many() -> None:
    assert len(NAMES) > 120
    assert {"home", "export-csv", "account_login", "mfa_index", "admin:foods_food_export"} <= set(NAMES)


def test_every_page_for_a_person(food_pk: int, alice_client: Client) -> None:
    for name in NAMES:
        response = alice_client.get(address_of(name, food_pk))
        assert_protected(response, name)
        if name != "healthz":
            assert "no-store" in response.headers["Cache-Control"], name


def test_every_page_for_nobody(food_pk: int) -> None:
    for name in NAMES:
        assert_protected(Client().get(address_of(name, food_pk)), name)


def test_every_page_for_an_admin_of_a_public_site(food_pk: int, root: Client) -> None:
    seen = 0
    for name in NAMES:
        response = root.get(address_of(name, food_pk))
        assert_protected(response, name)
        if name == "healthz":
            continue
        assert "no-store" in response.headers["Cache-Control"], name
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000", name
        assert all(cookie["secure"] for cookie in response.cookies.values() if cookie["max-age"] != 0), name
        seen += name.startswith("admin:") and response.status_code == 200
    assert seen > 15


@pytest.mark.parametrize("host", ["evil.example", "a b"])
def test_a_refused_host_is_answered_with_them_too(host: str) -> None:
    response = Client().get("/", headers={"host": host})
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["learn", "how-we-judge"])
def test_pages_of_nobody_may_be_kept_and_files_are(client: Client, name: str) -> None:
    assert "Cache-Control" not in client.get(reverse(name)).headers


MULTIPART = "multipart/form-data; boundary=x"
KILOBYTE, MEGABYTE = 2**10, 2**20


@pytest.mark.parametrize(
    ("who", "name", "most"),
    [
        ("nobody", "account_login", 64 * KILOBYTE),
        ("nobody", "own-data", 64 * KILOBYTE),
        ("nobody", "sample", 64 * KILOBYTE),
        ("sample", "own-data", 2 * MEGABYTE),
        ("alice", "profile", 2 * MEGABYTE),
        ("alice", "admin:foods_importrun_add", 2 * MEGABYTE),
        ("alice", "own-data", 201 * MEGABYTE),
        ("root", "admin:foods_importrun_add", 201 * MEGABYTE),
    ],
)
def test_nothing_is_read_of_what_is_too_large(who: str, name: str, most: int) -> None:
    """Reading it means storing it, and checking the form's token reads it."""

    class Body:
        was_read = False

        def read(self, *_: object) -> bytes:
            self.was_read = True
            return b""

        readline = read

    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "t" * 32
    if who != "nobody":
        user = make_user(who)
        User.objects.filter(pk=user.pk).update(is_staff=who == "root", is_superuser=who == "root")
        Profile.objects.filter(user=user).update(sample_until=timezone.now() if who == "sample" else None)
        client.force_login(user)
    body = Body()
    sent: Any = {"CONTENT_LENGTH": str(most + 1), "CONTENT_TYPE": MULTIPART, "wsgi.input": body}
    answer = client.generic("POST", reverse(name), "", **sent)
    assert (answer.status_code, answer.headers["Connection"], body.was_read) == (413, "close", False)
    assert "too large" in answer.content.decode()
    client.generic("POST", reverse(name), "", **sent | {"CONTENT_LENGTH": str(most)})
    assert body.was_read, "what is not too large is read"


def test_a_form_without_a_file_is_small(alice_client: Client) -> None:
    body = b"name=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = alice_client.post(reverse("profile"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "accept 2.0" in answer.content.decode()


@pytest.mark.slow
def test_the_deployment_check_is_clean(tmp_path: Any) -> None:
    environment = {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "a-key-that-is-long-enough-and-has-many-different-letters-0123456789",
        "PUBLIC_URL": "https://magnesium.example.org",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


KEYED = {"form_key": str(uuid.UUID(int=7)), "amount": "1"}


class Failing:
    """The rest of the app: loses its connection on the first request, and answers the second."""

    def __init__(self, *, lost: bool = True) -> None:
        self.lost = lost
        self.seen: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        assert not hasattr(request, "session"), "nothing of the first try is left"
        request.session = object()  # type: ignore[assignment]
        self.seen.append(request)
        if len(self.seen) == 1:
            return errors.DatabaseAwayResponse(lost=self.lost)
        return HttpResponse(" ".join(request.POST.dict().values()))


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_harmless_twice_is_tried_again(method: str) -> None:
    app = Failing()
    answer = RetryMiddleware(app)(getattr(RequestFactory(), method)("/", KEYED))
    assert answer.status_code == 200
    assert len(app.seen) == 2
    if method == "post":
        assert answer.content.decode() == f"{KEYED['form_key']} 1", "the form was read twice"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("losses", "seconds", "given_up"),
    [(1, 3.0, [False]), (2, 3.0, [False, True]), (1, -1.0, [True])],
    ids=["once", "twice", "slowly"],
)
def test_when_the_replica_is_given_up(
    losses: int, seconds: float, given_up: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bool] = []
    answers = iter([errors.DatabaseAwayResponse(lost=True) for _ in range(losses)] + [HttpResponse()])
    monkeypatch.setattr(RetryMiddleware, "WITHIN_SECONDS", seconds)
    monkeypatch.setattr(
        "tracker.operations.failover.drop_connections", lambda *, give_up_replica: said.append(give_up_replica)
    )
    RetryMiddleware(lambda _request: next(answers))(RequestFactory().get("/"))
    assert said == given_up


@pytest.mark.parametrize(
    ("lost", "form", "seconds"),
    [
        (False, KEYED, 3.0),
        (True, {"amount": "1"}, 3.0),
        (True, KEYED, -1.0),
        (True, KEYED | {"text": "x" * 2**17}, 3.0),
    ],
    ids=["another error", "without a key", "too late", "large"],
)
def test_what_is_not_tried_again(
    lost: bool, form: dict[str, str], seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RetryMiddleware, "WITHIN_SECONDS", seconds)
    app = Failing(lost=lost)
    answer = RetryMiddleware(app)(RequestFactory().post("/", form))
    assert answer.status_code == 503
    assert len(app.seen) == 1
