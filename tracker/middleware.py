"""Middleware: what happens to every request before a view sees it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from tracker.accounts.auth import gave_second_factor, is_for_admins, way_to_second_factor
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
    """Reject requests larger than any form of this app sends, before reading any of the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size = request.headers.get("content-length") or "0"
        if not size.isdecimal() or int(size) <= settings.MOST_BYTES_OF_A_REQUEST:
            return self.get_response(request)
        return errors.too_large({"most": settings.MOST_BYTES_OF_A_REQUEST})


class PersonMiddleware:
    """Set `request.person`: the profile and clock of the logged-in user, read once, on first use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Only pages for logged-in people use it.
        request.person = SimpleLazyObject(lambda: Person.of(request.user))  # type: ignore[attr-defined, arg-type]
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
        page = urlsplit(request.headers.get("HX-Current-URL" if by_htmx else "Referer", ""))
        back = page.path if page.netloc == request.get_host() and page.path.startswith("/") else "/"
        address = f"{log_in}?{urlencode({'next': back})}"
        return HttpResponseClientRedirect(address) if by_htmx else HttpResponseRedirect(address)
