"""Everything that docs/architecture.md names exists."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:foods|tracker)(?:\.\w+)+)`", TEXT)))
FILES = sorted(set(re.findall(r"`((?:foods|tracker)/[\w./]+)`", TEXT)))


def is_there(name: str) -> bool:
    """Return whether a dotted name is a module or something in a module."""
    parts = name.split(".")
    for many in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:many]))
        except ModuleNotFoundError:
            continue
        for part in parts[many:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_there_are_many() -> None:
    assert len(NAMES) > 30
    assert not is_there("tracker.intake.day_totals.no_such_function")
    assert not is_there("tracker.no_such_room.module")


@pytest.mark.parametrize("name", NAMES)
def test_each_name_exists(name: str) -> None:
    assert is_there(name)


@pytest.mark.parametrize("name", FILES)
def test_each_file_exists(name: str) -> None:
    assert (ROOT / name).exists()
