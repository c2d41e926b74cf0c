"""Simulate what people with a known usual intake would be told, from full days drawn at random.

Days are independent and normally distributed, with the published day-to-day SD; values below 0 mg become 0. Everyone is
a woman of 31 to 50 (average requirement 265 mg, daily target 320 mg), starts on a random day of the week, and logs and
confirms every day. Run alone: `.venv/bin/python -m tests.benchmarks.simulation [--people 1000]`.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, median

from tests.benchmarks import bars
from tests.benchmarks.bars import Results
from tests.pictures import WOMAN, full_day, picture_of
from tracker.science.evidence import Evidence
from tracker.science.full_days import DayTotals
from tracker.science.guidance import LOW, RULES, VERDICTS, Code
from tracker.science.verdicts import Evaluation

USUAL_MG = (200, 220, 240, 256, 265, 300, 350)
DAYS = 56
SD_MG = 85.9
PEOPLE = 1000
SEED = 20261122
CALLED_LOW = LOW - {Code.STAYS_BELOW}  # the codes whose words say "low"
AMPLE_MG = 350  # with this intake, hardly anyone may be told "low": see the table of bars

_MONDAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people with the same usual intake saw in eight weeks.

    `seen` is the share of people who ever saw a code, `first_day` the median day on which they first saw it, `share`
    the share of all days with it; `told_low` is the share of people who were ever told "low"; `changes` and
    `changes_of_verdict` are how often the words changed in eight weeks, and how often the verdict did.
    """

    usual_mg: int
    seen: dict[Code, float]
    first_day: dict[Code, float]
    share: dict[Code, float]
    told_low: float
    changes: float
    changes_of_verdict: float
    live_changes: float


def simulate(usual_mg: int, people: int = PEOPLE, *, sd_mg: float = SD_MG) -> Outcome:
    """Simulate eight weeks for some people with a usual intake; the same arguments give the same result."""
    draw = random.Random(SEED + usual_mg)  # noqa: S311  # not a secret
    weeks = [_person(draw, usual_mg, sd_mg) for _ in range(people)]
    held, live = [codes for codes, _ in weeks], [codes for _, codes in weeks]
    first: dict[Code, list[int]] = {code: [] for code in Code}
    for codes in held:
        for code in set(codes):
            first[code].append(codes.index(code) + 1)
    days = Counter(code for codes in held for code in codes)
    return Outcome(
        usual_mg=usual_mg,
        seen={code: len(when) / people for code, when in first.items() if when},
        first_day={code: median(when) for code, when in first.items() if when},
        share={code: count / (people * DAYS) for code, count in days.items()},
        told_low=mean(any(code in CALLED_LOW for code in codes) for codes in held),
        changes=mean(_changes(codes) for codes in held),
        changes_of_verdict=mean(_changes([code for code in codes if code in VERDICTS]) for codes in held),
        live_changes=mean(_changes([code for code in codes if code in VERDICTS]) for codes in live),
    )


def _person(draw: random.Random, usual_mg: int, sd_mg: float) -> tuple[list[Code], list[Code]]:
    """Return the codes of 56 days as shown, constant through each week, and as they would be without that."""
    first = _MONDAY + timedelta(days=draw.randrange(7))
    days: list[DayTotals] = []
    held, live = [], []
    before: Code | None = None
    for n in range(DAYS):
        today = first + timedelta(days=n)
        if today.weekday() == 0:
            before = _code(days, today - timedelta(days=1)) if days else None
        mg = max(draw.gauss(usual_mg, sd_mg), 0.0)
        days.append(full_day(today, mg))
        live.append(_code(days, today))
        held.append(before if before in VERDICTS else live[-1])
    return held, live


_WOMAN = picture_of((), WOMAN)


def _code(days: Sequence[DayTotals], last: date) -> Code:
    seen = Evaluation.of(
        Evidence(
            first=last - timedelta(days=27),
            last=last,
            days=tuple(days[-28:]),
            target_low_mg=_WOMAN.target_low_mg,
            target_high_mg=_WOMAN.target_high_mg,
            ear_mg=_WOMAN.ear_mg,
            sd_within=_WOMAN.sd_within,
        )
    )
    return next(code for code, fits in RULES if fits(seen))


def _changes(codes: Sequence[Code]) -> int:
    return sum(one != other for one, other in pairwise(codes))


def report(options: Namespace, results: Results) -> Iterator[str]:
    """Yield the results as lines of text."""
    yield f"Simulation: {options.people} women of 31 to 50 for each usual intake, {DAYS} full days each"
    for usual_mg in USUAL_MG:
        it = simulate(usual_mg, options.people)
        if usual_mg == AMPLE_MG:
            results.add("simulation", "people at a usual 350 mg who are told low", it.told_low * 100)
        yield ""
        yield (
            f"usual intake {usual_mg} mg: told low {it.told_low:.1%}; words change {it.changes:.1f} times in eight "
            f"weeks, {it.changes_of_verdict:.1f} between verdicts (live they would {it.live_changes:.1f} times)"
        )
        yield f"  {'code':<20} {'ever seen':>9} {'median first day':>17} {'of all days':>12}"
        for code in Code:
            if code in it.seen:
                yield f"  {code:<20} {it.seen[code]:>9.1%} {it.first_day[code]:>17.0f} {it.share[code]:>12.1%}"


def main() -> None:
    """Simulate, print what people would see, and exit with 1 if the bar was missed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="people for each usual intake (1,000)")
    bars.run(report, parser)


if __name__ == "__main__":
    main()
