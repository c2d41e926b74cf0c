"""Recognize host names of this machine or its home network."""

from __future__ import annotations

from ipaddress import ip_address

from django.http.request import split_domain_port

# Names that only resolve in a home network: RFC 6762 (.local), RFC 8375 (.home.arpa), ICANN 2024 (.internal); .lan and
# .home are used by common routers.
HOME_SUFFIXES = (".localhost", ".local", ".home.arpa", ".internal", ".lan", ".home", ".fritz.box")


def is_home_host(host: str) -> bool:
    """Return whether a Host header names this machine, a private address, or a name in a home network."""
    domain = split_domain_port(host)[0].strip("[]")
    try:
        address = ip_address(domain)
    except ValueError:
        return bool(domain) and ("." not in domain or domain.endswith(HOME_SUFFIXES))
    return not address.is_global  # private, this machine, or 100.64.0.0/10, which carriers and VPNs use
