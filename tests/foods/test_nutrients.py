"""The one formula, and totals that know what they do not know."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foods.nutrients import (
    DAILY_VALUES_MG,
    MOST_GRAMS,
    MOST_MAGNESIUM_MG_PER_100G,
    Total,
    energy_kcal,
    energy_of_all,
    grams_of,
    magnesium_mg,
    of_daily_value,
    per_100g,
    rescaled,
)

grams = st.decimals(0, MOST_GRAMS, places=3)
contents = st.decimals(0, MOST_MAGNESIUM_MG_PER_100G, places=3)
amounts_of_mg = st.none() | st.decimals(0, 10_000, places=3)


def test_it_works() -> None:
    assert magnesium_mg(Decimal(10), Decimal(27)) == Decimal("2.7")
    assert energy_kcal(Decimal(150), Decimal(89)) == Decimal("133.5")
    assert grams_of(Decimal("1.5"), Decimal("28.35")) == Decimal("42.525")
    assert rescaled(Decimal(30), Decimal(3), Decimal(1)) == Decimal(10)


def test_the_energy_of_all_is_known_where_that_of_each_is() -> None:
    assert energy_of_all([Decimal(100), Decimal("33.5")]) == Decimal("133.5")
    assert energy_of_all([Decimal(100), None]) is None
    assert energy_of_all([]) == 0


def test_never_measured_is_not_zero() -> None:
    assert magnesium_mg(Decimal(100), None) is None
    assert magnesium_mg(Decimal(100), Decimal(0)) == 0


@pytest.mark.parametrize(("weight", "content"), [("-1", "27"), ("10", "-0.001"), ("-1", None)])
def test_nothing_is_negative(weight: str, content: str | None) -> None:
    with pytest.raises(ValueError, match="negative"):
        magnesium_mg(Decimal(weight), None if content is None else Decimal(content))


@given(grams, contents)
def test_100_g_hold_the_content_and_half_of_it_half(weight: Decimal, content: Decimal) -> None:
    assert magnesium_mg(Decimal(100), content) == content
    whole, half = magnesium_mg(weight * 2, content), magnesium_mg(weight, content)
    assert whole is not None
    assert half is not None
    assert abs(whole - 2 * half) <= Decimal("0.0015")  # each is rounded to 0.001


@given(grams, grams, contents)
def test_more_food_never_holds_less(one: Decimal, other: Decimal, content: Decimal) -> None:
    less, more = sorted([one, other])
    of_less, of_more = magnesium_mg(less, content), magnesium_mg(more, content)
    assert of_less is not None
    assert of_more is not None
    assert of_less <= of_more


def test_a_label_tells_the_content_of_a_serving() -> None:
    assert per_100g(Decimal(38), Decimal(40)) == Decimal(95)
    assert per_100g(Decimal(0), Decimal(40)) == 0


@pytest.mark.parametrize(("mg", "weight"), [("38", "0"), ("38", "-1"), ("-1", "40")])
def test_a_serving_weighs_something_and_holds_nothing_negative(mg: str, weight: str) -> None:
    with pytest.raises(ValueError, match="serving"):
        per_100g(Decimal(mg), Decimal(weight))


@given(st.decimals(1, 1000, places=3), st.decimals(0, 1000, places=3))
def test_a_serving_holds_what_its_label_says(weight: Decimal, mg: Decimal) -> None:
    again = magnesium_mg(weight, per_100g(mg, weight))
    assert again is not None
    assert abs(again - mg) <= Decimal("0.006")  # 0.0005 mg per 100 g, of at most 1 kg, and the last rounding


def test_a_total_counts_what_has_no_value() -> None:
    total = Total.sum([Total.of_part(Decimal(80)), Total.of_part(None), Total.of_part(Decimal(0))])
    assert total == Total(Decimal(80), parts=3, parts_unmeasured=1)
    assert total.is_floor


def test_an_empty_total_is_no_floor() -> None:
    assert Total.sum([]) == Total(Decimal(0), 0, 0)
    assert not Total.sum([]).is_floor


@given(st.lists(amounts_of_mg), st.lists(amounts_of_mg))
def test_totals_of_parts_add_up(one: list[Decimal | None], other: list[Decimal | None]) -> None:
    assert Total.sum(map(Total.of_part, one)) + Total.sum(map(Total.of_part, other)) == Total.sum(
        map(Total.of_part, one + other)
    )


@given(st.lists(amounts_of_mg), st.integers(1, 5))
def test_unmeasured_parts_never_raise_a_total(parts: list[Decimal | None], unmeasured: int) -> None:
    known = Total.sum(map(Total.of_part, parts))
    with_more = Total.sum(map(Total.of_part, [*parts, *[None] * unmeasured]))
    assert with_more.known_mg == known.known_mg
    assert with_more.parts_unmeasured == known.parts_unmeasured + unmeasured
    assert with_more.is_floor


@pytest.mark.parametrize(
    ("percent", "of", "mg"), [("25", "us", "105"), ("25", "eu", "93.75"), ("0", "us", "0"), ("0.01", "eu", "0.038")]
)
def test_a_percentage_of_a_daily_value_becomes_mg(percent: str, of: str, mg: str) -> None:
    assert of_daily_value(Decimal(percent), DAILY_VALUES_MG[of]) == Decimal(mg)


@example(Decimal("12.50"), Decimal("0.012"))  # as far off as rounding goes; a division would add a digit of its own
@given(st.decimals(0, 1000, places=2), st.decimals("0.001", 2000, places=3))
def test_the_percentage_comes_back(percent: Decimal, daily: Decimal) -> None:
    assert abs(of_daily_value(percent, daily) * 100 - percent * daily) <= Decimal("0.0005") * 100


@pytest.mark.parametrize(("percent", "daily"), [("-1", "420"), ("1", "0"), ("1", "-1")])
def test_a_percentage_of_nothing_is_refused(percent: str, daily: str) -> None:
    with pytest.raises(ValueError, match="percentage"):
        of_daily_value(Decimal(percent), Decimal(daily))
