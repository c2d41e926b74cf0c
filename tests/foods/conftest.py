"""What the tests of the catalog may ask for."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.conftest import client_of


@pytest.fixture
def editor(db: None) -> Client:
    """Return the client of an admin who may edit the catalog."""
    return client_of(User.objects.create_superuser("admin"))
