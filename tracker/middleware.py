"""Middleware: what happens to every request before a view sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from foods.limits import LimitReachedError
from tracker.accounts.auth import gave_second_factor, is_for_admins, is_sample, way_to_second_factor
from tracker.operations import failover, replica
from tracker.operations.hosts import is_home_host
from tracker.views.shared.request import Person
from tracker.views.site import errors
from tracker.views.site.health import healthz

# No page uses any of these; passkeys are allowed for this site only.
UNUSED: tuple[str, ...] = (
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "serial",
    "midi",
    "display-capture",
)
UNUSED += ("accelerometer", "gyroscope", "magnetometer", "browsing-topics", "idle-detection", "screen-wake-lock")
PERMISSIONS = ", ".join(
    [f"{name}=()" for name in UNUSED] + [f"publickey-credentials-{what}=(self)" for what in ("get", "create")]
)


class HomeNetworkHostsMiddleware:
    """Without PUBLIC_URL, answer only to names and addresses of a home network.

    A home machine's address changes and is not known in advance, so ALLOWED_HOSTS cannot list it. A foreign name that
    points to a private address (DNS rebinding) is rejected with 400. Monitors request /healthz at any address, so that
    page answers to any name, with or without PUBLIC_URL.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return healthz(request)
        if not settings.PUBLIC_URL and not is_home_host(request.get_host()):
            raise DisallowedHost("This address is not in a home network. Set PUBLIC_URL to serve it.")
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Set the headers that every response needs besides Django's own and the content security policy.

    Pages shown during a session are private: no cache keeps them, not even the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        session = settings.SESSION_COOKIE_NAME
        is_file = request.path_info.startswith(settings.STATIC_URL)
        if not is_file and (session in request.COOKIES or session in response.cookies):
            response.headers["Cache-Control"] = "no-store"
        return response


class MaxRequestSizeMiddleware:
    """Reject requests larger than the form at this address sends, before reading any of the body.

    Files go to a few addresses, and only logged-in people send them. Checking the CSRF token reads the body, and stores
    it: this comes before.
    """

    TAKES_FILES = "own-data"
    AROUND_A_FILE = 2**20  # the other fields of a form with a file

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._refused(request, self._largest) or self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Reject what is too large for the view, or for somebody who is not logged in."""
        if self._refused(request, settings.LIMITS.stranger_form_kb * 1024) is None:
            return None  # without asking the database who it is
        return self._refused(request, self._most(request))

    @property
    def _largest(self) -> int:
        return settings.LIMITS.upload_bytes + self.AROUND_A_FILE

    def _most(self, request: HttpRequest) -> int:
        if not request.user.is_authenticated:
            return settings.LIMITS.stranger_form_kb * 1024
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == self.TAKES_FILES and not is_sample(request.user):
            return self._largest
        is_upload_of_admin = name.startswith("admin:") and request.user.is_staff
        return self._largest if is_upload_of_admin else settings.LIMITS.form_kb * 1024

    @staticmethod
    def _refused(request: HttpRequest, most: int) -> HttpResponseBase | None:
        size = request.headers.get("content-length") or "0"
        return errors.too_large({"most": most}) if size.isdecimal() and int(size) > most else None


class RetryMiddleware:
    """Do a request again, once, if its connection to the database was lost: the primary stopped or was replaced.

    Only what is harmless twice: pages that are read, and forms with a key, which do their work once (see
    foods.form_keys). Of others the person reads that they may not be saved. A second try must not make anybody wait.
    """

    WITHIN_SECONDS = 3.0

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        size = request.headers.get("content-length") or "0"
        if size.isdecimal() and int(size) <= settings.LIMITS.stranger_form_kb * 1024:
            _ = request.body  # kept, so that it can be read twice
        untouched = vars(request).copy()
        response = self.get_response(request)
        if not self._lost_its_connection(response):
            return response
        try_again = time.monotonic() - started <= self.WITHIN_SECONDS and self._is_harmless_twice(request)
        failover.drop_connections(give_up_replica=not try_again)
        if not try_again:
            return response
        vars(request).clear()
        vars(request).update(untouched)
        response = self.get_response(request)
        if self._lost_its_connection(response):
            failover.drop_connections(give_up_replica=True)
        return response

    @staticmethod
    def _lost_its_connection(response: HttpResponseBase) -> bool:
        return isinstance(response, errors.DatabaseAwayResponse) and response.lost

    @staticmethod
    def _is_harmless_twice(request: HttpRequest) -> bool:
        return request.method in {"GET", "HEAD"} or ("_body" in vars(request) and "form_key" in request.POST)


class ReplicaMiddleware:
    """Let pages that may be a moment old be read from a replica, unless this browser sent something lately.

    It is the last one: sessions and accounts were read before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        if not replica.is_used():
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with replica.one_request():
            response = self.get_response(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            response.set_cookie(
                replica.WROTE_COOKIE,
                "1",
                max_age=replica.WROTE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> None:
        """Decide, once the view is known."""
        if replica.may_be_old(request):
            replica.begin()


class PersonMiddleware:
    """Set `request.person`: the profile and clock of the logged-in user, read once, on first use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Only pages for logged-in people use it.
        request.person = SimpleLazyObject(lambda: Person.of(request.user))  # type: ignore[attr-defined, arg-type]  # see SignedInRequest
        return self.get_response(request)


class AdminSecondFactorMiddleware:
    """On a public address, require a second factor given in this session for the admin.

    It is not enough to have one: a session that began before it was set up proves only the password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Redirect to where the factor is set up or entered."""
        if not settings.PUBLIC_URL or not is_for_admins(request) or not request.user.is_staff:
            return None
        if gave_second_factor(request):
            return None
        way = way_to_second_factor(request)
        messages.info(request, way.words)
        return HttpResponseRedirect(way.address)


class ReloginMiddleware:
    """If the session has expired, redirect to the login page, and from there back to a page that can be loaded.

    htmx would insert the login page into a part of the page; and after a POST, the form's URL may not answer GET.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        log_in = reverse(settings.LOGIN_URL)
        if response.status_code != HTTPStatus.FOUND or not response.headers["Location"].startswith(f"{log_in}?"):
            return response
        by_htmx = request.headers.get("HX-Request") == "true"
        if request.method == "GET" and not by_htmx:
            return response
        back = _path_here(request, request.headers.get("HX-Current-URL" if by_htmx else "Referer", ""))
        address = f"{log_in}?{urlencode({'next': back})}"
        return HttpResponseClientRedirect(address) if by_htmx else HttpResponseRedirect(address)


class LimitReachedMiddleware:
    """Show the message of a limit that was met on the page that the form was on, if the view has no place for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Lead back with the message; other exceptions are not for people."""
        if not isinstance(exception, LimitReachedError):
            return None
        for message in exception.messages:
            messages.error(request, message)
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(_path_here(request, request.headers.get("HX-Current-URL", "")))
        return HttpResponseRedirect(_path_here(request, request.headers.get("Referer", "")))


def _path_here(request: HttpRequest, url: str) -> str:
    """Return the path of a URL of this site, "/" for any other; what a client sends may be no URL at all."""
    try:
        page = urlsplit(url)
    except ValueError:
        return "/"
    return page.path if page.netloc == request.get_host() and page.path.startswith("/") else "/"
