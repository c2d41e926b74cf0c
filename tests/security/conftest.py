"""The house, for every test here."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.security.house import House, open_house


@pytest.fixture
def house(db: None) -> House:
    """Return a house full of people's things; no limit on attempts is used up."""
    cache.clear()
    return open_house()
