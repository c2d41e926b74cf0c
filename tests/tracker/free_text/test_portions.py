"""From the typed amount of a food to one of its measures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.free_text.chunks import chunks_of, joined, tokens
from tracker.free_text.parser import parse
from tracker.free_text.portions import Fit, Household, Question, Weighable, fit, ways
from tracker.free_text.spoken import Spoken


def said(text: str) -> Spoken:
    return parse(joined(chunks_of(text)))[0]


def food(*labels: str, names: tuple[str, ...] = ("Rice",), is_drink: bool = False) -> Weighable:
    """Make a food; "1 cup=240" weighs a measure, the first is usual."""
    pairs = [label.split("=") for label in labels]
    return Weighable(names, tuple(Household(a, Decimal(b), n == 0) for n, (a, b) in enumerate(pairs)), is_drink)


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("2 cups", ["1 cup=240"], ("2", "1 cup")),
        ("2 tbsp", ["1/4 cup=60"], ("0.5", "1/4 cup")),  # sixteen spoons a cup, whatever the food
        ("2 tsp", ["1 tbsp=15"], ("10", "g")),
        ("30 ml", ["1 tbsp=15"], ("30.433", "g")),
        ("1 cup", ["1 cup, sliced=90"], ("1", "1 cup, sliced")),
        ("1 cup sliced", ["1 cup=240", "1 cup, sliced=90"], ("1", "1 cup, sliced")),
        ("2 slices", ["1 slice=30", "1 thick slice=44"], ("2", "1 slice")),
        ("1 slice", ["1 large slice=30"], ("1", "1 large slice")),
        ("3 slices", ["2 slices=23"], ("1.5", "2 slices")),
        ("2 1/2 cups", ["1 1/4 cups=100"], ("2", "1 1/4 cups")),
        ("2", ["1 medium=118", "1 small=101"], ("2", "1 medium")),
        ("2 pcs", ["1 medium=118", "1 slice=6"], ("2", "1 medium")),
        ("8 pcs", ["1 roll=180", "1 piece=30"], ("8", "1 piece")),
        ("10", ["1 oz=28", "10 grapes=49"], ("1", "10 grapes")),
        ("3 oz", ["1 cup=100"], ("85.049", "g")),
        ("6 oz", ["3 oz=85"], ("2", "3 oz")),
        ("2 portions", ["1 cup=100"], ("2", "1 cup")),
        ("1 plate", ["1 restaurant plate=550", "1 portion=300"], ("1", "1 portion")),
        ("1 plate", ["1 restaurant plate=550"], ("1", "1 restaurant plate")),
        ("2 kg", [], ("2000", "g")),
        ("2 spoons", ["1 tsp=5", "1 tbsp=15"], ("2", "1 tsp")),
        ("a spoonful", ["1 tbsp=15", "1 tsp=5"], ("1", "1 tbsp")),
    ],
)
def test_measures_that_fit(text: str, labels: list[str], expected: tuple[str, str]) -> None:
    found = fit(said(f"{text} grapes"), food(*labels, names=("Grapes",)))
    assert isinstance(found, Fit)
    assert (f"{found.amount.normalize():f}", found.label) == expected


@pytest.mark.parametrize(
    ("text", "labels", "kind"),
    [
        ("2 spoons", ["1 cup=240", "1 tsp=5"], "unit"),
        ("1 glass", ["1 cup=240"], "unit"),
        ("100 ml", ["1 slice=30"], "unit"),  # never by assuming water
        ("1 cup", ["1 cup, sliced=90", "1 cup, mashed=200"], "which"),
        ("2", ["1 oz=28", "1 cup=100"], "count"),  # a count is never grams
        ("2 large", ["1 medium=118"], "size"),
        ("2 barrels of", ["1 cup=118"], "unit"),
        ("200 mg", ["1 cup=118"], "milligram"),
        ("1 bag", ["1 large packet=200"], "unit"),
        ("", [], "no_portion"),
    ],
)
def test_measures_that_are_asked(text: str, labels: list[str], kind: str) -> None:
    found = fit(said(f"{text} melon"), food(*labels, names=("Melon",)))
    assert isinstance(found, Question)
    assert found.kind == kind


def test_the_millilitre_of_a_drink_is_a_gram_and_says_so() -> None:
    found = fit(said("200 ml tea"), food("1 mug=300", names=("Tea",), is_drink=True))
    assert isinstance(found, Fit)
    assert (found.amount, found.label, found.note) == (200, "g", "ml_as_g")


@pytest.mark.parametrize(
    ("text", "aside", "labels", "expected"),
    [
        ("1 cup milk", "240 ml", ["1 cup=244"], "247.519 × 1 g"),
        ("2 slices bread", "60 g", ["1 slice=30"], "60 × 1 g"),
        ("2 slices bread", "30 g", ["1 slice=30"], "60 × 1 g"),
        ("2 slices bread", "300 g", ["1 slice=30"], "two_amounts"),
        ("1 slice bread", "300 g", ["1 slice=30"], "300 × 1 g"),
        ("2 slices bread", "60 g", [], "60 × 1 g"),
        ("2 slices bread", "60 ml", [], "two_amounts"),
        ("2 yogurts", "125 g each", ["1 pot=150"], "250 × 1 g"),
    ],
)
def test_an_amount_that_is_said_twice(text: str, aside: str, labels: list[str], expected: str) -> None:
    [spoken, *_] = parse(text.split(), tokens(aside))
    found = fit(spoken, food(*labels, names=("Bread", "Milk", "Yogurt")))
    told = f"{found.amount.normalize():f} × {found.grams.normalize():f} g" if isinstance(found, Fit) else found.kind
    assert told == expected


def test_a_single_amount_is_not_two() -> None:
    assert ways(Spoken("bread", Decimal(1)), food("1 slice=30")) == []


@pytest.mark.parametrize(
    ("text", "labels", "is_drink", "expected"),
    [
        ("1 heaped tbsp", ["1 tbsp=10"], False, "size"),
        ("2 oz", ["1 glass=200"], True, "ml_as_g"),
        ("1 large tbsp", ["1 tbsp=10"], False, "size"),
        ("1 large cup", ["1 cup=240"], False, "size"),
        ("1 large slice", ["1 slice=30", "1 thin slice=20"], False, "size"),
        ("1 slice", ["1 slice, thick=30", "1 slice, thin=20"], False, "which"),
        ("1 pint", ["1 cup=240"], False, ""),
    ],
)
def test_sizes_and_vessels(text: str, labels: list[str], is_drink: bool, expected: str) -> None:
    found = fit(said(f"{text} rice"), food(*labels, is_drink=is_drink))
    assert (found.kind if isinstance(found, Question) else found.note) == expected


@pytest.mark.parametrize(
    ("text", "label", "amount"),
    [
        ("tortillas", "1 tortilla=24", 2),
        ("tortilla", "1 tortilla=24", 1),
        ("tortillas", "2 tortillas=48", 1),
        ("burritos", "1 burrito=300", 1),
        ("melons", "1 cup=160", 1),
    ],
)
def test_a_plural_without_a_number_is_two_of_small_pieces(text: str, label: str, amount: int) -> None:
    found = fit(said(text), food(label))
    assert isinstance(found, Fit)
    assert found.amount == amount


def test_a_glass_of_a_drink_that_has_none() -> None:
    found = fit(said("2 glasses grapes"), food("1 cup=240", names=("Grapes",), is_drink=True))
    assert isinstance(found, Fit)
    assert (found.amount, found.label, found.note) == (500, "g", "ml_as_g")
    assert isinstance(fit(said("1 large glass grapes"), food("1 cup=240", is_drink=True)), Question)
