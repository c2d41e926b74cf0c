"""Amounts without a measure of the food are estimated from its usual portion; what nobody can tell is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.free_text.test_portions import food, said
from tracker.free_text.estimates import BETWEEN, ESTIMATED, estimate
from tracker.free_text.portions import Fit, Question, fit

CAKE = ["1 slice=68"]
ALMONDS = ["1 oz=28.35", "1 almond=1.2"]


def about(text: str, labels: list[str], *, is_drink: bool = False) -> tuple[str, str] | None:
    weighable = food(*labels, is_drink=is_drink)
    spoken = said(f"{text} rice")
    question = fit(spoken, weighable)
    assert isinstance(question, Question), "what the food has a measure for is not estimated"
    found = estimate(spoken, weighable, question)
    if found is None:
        return None
    assert found.note in {ESTIMATED, BETWEEN}
    return f"{found.amount.normalize():f}", found.label


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("a tub of", ["1 slice=30"], ("1", "1 slice")),
        ("two plates of", ["1 cup=250"], ("2", "1 cup")),
        ("a packet of", ["1 bowl=550"], None),
        ("a jar of", ["1 tbsp=16"], None),
        ("a leaf of", ["1 cup=70"], None),
        ("5 bags of", ["1 cup=30"], None),
        ("a chunk of", CAKE, ("1", "1 slice")),
        ("4 chunks of", ["1 portion=125"], None),
        ("2 slices of", ["1 cup=90"], None),
        ("a small slice of", CAKE, ("45", "g")),
        ("a big slice of", CAKE, ("1.5", "1 slice")),
        ("2 heaped tbsp", ["1 tbsp=10"], ("3", "1 tbsp")),
        ("a large", ["1 fruit=69"], ("1.5", "1 fruit")),
        ("a huge bowl of", ["1 cup=200", "1 bowl=300"], ("1.5", "1 bowl")),
        ("a large jar of", CAKE, None),
        ("a splash of", ["1 tbsp=15"], ("1", "1 tbsp")),
        ("a drizzle of", ["1 tbsp=21"], ("7", "g")),
        ("a bite of", CAKE, ("11", "g")),
        ("a bit of", ["1 slice=28"], ("9", "g")),
        ("a bit of", ["1 pat=5"], ("1", "1 pat")),
        ("a little", ["1 container=170"], ("115", "g")),
        ("lots of", ["1 cup=90"], ("1.5", "1 cup")),
        ("a few", ["1 medium=12", "1 cup=152"], ("3", "1 medium")),
        ("a few", ["1 cup=100"], ("35", "g")),
        ("a few", ["1 oz=28"], ("1", "1 oz")),
        ("a few slices of", ["1 slice=28"], ("3", "1 slice")),
        ("a few", ["1 cup=200"], ("65", "g")),
        ("a few", ["1 small box=43"], ("14", "g")),
        ("2-3 cups", ["1 cup=200"], ("2.5", "1 cup")),
        ("2-5 cups", ["1 cup=200"], None),
        ("2", ["1 cup=250"], ("2", "1 cup")),
        ("2", ["1 cup=90"], None),
        ("half a", ["1 cup=250"], None),
        ("1", ["5 sheets=30"], ("6", "g")),
        ("3", ["1 handful=30"], ("3", "1 handful")),
        ("20", ["1 cup=250"], None),
        ("1 cup", ["1 cup, sliced=90", "1 cup, halves=100"], ("1", "1 cup, halves")),
        ("1 cup", ["1 cup, chopped=60", "1 cup, ground=120"], None),
    ],
)
def test_it_works(text: str, labels: list[str], expected: tuple[str, str] | None) -> None:
    assert about(text, labels) == expected


def test_a_few_of_small_pieces_are_more_than_three() -> None:
    almonds = food(*ALMONDS, names=("Almonds",))
    found = estimate(said("a few almonds"), almonds, Question("vague"))
    assert found == Fit(Decimal(8), "1 almond", Decimal("1.2"), ESTIMATED)


def test_a_drink_is_not_eaten_in_slices() -> None:
    assert about("2 slices of", ["1 glass=200"], is_drink=True) is None
    assert about("a carton of", ["1 glass=200"], is_drink=True) == ("1", "1 glass")


def test_a_food_without_a_measure_is_asked() -> None:
    assert estimate(said("a bag of rice"), food(), Question("no_portion")) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a few slices of rye", "a few slices of rye"),
        ("several dates", "several dates"),
        ("a bit of cheese", "a bit of cheese"),
        ("lots of rice", "lots of rice"),
    ],
)
def test_how_it_is_written_again(text: str, words: str) -> None:
    assert str(said(text)) == words
