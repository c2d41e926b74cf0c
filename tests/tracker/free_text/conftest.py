"""A fixture for tests that read many lines."""

from __future__ import annotations

from functools import cache

import pytest

from foods.search import sqlite


@pytest.fixture
def kept_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the catalog's words once, as the app does, in a test that changes no food after its first line.

    In a transaction, and so in most tests, the app reads them for each misspelled word: a third of the time of a line.
    """
    monkeypatch.setattr(sqlite, "_vocabulary", cache(sqlite._vocabulary))
