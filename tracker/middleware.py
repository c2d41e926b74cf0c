"""What happens to every request before a view sees it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port

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
