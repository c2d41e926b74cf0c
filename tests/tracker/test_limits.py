"""Every limit has a setting, a row in the documentation, and a number that is read from the environment."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker import limits
from tracker.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
NAMES = [field.name for field in fields(Limits)]


def env_of(**values: str) -> environ.Env:
    env = environ.Env()
    env.ENVIRON = values  # type: ignore[assignment]
    return env


def test_each_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(MAX_[A-Z_]+)` \| ([\d,]+) \|", (ROOT / "docs" / "settings.md").read_text(), re.M))
    documented = {name: int(number.replace(",", "")) for name, number in rows.items()}
    assert documented == {limits.setting_of(name): number for name, number in asdict(Limits()).items()}


def test_each_is_commented_with_its_setting() -> None:
    commented = re.findall(r"^    (\w+): int = [\d_]+  # (MAX_[A-Z_]+)", Path(limits.__file__).read_text(), re.M)
    assert commented == [(name, limits.setting_of(name)) for name in NAMES]


def test_the_environment_changes_them() -> None:
    read = limits.read(env_of(MAX_ENTRIES_A_DAY="7", MAX_UPLOAD_MB="1"))
    assert (read.entries_a_day, read.upload_bytes, read.own_foods) == (7, 2**20, Limits().own_foods)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1e3", "9" * 12])
def test_anything_but_a_whole_number_stops_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"MAX_SAMPLES='.*' is not valid"):
        limits.read(env_of(MAX_SAMPLES=text))
