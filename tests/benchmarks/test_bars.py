"""The benchmark exits with 1 if any limit is missed or not measured, or any response is an error."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import bars, run, search
from tests.benchmarks.bars import BARS, Bar, Results
from tests.benchmarks.load import BARE, NO_BARS, Figures, kinds, table

GROWTH = "growth to the large diary"


@pytest.fixture(autouse=True)
def _signals_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the signal handlers of the test run."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


def at_the_limits() -> Results:
    results = Results()
    for bar in BARS:
        results.add(bar.part, bar.name, bar.most)
    return results


def row(results: Results, bar: Bar) -> str:
    return next(line for line in results.table() if line.startswith(f"{bar.part}: {bar.name} "))


def test_it_works() -> None:
    results = at_the_limits()

    assert results.exit_code == 0
    assert [line.split()[-1] for line in results.table()][1:] == ["ok"] * len(BARS)


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: f"{bar.part}, {bar.name}")
def test_one_missed_limit_ends_with_1_and_says_which(bar: Bar) -> None:
    results = at_the_limits()
    results.add(bar.part, bar.name, bar.most + 0.01)

    assert results.exit_code == 1
    assert [line for line in results.table() if "MISSED" in line] == [row(results, bar)]
    assert f"{bar.most + 0.01:.2f} {bar.unit}" in row(results, bar)


def test_the_worst_of_several_values_counts() -> None:
    results = at_the_limits()
    results.add("pages", "week", 2.6)
    results.add("pages", "week", 0.1)

    assert results.exit_code == 1


def test_what_a_part_did_not_measure_is_missed() -> None:
    results = Results()
    results.add("pages", "day", 1)

    assert results.exit_code == 1
    assert "MISSED" in row(results, bars.bar_of("pages", "week"))


def test_what_is_no_number_is_missed() -> None:
    results = Results()
    results.add("growth", GROWTH, float("nan"))

    assert results.exit_code == 1


def test_a_part_that_was_not_asked_for_is_no_miss() -> None:
    results = Results()
    results.add("growth", GROWTH, 1)

    assert results.exit_code == 0
    assert "not asked for" in row(results, bars.bar_of("pages", "day"))


def test_a_bar_has_its_line_in_the_table_or_cannot_be_measured() -> None:
    with pytest.raises(StopIteration):
        Results().add("pages", "a page without a limit", 1)


def test_an_error_ends_with_1_and_is_printed() -> None:
    results = at_the_limits()
    results.problems.append("week: /week/ answered 500: Server error")

    assert results.exit_code == 1
    assert list(results.table())[-1] == "PROBLEM: week: /week/ answered 500: Server error"


def test_errors_are_printed_below_their_page() -> None:
    bare = Figures([1.0], [1.0], 2.0, seconds=1.0)
    figures = dict.fromkeys(kinds(1, ""), bare) | {
        "week": Figures([], [], 3.0, ["/week/ answered 500: Oh no", "/week/ answered 500: Oh no"], 1.0)
    }
    lines = list(table(1, figures))

    assert "    2 times: /week/ answered 500: Oh no" in lines
    assert lines[next(n for n, line in enumerate(lines) if " week " in line)].endswith(" 2")
    assert BARE in lines[3]


def test_every_page_that_is_asked_for_has_a_limit_or_is_named_as_without_one() -> None:
    assert kinds(1, "").keys() - NO_BARS <= {bar.name for bar in BARS if bar.part == "pages"}


def test_the_questions_of_the_search_are_where_it_looks() -> None:
    assert search.QUESTIONS.exists()


def test_a_part_run_alone_ends_as_its_table_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def part(options: Namespace, results: Results) -> Iterator[str]:
        yield "it grows"
        results.add("growth", GROWTH, 1.3)

    monkeypatch.setattr(sys, "argv", ["bench"])
    with pytest.raises(SystemExit) as ended:
        bars.run(part, ArgumentParser())

    assert ended.value.code == 1
    assert "it grows" in capsys.readouterr().out


def test_what_a_part_measured_reaches_the_table_of_all(tmp_path: Path) -> None:
    part = at_the_limits()
    part.problems.append("an error")
    part.save(tmp_path / "results.json")
    results = Results()
    results.load(tmp_path / "results.json")

    assert results == part


def test_a_part_that_fails_is_a_problem() -> None:
    results = Results()
    run.run_part(["simulation", "--people=none"], results)

    assert results.problems == ["simulation --people=none ended with 2"]
    assert results.exit_code == 1


def test_the_95th_percentile_leaves_out_no_more_than_five_of_a_hundred() -> None:
    assert bars.high(range(1, 101)) == 95
    assert bars.high([7.0]) == 7.0
    assert bars.high(range(1, 22)) == 20


@pytest.mark.parametrize(("most", "code"), [(100, 0), (-1, 1)])
def test_the_whole_bench_ends_as_its_table_says(most: float, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "BARS", (Bar("simulation", "told low in a year, at a usual 350 mg", most, "%"),))
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "simulation", "--simulated", "2"])
    with pytest.raises(SystemExit) as ended:
        run.main()

    assert ended.value.code == code
