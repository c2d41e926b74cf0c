"""What happens to every request before a view sees it."""

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

# No page asks for any of these; a passkey is this site's own.
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


class HomeNetworkHosts:
    """Without PUBLIC_URL, answer only to names and addresses of a home network.

    The address of a machine at home changes and is not known beforehand, so ALLOWED_HOSTS cannot list it.
    A foreign name that was made to point at a private address (DNS rebinding) is refused with 400.
    A monitor asks /healthz by whatever address it has: that page answers to any name, PUBLIC_URL or not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return healthz(request)
        if not settings.PUBLIC_URL and not is_home_host(request.get_host()):
            raise DisallowedHost("This address is not of a home network. Set PUBLIC_URL to serve it.")
        return self.get_response(request)


class Headers:
    """Set what every answer carries beside Django's own headers and the content security policy.

    What a browser shows to somebody with a session is theirs: no cache keeps it, this browser's own included.
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


class SizeOfRequests:
    """Refuse what is larger than any form of this app sends, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size = request.headers.get("content-length") or "0"
        if not size.isdecimal() or int(size) <= settings.MOST_BYTES_OF_A_REQUEST:
            return self.get_response(request)
        return errors.too_large({"most": settings.MOST_BYTES_OF_A_REQUEST})


class PersonMiddleware:
    """Give a request its `person`: the profile and clock of who is logged in, read once, when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Only pages for people who are logged in ask for it.
        request.person = SimpleLazyObject(lambda: Person.of(request.user))  # type: ignore[attr-defined, arg-type]
        return self.get_response(request)


class SecondFactorForAdmins:
    """On a public address let an admin into the admin only with a second factor given in this session.

    Having one is not enough: a session that began before it was set up knew only the password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Lead to where the factor is set up or given."""
        if not settings.PUBLIC_URL or not is_for_admins(request) or not request.user.is_staff:
            return None
        if gave_second_factor(request):
            return None
        way = way_to_second_factor(request)
        messages.info(request, way.words)
        return HttpResponseRedirect(way.address)


class LogInAgain:
    """Where the session ran out, lead to the log-in page and from there back to a page that can be read.

    htmx would put the log-in page into a part of the page; and after a form was sent, the address of the form
    answers no reading.
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
