"""Words that name no food are passed over, unless they belong to a food or may say that it was not eaten."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.tracker.free_text.told import names_in
from tracker.free_text.food_names import KINDS, STATES
from tracker.free_text.idle_words import WORDS, without_idle_words, without_place
from tracker.free_text.numbers import number_at
from tracker.free_text.parser import JOINS
from tracker.free_text.units import size_at, unit_at


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("roller hot dogs", "hot dogs"),
        ("my sister's pierogi", "pierogi"),
        ("gas station coffee to", "coffee"),
        ("dont judge", ""),
        ("oops", ""),
        ("and so", ""),
        ("didnt finish the rice", "didnt finish the rice"),
        ("gave kids nuggets", "gave kids nuggets"),
        ("hot dogs", "hot dogs"),
    ],
)
def test_it_works(said: str, left: str) -> None:
    assert without_idle_words(said.split()) == tuple(left.split())


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("dosa at Vaishali", "dosa"),
        ("spätzle in der Kantine", "spätzle"),
        ("beans in sauce", "beans in sauce"),
        ("at home", "at home"),
        ("rice at", "rice at"),
    ],
)
def test_a_place_is_left_out(said: str, left: str) -> None:
    assert without_place(said.split()) == tuple(left.split())


def test_no_word_is_an_amount_or_changes_a_food() -> None:
    amounts = {w for w in WORDS if number_at([w], 0) or unit_at([w], 0, after_number=True) or size_at([w], 0)}
    assert not amounts
    assert WORDS.isdisjoint(KINDS | STATES | JOINS)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("oops two donuts", ["Doughnut, plain, sugared"]),
        ("burger and fries dont judge", ["Hamburger, fast food", "French fries"]),
        ("half the takeout box of pad thai", ["Pad Thai"]),
        ("wedding soup", ["?"]),
        ("burrito, ate like half of it", ["Burrito, bean"]),
        ("cheat day", ["?"]),
    ],
)
def test_lines(line: str, names: list[str]) -> None:
    assert names_in(line) == names


_SAID = "almonds rice my break dont judge oops and with on , 2 of cup it"


@pytest.mark.usefixtures("seeded")
@example(["almonds", "on", "my", "break"])
@example(["break"])
@example(["rice", "with", "oops", "and", "dont", "judge", ",", "2", "rice"])
@given(st.lists(st.sampled_from(_SAID.split()), max_size=9))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_them_is_an_error(words: list[str]) -> None:
    named = {name.lower() for name in names_in(" ".join(words))} - {"?"}
    assert all("almond" in name or "rice" in name for name in named)
