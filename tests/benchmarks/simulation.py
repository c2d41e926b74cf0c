"""Simulate what people with a known usual intake would be told in 8 and 52 weeks of ordinary life.

The first table is what each trait of that life costs by itself, and on top of the six that everyone has (`EVERYDAY`);
the others are what people read who have those six. Nobody marks a day as complete.
Run alone: `.venv/bin/python -m tests.benchmarks.simulation [--people 1000]`; 300 people take four minutes of processor.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from statistics import mean, median
from typing import Any

from tests.benchmarks import bars
from tests.benchmarks.bars import Results
from tests.benchmarks.simulated_findings import Shown, shown_on
from tests.benchmarks.simulated_people import A_MAN, A_WOMAN, Kind, Life, days_of
from tracker.science.guidance import STAYS, VERDICTS, Code

PEOPLE = 300
USUAL_MG = (190, 200, 240, 256, 265, 300, 350, 400)
USUAL_MG_OF_MEN = (260, 350, 460)
FOUR_WEEKS, EIGHT_WEEKS, YEAR = 28, 56, 364
CALLED_LOW = frozenset({Code.VERY_LIKELY_LOW, Code.PROBABLY_LOW, Code.STAYS_LOW})  # their words say "low"
CHANGE_ON, CHANGE_TO = 140, 340  # by then, those who ate little have long been told that it stays low

# How many of the people of a table each cell of the table of traits has.
_SHARE_OF_PEOPLE = 5

TRAITS: dict[str, dict[str, Any]] = {
    "lognormal days": {"lognormal": True},
    "a fifth carried over from the day before": {"carry_over": 0.2},
    "day-to-day SDs that differ by a quarter": {"sd_spread": 0.25},
    "70 % of days logged": {"logged": 0.7},
    "10 % less at weekends": {"weekend": 0.9},
    "8 % of foods without a value": {"unmeasured": 0.08},
    "a tablet of 200 mg on a day in ten": {"tablet_mg": 200, "tablet_days": 0.1},
    "20 % of dinners forgotten": {"forgotten_dinners": 0.2},
    "15 % less logged than eaten": {"reported": 0.85},
}
OF_SOME = tuple(TRAITS)[-3:]  # the traits that not everyone has
UNDER_REPORTING = f"everyday, and {OF_SOME[-1]}"


def life_with(*traits: str) -> Life:
    """Return a life with some of TRAITS."""
    return Life(**{name: value for trait in traits for name, value in TRAITS[trait].items()})


EVERYDAY = life_with(*(trait for trait in TRAITS if trait not in OF_SOME))
FORGETTING = replace(EVERYDAY, **TRAITS["20 % of dinners forgotten"])
LIVES = (
    {"none of these": Life()}
    | {trait: life_with(trait) for trait in TRAITS}
    | {"everyday": EVERYDAY}
    | {f"everyday, and {trait}": replace(EVERYDAY, **TRAITS[trait]) for trait in OF_SOME}
    | {"all": life_with(*TRAITS)}
)


@dataclass(frozen=True, slots=True)
class Told:
    """What people with the same usual intake and life were told, each day of each person."""

    people: tuple[tuple[Shown, ...], ...]

    def ever(self, codes: frozenset[Code], *, within: int, after: int = 0) -> float:
        """Return the share of people who saw one of these codes within some days, as a percentage."""
        return 100 * mean(any(it.code in codes for it in shown[after:within]) for shown in self.people)

    def first_day(self, code: Code) -> float:
        """Return the median day, from 1, on which those who saw a code first saw it."""
        firsts = (next((day for day, it in enumerate(shown, 1) if it.code == code), 0) for shown in self.people)
        return median(filter(None, firsts))

    def of_all_days(self) -> dict[Code, float]:
        """Return the codes seen, in the order of the rules, with their percentage of all days."""
        seen = Counter(it.code for shown in self.people for it in shown)
        return {code: 100 * seen[code] / seen.total() for code in Code if code in seen}

    def changes(self, among: frozenset[Code] = frozenset(Code)) -> float:
        """Return how often the words changed, on average, counting some codes only."""
        return mean(_changes([it.code for it in shown if it.code in among]) for shown in self.people)

    def may_be_incomplete(self) -> tuple[int, float, float]:
        """Return how many were told low, and the % of them who read, first and ever, that something may be missing."""
        lows = [low for shown in self.people if (low := [it for it in shown if it.code in CALLED_LOW])]
        with_first = sum(low[0].may_be_incomplete for low in lows)
        with_any = sum(any(it.may_be_incomplete for it in low) for low in lows)
        return len(lows), 100 * with_first / max(len(lows), 1), 100 * with_any / max(len(lows), 1)

    @property
    def contradicted(self) -> float:
        """Return the percentage of days with a "stays" code that its own 28 days contradict."""
        return 100 * mean(it.contradicts for shown in self.people for it in shown)


def _changes(codes: Sequence[Code]) -> int:
    return sum(one != other for one, other in pairwise(codes))


@cache
def told(usual_mg: int, life: Life, people: int, *, days: int = YEAR, kind: Kind = A_WOMAN) -> Told:
    """Simulate some people; the same arguments give the same result, and fewer people are the first of more."""
    return Told(tuple(tuple(shown_on(list(days_of(n, usual_mg, life, kind, days=days)), kind)) for n in range(people)))


def report(options: Namespace, results: Results) -> Iterator[str]:
    """Yield the results as lines of text."""
    people = options.people
    yield from _traits(max(people // _SHARE_OF_PEOPLE, 1))
    for kind, usual in ((A_WOMAN, USUAL_MG), (A_MAN, USUAL_MG_OF_MEN)):
        for usual_mg in usual:
            yield ""
            yield from _codes(usual_mg, people, kind)
    yield ""
    yield from _missing(people)
    measure(people, results)


def _traits(people: int) -> Iterator[str]:
    yield f"What each trait costs by itself, and on top of the six of everyday: {people} women of 31 to 50 a cell, in %"
    yield f"  {'':<51}{'told low in a year':>24}{'stays at':>10}{'low at 200':>12}{'stays 4 weeks after':>21}"
    yield f"  {'':<51}{'at 350':>8}{'at 300':>8}{'at 265':>8}{'300 mg':>10}{'in 4 weeks':>12}{'190 -> 340 mg':>21}"
    for name, life in LIVES.items():
        cells = [told(usual_mg, life, people).ever(CALLED_LOW, within=YEAR) for usual_mg in (350, 300, 265)]
        stays = told(300, life, people).ever(STAYS, within=YEAR)
        soon = told(200, life, people, days=FOUR_WEEKS).ever(CALLED_LOW, within=FOUR_WEEKS)
        yield (
            f"  {name:<51}{cells[0]:>8.1f}{cells[1]:>8.1f}{cells[2]:>8.1f}{stays:>10.1f}{soon:>12.1f}"
            f"{_after_the_change(life, people):>21.1f}"
        )


def _after_the_change(life: Life, people: int) -> float:
    """Return the percentage who read "stays" on the day four weeks after a change from 190 to 340 mg."""
    on = CHANGE_ON + FOUR_WEEKS
    changing = replace(life, change_on=CHANGE_ON, change_to=CHANGE_TO)
    return told(190, changing, people, days=on + 1).ever(STAYS, after=on, within=on + 1)


def _missing(people: int) -> Iterator[str]:
    yield "Of those who are told low in a year, in %, who read with it that something may be missing:"
    yield f"  {'':<51}{'told low':>9}{'the first time':>16}{'at any time':>13}"
    for usual_mg, name in ((350, UNDER_REPORTING), (300, UNDER_REPORTING), (240, "everyday"), (200, "everyday")):
        it = told(usual_mg, LIVES[name], people if usual_mg != 300 else max(people // _SHARE_OF_PEOPLE, 1))
        lows, first, at_any_time = it.may_be_incomplete()
        label = f"usual intake {usual_mg} mg; {name}"
        yield f"  {label:<51}{lows:>9}{first:>16.0f}{at_any_time:>13.0f}"


def _codes(usual_mg: int, people: int, kind: Kind) -> Iterator[str]:
    it = told(usual_mg, EVERYDAY, people, kind=kind)
    low = [it.ever(CALLED_LOW, within=days) for days in (FOUR_WEEKS, EIGHT_WEEKS, YEAR)]
    yield (
        f"{kind.group.name}, usual intake {usual_mg} mg: told low {low[0]:.1f} % in 4 weeks, {low[1]:.1f} % in 8, "
        f"{low[2]:.1f} % in 52; that it stays low or below {it.ever(STAYS, within=YEAR):.1f} %; "
        f"the words change {it.changes():.1f} times in 52 weeks, {it.changes(VERDICTS):.1f} between verdicts"
    )
    yield f"  {'in %':<22}{'in 8 weeks':>11}{'in 52':>8}{'median first day':>18}{'of all days':>13}"
    for code, share in it.of_all_days().items():
        ever = [it.ever(frozenset({code}), within=days) for days in (EIGHT_WEEKS, YEAR)]
        yield f"  {code:<22}{ever[0]:>11.1f}{ever[1]:>8.1f}{it.first_day(code):>18.0f}{share:>13.1f}"


def measure(people: int, results: Results) -> None:
    """Record what the table of bars needs."""
    everyday = {usual_mg: told(usual_mg, EVERYDAY, people) for usual_mg in USUAL_MG}
    for name, value in (
        ("told low in a year, at a usual 350 mg", everyday[350].ever(CALLED_LOW, within=YEAR)),
        (
            "told low in a year, at 350 mg with dinners forgotten",
            told(350, FORGETTING, people).ever(CALLED_LOW, within=YEAR),
        ),
        ("not told low in four weeks, at 200 mg", 100 - everyday[200].ever(CALLED_LOW, within=FOUR_WEEKS)),
        ("told that it stays low or below, at 300 mg", everyday[300].ever(STAYS, within=YEAR)),
        ("told so four weeks after a change to 340 mg", _after_the_change(EVERYDAY, people)),
        ("days on which a stays code contradicts its window", max(it.contradicted for it in everyday.values())),
    ):
        results.add("simulation", name, value)


def main() -> None:
    """Simulate, print what people would see, and exit with 1 if a bar was missed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="people for each usual intake (300)")
    bars.run(report, parser)


if __name__ == "__main__":
    main()
