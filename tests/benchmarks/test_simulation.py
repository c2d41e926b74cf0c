"""The invented people eat and log as their traits say, and read what a page would tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import correlation, mean, pstdev

import pytest

from tests.benchmarks import simulation
from tests.benchmarks.bars import BARS, Results
from tests.benchmarks.simulated_findings import Shown, evidence_up_to, shown_on
from tests.benchmarks.simulated_people import A_MAN, A_WOMAN, Kind, Life, days_of
from tests.benchmarks.simulation import CALLED_LOW, EVERYDAY, FORGETTING, LIVES, TRAITS, Told, life_with, told
from tracker.science.full_days import FULL, NO_MEAL, UNLOGGED, DayTotals, Judged, full_days_of, judge
from tracker.science.guidance import VERDICTS, Code, find, find_for_week

DAYS = 1000
EACH_TRAIT = pytest.mark.parametrize("trait", TRAITS)


def eaten(
    life: Life, usual_mg: int = 300, people: int = 20, kind: Kind = A_WOMAN, days: int = DAYS
) -> list[list[DayTotals]]:
    return [list(days_of(n, usual_mg, life, kind, days=days)) for n in range(people)]


def judged(days: list[DayTotals]) -> dict[date, Judged]:
    return judge({day.day: day for day in days}, days[0].day, days[-1].day, today=date.max)


def mgs(days: list[DayTotals]) -> list[float]:
    return [day.ug / 1000 for day in days if day.parts]


@pytest.mark.parametrize("kind", [A_WOMAN, A_MAN], ids=lambda kind: kind.group.name)
def test_it_works(kind: Kind) -> None:
    everyone = [mg for days in eaten(Life(), kind=kind) for mg in mgs(days)]

    assert mean(everyone) == pytest.approx(300, rel=0.01)
    assert pstdev(everyone) == pytest.approx(kind.sd_mg, rel=0.05)


@EACH_TRAIT
def test_a_trait_keeps_the_usual_intake_but_for_what_is_not_logged(trait: str) -> None:
    logged = {"15 % less logged than eaten": 0.85, "8 % of foods without a value": 0.92}
    logged["20 % of dinners forgotten"] = 1 - 0.2 * (0.7 * 0.38 + 0.3 * 0.38 / 0.9)
    everyone = [mg for days in eaten(life_with(trait)) for mg in mgs(days)]

    assert mean(everyone) == pytest.approx(300 * logged.get(trait, 1), rel=0.01)


@EACH_TRAIT
def test_a_person_with_a_trait_lives_the_same_days(trait: str) -> None:
    """So that a trait costs what it costs, and not what another draw would."""
    (without,), (with_it,) = eaten(Life(), people=1), eaten(life_with(trait), people=1)
    both = [(a.ug, b.ug) for a, b in zip(without, with_it, strict=True) if b.parts]

    assert [day.day for day in without] == [day.day for day in with_it]
    assert correlation(*zip(*both, strict=True)) > 0.6
    assert without != with_it


def test_lognormal_days_are_skewed_and_vary_as_much() -> None:
    (days,) = eaten(Life(lognormal=True), people=1)
    high, low = max(mgs(days)) - 300, 300 - min(mgs(days))

    assert high > 1.5 * low
    assert pstdev(mgs(days)) == pytest.approx(85.9, rel=0.1)


def test_what_is_carried_over_is_a_fifth() -> None:
    found = [mgs(days) for days in eaten(Life(carry_over=0.2))]

    assert mean(correlation(days[:-1], days[1:]) for days in found) == pytest.approx(0.2, abs=0.02)


def test_people_differ_in_how_much_their_days_differ() -> None:
    same, differing = (
        [pstdev(mgs(days)) for days in eaten(life, people=60)] for life in (Life(), Life(sd_spread=0.25))
    )

    assert pstdev(same) / mean(same) < 0.05
    assert 0.2 < pstdev(differing) / mean(differing) < 0.3


def test_days_that_are_not_logged_are_empty() -> None:
    (days,) = eaten(Life(logged=0.7), people=1)
    empty = [day for day in days if not day.parts]
    each = judged(days)

    assert 0.25 < len(empty) / DAYS < 0.35
    assert {each[day.day].kind for day in empty} == {UNLOGGED}


def test_weekends_have_a_tenth_less() -> None:
    days = [day for days in eaten(Life(weekend=0.9)) for day in days]
    at_weekends, others = (mean(day.ug for day in days if (day.day.weekday() >= 5) == it) for it in (True, False))

    assert at_weekends / others == pytest.approx(0.9, abs=0.01)


def test_a_forgotten_dinner_has_no_row_and_no_energy() -> None:
    (whole,), (days,) = eaten(Life(), people=1), eaten(Life(forgotten_dinners=0.2), people=1)
    forgotten = [(a, b) for a, b in zip(whole, days, strict=True) if "dinner" not in b.meals]

    assert 0.15 < len(forgotten) / DAYS < 0.25
    assert all(a.meals - b.meals == {"dinner"} and a.foods - b.foods == 4 for a, b in forgotten)
    assert all(0.57 < b.ug / a.ug < 0.63 for a, b in forgotten)
    assert all(0.57 < (b.energy_cal or 0) / (a.energy_cal or 1) < 0.63 for a, b in forgotten)


def test_a_day_with_a_forgotten_dinner_is_part_of_a_day() -> None:
    (days,) = eaten(Life(forgotten_dinners=0.2), people=1)
    each = judged(days)

    assert {each[day.day].gap for day in days if "dinner" not in day.meals} == {NO_MEAL}
    assert {each[day.day].kind for day in days if "dinner" in day.meals} == {FULL}


def test_under_reporting_lowers_energy_too() -> None:
    (whole,), (days,) = eaten(Life(), people=1), eaten(Life(reported=0.85), people=1)

    assert all(abs(b.ug - 0.85 * a.ug) <= 1 for a, b in zip(whole, days, strict=True))
    assert all(abs((b.energy_cal or 0) - 0.85 * (a.energy_cal or 0)) <= 1 for a, b in zip(whole, days, strict=True))


def test_foods_without_a_value_are_counted_and_not_zero() -> None:
    days = [day for days in eaten(Life(unmeasured=0.08)) for day in days]

    assert sum(day.parts_unmeasured for day in days) / sum(day.parts for day in days) == pytest.approx(0.08, abs=0.005)


def test_the_guess_for_foods_without_a_value_is_right_on_average() -> None:
    days = [day for days in eaten(Life(unmeasured=0.08), people=200, days=200) for day in days]

    assert mean(day.high_ug for day in days) == pytest.approx(300_000, rel=0.02)
    assert all(day.parts_unmeasured for day in days if day.guess_ug)


def test_tablets_are_taken_on_a_day_in_ten() -> None:
    days = [day for days in eaten(Life(tablet_mg=200, tablet_days=0.1)) for day in days]

    assert {day.supplements_ug for day in days} == {0, 200_000}
    assert mean(day.doses for day in days) == pytest.approx(0.1, abs=0.01)
    assert mean(day.food_ug for day in days) == pytest.approx(280_000, rel=0.01)


def test_a_change_is_from_its_day_on() -> None:
    life = Life(change_on=500, change_to=340)
    days = [mgs(days) for days in eaten(life, usual_mg=190)]

    assert mean(mg for days in days for mg in days[:500]) == pytest.approx(190, rel=0.02)
    assert mean(mg for days in days for mg in days[500:]) == pytest.approx(340, rel=0.02)


@pytest.mark.parametrize(
    "life",
    [Life(), EVERYDAY, FORGETTING, replace(EVERYDAY, change_on=60, change_to=400), Life(unmeasured=0.2)],
    ids=["none", "everyday", "forgetting", "changing", "much without a value"],
)
@pytest.mark.parametrize("n", range(3))
def test_what_is_shown_is_what_the_pages_choose_each_day(life: Life, n: int) -> None:
    """Evaluating a held verdict once a week leaves nothing out."""
    days = list(days_of(n, 250, life, days=120))
    totals = {day.day: day for day in days}
    target = A_WOMAN.evidence
    expected = []
    for number, today in enumerate(days):
        full = full_days_of(judge(totals, days[0].day, today.day, today=today.day).values())
        week = today.day - timedelta(days=today.day.weekday())
        before = evidence_up_to(week - timedelta(days=1), full, target) if number >= (today.day - week).days else None
        expected.append(find_for_week(evidence_up_to(today.day, full, target), before, week).code)

    assert [it.code for it in shown_on(days, A_WOMAN)] == expected


def test_words_hold_longer_than_they_would_live() -> None:
    held, live = [], []
    for n in range(10):
        days = list(days_of(n, 256, EVERYDAY, days=84))
        full = full_days_of(judged(days).values())
        held.append(shown_on(days, A_WOMAN))
        live.append(
            [
                Shown(find(evidence_up_to(now, full, A_WOMAN.evidence, before=now)).code, False, False)
                for now in (day.day for day in days)
            ]
        )
    verdicts = [Told(tuple(map(tuple, of_all))).changes(VERDICTS) for of_all in (held, live)]

    assert verdicts[0] < 0.6 * verdicts[1]


def test_few_at_350_mg_are_told_low_and_most_at_200() -> None:
    assert told(350, FORGETTING, 30, days=84).ever(CALLED_LOW, within=84) == 0
    assert told(200, EVERYDAY, 60, days=28).ever(CALLED_LOW, within=28) > 80


def test_the_same_arguments_give_the_same_and_fewer_people_are_the_first_of_more() -> None:
    assert told(250, EVERYDAY, 2, days=60).people == Told(told(250, EVERYDAY, 3, days=60).people[:2]).people


def test_little_is_called_low_and_plenty_is_not() -> None:
    little, plenty = (told(usual_mg, Life(), 20, days=56) for usual_mg in (150, 450))

    assert little.ever(CALLED_LOW, within=56) == 100
    assert plenty.ever(CALLED_LOW, within=56) == 0
    assert plenty.first_day(Code.NOT_ENOUGH_DAYS) == 1
    assert sum(plenty.of_all_days().values()) == pytest.approx(100)
    assert 1 <= plenty.changes(frozenset({Code.NOT_ENOUGH_DAYS, Code.EARLY_AT_TARGET})) < plenty.changes()


def test_a_low_that_may_be_incomplete_is_counted_for_each_person() -> None:
    low, enough = Code.PROBABLY_LOW, Code.PROBABLY_ENOUGH
    people = (
        (Shown(enough, False, False), Shown(low, False, True)),
        (Shown(low, False, False), Shown(low, False, True)),
        (Shown(low, False, False), Shown(enough, False, False)),
        (Shown(enough, False, True),),
    )

    assert Told(people).may_be_incomplete() == (3, pytest.approx(100 / 3), pytest.approx(200 / 3))
    assert Told(people[-1:]).may_be_incomplete() == (0, 0, 0)


def test_every_trait_is_alone_in_a_life_and_together_in_all() -> None:
    alone = [life_with(trait) for trait in TRAITS]

    assert len(set(LIVES.values())) == len(LIVES) == len(TRAITS) + 6
    assert all(life != Life() for life in alone)
    assert LIVES["all"] == replace(FORGETTING, tablet_mg=200, tablet_days=0.1, reported=0.85)


def test_every_bar_of_the_simulation_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "YEAR", 60)
    monkeypatch.setattr(simulation, "CHANGE_ON", 20)
    results = Results()
    simulation.measure(1, results)

    assert len(results.measured) == sum(bar.part == "simulation" for bar in BARS)
