"""Energy suggests that something may be missing from an adult's full days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.pictures import SUNDAY, WOMAN, picture_of
from tracker.science.full_days import COMPLETE, DayTotals
from tracker.science.guidance import Code, Finding, find
from tracker.science.under_reporting import (
    MEN,
    WOMEN,
    Energy,
    UsualEnergy,
    a_usual_amount_would_do,
    energy_of,
    is_little,
    usual_energy,
)


def day_of(
    mg: float, kcal: float | None, *, ago: int = 0, foods: int = 10, without_energy: int = 0, guess_mg: float = 0
) -> DayTotals:
    return DayTotals(
        SUNDAY - timedelta(days=ago),
        COMPLETE,
        food_ug=round(mg * 1000),
        parts=foods,
        foods=foods,
        energy_cal=None if kcal is None else round(kcal * 1000),
        foods_without_energy=without_energy,
        guess_ug=round(guess_mg * 1000),
    )


def finding_of(mg: float, kcal: float | None, *, usual: UsualEnergy | None = WOMEN, tablets_mg: int = 0) -> Finding:
    ug = tablets_mg * 1000
    days = (day_of(mg, kcal, ago=ago)._replace(supplements_ug=ug, supplements_high_ug=ug) for ago in range(20))
    return find(picture_of(days, WOMAN, usual_energy=usual))


def test_it_works() -> None:
    energy = energy_of([day_of(200, 1000), day_of(220, 2000, guess_mg=30)])

    assert energy == Energy(kcal=1500, mg_per_1000_kcal=140, mg_high_per_1000_kcal=150)


def test_a_day_of_nothing_has_no_energy_and_counts() -> None:
    energy = energy_of([day_of(200, 1000), DayTotals(date(2026, 1, 1), "ate_nothing")])

    assert energy == Energy(kcal=500, mg_per_1000_kcal=200, mg_high_per_1000_kcal=200)


@pytest.mark.parametrize("days", [[], [day_of(200, None)], [DayTotals(SUNDAY, "ate_nothing")]])
def test_without_energy_nothing_is_known(days: list[DayTotals]) -> None:
    assert energy_of(days) is None


@pytest.mark.parametrize(("without", "known"), [(2, True), (3, False)])
def test_with_more_than_a_fifth_without_a_value_energy_is_not_known(without: int, known: bool) -> None:
    assert (energy_of([day_of(200, 900, without_energy=without)]) is not None) == known


@pytest.mark.parametrize(
    ("sex", "ages", "usual"),
    [
        ("female", range(40 * 12, 40 * 12 + 1), WOMEN),
        ("male", range(40 * 12, 40 * 12 + 1), MEN),
        ("", range(40 * 12, 40 * 12 + 1), WOMEN),
        ("female", range(18 * 12, 18 * 12 + 12), WOMEN),
        ("female", range(18 * 12 - 1, 18 * 12 + 11), None),
        ("male", None, None),
    ],
)
def test_only_adults_have_a_usual_energy(sex: str, ages: range | None, usual: UsualEnergy | None) -> None:
    assert usual_energy(sex, ages) == usual


@pytest.mark.parametrize(
    ("kcal", "usual", "little"),
    [(999.4, WOMEN, True), (999.5, WOMEN, False), (1199, MEN, True), (1200, MEN, False), (500, None, False)],
)
def test_little_is_under_1000_kcal_for_women_and_1200_for_men(
    kcal: float, usual: UsualEnergy | None, little: bool
) -> None:
    assert is_little(Energy(kcal, 0, 0), usual) == little


def test_without_energy_it_is_not_little() -> None:
    assert not is_little(None, WOMEN)


@pytest.mark.parametrize(
    ("mg_per_1000_kcal", "usual", "tablets_mg", "would_do"),
    [
        (115.1, WOMEN, 0, True),  # x 2.3 = 264.7, shown as 265
        (114.9, WOMEN, 0, False),
        (91.3, MEN, 0, True),  # x 2.9
        (91, MEN, 0, False),
        (100, WOMEN, 35, True),  # tablets come on top, as they are
        (100, WOMEN, 34, False),
        (500, None, 0, False),
    ],
)
def test_a_usual_amount_would_do_from_the_average_need_on(
    mg_per_1000_kcal: float, usual: UsualEnergy | None, tablets_mg: float, would_do: bool
) -> None:
    energy = Energy(1500, 0, mg_per_1000_kcal)

    assert a_usual_amount_would_do(energy, usual, 265, tablets_mg) == would_do


def test_without_energy_or_an_average_need_nothing_is_said() -> None:
    assert not a_usual_amount_would_do(None, WOMEN, 265, 0)
    assert not a_usual_amount_would_do(Energy(1500, 500, 500), WOMEN, None, 0)


@pytest.mark.parametrize(
    ("mg", "kcal", "incomplete", "little"),
    [
        (180, 1600, False, False),  # 113 mg for each 1,000 kcal
        (180, 1500, True, False),  # 120
        (100, 950, True, True),
        (180, None, False, False),
    ],
)
def test_a_low_finding_says_that_something_may_be_missing(
    mg: float, kcal: float | None, incomplete: bool, little: bool
) -> None:
    it = finding_of(mg, kcal)

    assert it.code == Code.STAYS_LOW
    assert (it.may_be_incomplete, it.has_little_energy) == (incomplete, little)


def test_tablets_come_on_top_of_a_usual_amount_of_food() -> None:
    assert not finding_of(150, 1600).may_be_incomplete
    assert finding_of(150, 1600, tablets_mg=50).may_be_incomplete


@pytest.mark.parametrize("mg", [262, 300, 400])
def test_what_is_not_called_low_never_says_so(mg: float) -> None:
    it = finding_of(mg, 900)

    assert it.facts["may_be_incomplete"]
    assert not it.may_be_incomplete
    assert not it.has_little_energy


def test_of_children_nothing_is_said() -> None:
    assert not finding_of(100, 800, usual=None).may_be_incomplete
