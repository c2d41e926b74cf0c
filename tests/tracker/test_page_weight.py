"""What a first visit transfers, compressed as whitenoise does; hashed files stay in the browser's cache after that."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from foods.catalog import writes
from tests.cast import make_entry
from tracker.common.person import profile_of, today_of

ALREADY_SMALL = {".png", ".jpg", ".woff2"}


def transferred(client: Client, url: str) -> tuple[int, int]:
    """Return the bytes of a page, which is not compressed, and of all that it loads, and their number."""
    html = client.get(url, follow=True).content
    page = BeautifulSoup(html, "html.parser")
    addresses = {
        str(tag[attribute])
        for name, attribute in (("link", "href"), ("script", "src"), ("img", "src"))
        for tag in page.find_all(name)
        if tag.has_attr(attribute) and not str(tag[attribute]).startswith("data:")
    }
    total = len(html)
    for address in addresses:
        found = finders.find(address.removeprefix("/static/"))
        assert found, f"{address} is not one of our static files"
        content = Path(str(found)).read_bytes()
        total += len(content if Path(address).suffix in ALREADY_SMALL else gzip.compress(content))
    return total, 1 + len(addresses)


@pytest.mark.parametrize(
    ("name", "most", "most_requests"), [("home", 110_000, 8), ("log", 110_000, 8), ("week-now", 90_000, 8)]
)
def test_it_is_light(alice: User, alice_client: Client, name: str, most: int, most_requests: int) -> None:
    writes.seed()
    today = today_of(profile_of(alice))
    for n in range(30):
        make_entry(alice, today - timedelta(days=n % 7), food_name=f"Food {n}")
    size, requests = transferred(alice_client, reverse(name))
    assert size <= most
    assert requests <= most_requests
