"""What happens to every request before a view sees it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from tracker.views.health import healthz

# Names that only a home network answers to: RFC 6762 (.local), RFC 8375 (.home.arpa), ICANN 2024 (.internal);
# .lan and .home are what common routers hand out.
HOME_SUFFIXES = (".localhost", ".local", ".home.arpa", ".internal", ".lan", ".home", ".fritz.box")


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


def is_home_host(host: str) -> bool:
    """Tell whether a Host header names this machine, a private address, or a name of a home network."""
    domain = split_domain_port(host)[0].strip("[]")
    try:
        address = ip_address(domain)
    except ValueError:
        return bool(domain) and ("." not in domain or domain.endswith(HOME_SUFFIXES))
    return not address.is_global  # private, this machine, or a carrier's and VPN's 100.64.0.0/10


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
