"""The house, for every test here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from tests.conftest import made_for_module
from tests.security.house import PEOPLE, House, open_house


@pytest.fixture(scope="module")
def house_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Furnish a house once for a module; what its tests do to it is put back after each, and all at the end."""

    def furnished() -> House:
        house = open_house()
        for who in (*PEOPLE, "bob"):
            house.client(who)  # whoever logs in during a test is logged out after it
        return house

    yield from made_for_module(django_db_blocker, furnished)


@pytest.fixture
def shared_house(house_of_module: House, db: None) -> House:
    """Return a house as below, for a module whose tests all ask for it: they find no other people there."""
    cache.clear()
    return house_of_module.as_furnished()


@pytest.fixture
def house(db: None) -> House:
    """Return a house full of people's things; no limit on attempts is used up."""
    cache.clear()
    return open_house()
