from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from hypothesis import strategies as st

from tracker.intake.charts import AHEAD, Bar, Chart, TableRow, intake_chart, table_row
from tracker.science.rounding import whole_mg

KINDS = {"unlogged": "nothing logged", "partial": "not full", "full": "full day"}
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (16, 17, 18))


def bar(day: date, kind: str, known: str | None, **kw: object) -> Bar:
    mg = None if known is None else Decimal(known)
    values: dict[str, object] = {
        "full_days": int(kind == "full"),
        "known_mg": mg,
        "food_mg": mg,
        "supplements_mg": mg and Decimal(0),
        "medicines_mg": mg and Decimal(0),
        "ceiling_mg": mg,
        "has_unmeasured": False,
        "has_range": False,
        "target_low_mg": Decimal(320),
        "target_high_mg": Decimal(320),
    }
    return Bar(first=day, last=day, kind=kind, **values | kw)  # type: ignore[arg-type]


def chart_of(bars: Sequence[Bar]) -> Chart:
    return intake_chart([row_of(it) for it in bars])


def row_of(it: Bar) -> TableRow:
    return table_row(it, label=f"{it.first:%a} {it.first.day}", said=KINDS[it.kind])


FULL = bar(MONDAY, "full", "213.5")
UNLOGGED = bar(TUESDAY, "unlogged", None)
PART = bar(WEDNESDAY, "partial", "0", has_unmeasured=True, ceiling_mg=Decimal("40.5"), target_high_mg=Decimal(420))

mgs = st.decimals(0, 5000, places=3)
bars = st.builds(
    Bar,
    first=st.just(MONDAY),
    last=st.just(MONDAY),
    kind=st.sampled_from(sorted(KINDS)),
    full_days=st.integers(0, 7),
    known_mg=st.none() | mgs,
    food_mg=st.none() | mgs,
    supplements_mg=st.none() | mgs,
    medicines_mg=st.none() | mgs,
    ceiling_mg=st.none() | mgs,
    has_unmeasured=st.booleans(),
    has_range=st.booleans(),
    target_low_mg=mgs,
    target_high_mg=mgs,
    mean_7_mg=st.none() | st.floats(0, 5000),
    mean_28_mg=st.none() | st.floats(0, 5000),
)


def test_it_works() -> None:
    chart = chart_of([FULL, UNLOGGED, PART])

    assert [(row["label"], row["mg"], row["said"], row["at_least"]) for row in chart.rows] == [
        ("Mon 16", 214, "full day", False),
        ("Tue 17", None, "nothing logged", False),
        ("Wed 18", 0, "not full", True),
    ]
    assert (chart.has_tablets, chart.has_ceiling, chart.has_means) == (False, True, False)


def test_the_three_ledgers_are_apart_and_together() -> None:
    apart = bar(
        MONDAY, "full", "300.6", food_mg=Decimal(200), supplements_mg=Decimal("100.4"), medicines_mg=Decimal("0.2")
    )
    chart = chart_of([apart])

    row = chart.rows[0]
    assert (row["mg"], row["food"], row["supplements"], row["medicines"]) == (301, 200, 100, 0)
    assert (chart.has_supplements, chart.has_medicines, chart.has_tablets) == (True, False, True)


def test_a_guess_that_adds_nothing_is_not_shown() -> None:
    assert chart_of([bar(MONDAY, "full", "213.5", ceiling_mg=Decimal("213.9"))]).rows[0]["ceiling"] is None


def test_a_day_to_come_is_told_by_its_kind() -> None:
    row = table_row(UNLOGGED, label="Tue 17", said="to come", kind=AHEAD)
    assert (row["kind"], row["said"], row["address"]) == (AHEAD, "to come", "")


def test_no_days() -> None:
    with pytest.raises(ValueError, match="no days"):
        chart_of([])


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, 0), (0.5, 1), (2.5, 3), (319.49, 319), (319.5, 320), (Decimal("213.500"), 214), (Decimal("0.499"), 0)],
)
def test_whole_mg(value: Decimal | float, shown: int) -> None:
    assert whole_mg(value) == shown


def test_each_column_of_the_table_has_its_cell() -> None:
    taken = bar(
        MONDAY,
        "full",
        "313.5",
        food_mg=Decimal("213.5"),
        supplements_mg=Decimal(100),
        mean_7_mg=200.0,
        mean_28_mg=210.4,
    )
    plain, full = chart_of([FULL, UNLOGGED]), chart_of([taken, PART])
    assert [row["numbers"] for row in plain.rows] == [["214", "320"], ["–", "320"]]
    assert [row["numbers"] for row in full.rows] == [
        ["314", "214", "100", "0", "–", "320", "200", "210"],
        ["≥ 0", "0", "0", "0", "41", "320–420", "–", "–"],
    ]
    for chart in (plain, full):
        table = BeautifulSoup(
            render_to_string("shared/charts/_table.html", {"chart": chart, "first_column": "Day"}), "html.parser"
        )
        heads, *rows = ([cell.get_text() for cell in row.select("th, td")] for row in table.select("tr"))
        assert [row[1:-1] for row in rows] == [row["numbers"] for row in chart.rows]
        assert {len(row) for row in rows} == {len(heads)}


def test_a_limit_and_no_target_are_told_apart() -> None:
    none = bar(MONDAY, "full", "200", target_low_mg=None, target_high_mg=None)
    limit = bar(MONDAY, "full", "200", is_limit=True)
    for some, has_target, has_limit in (([none], False, False), ([limit], False, True), ([FULL, limit], True, True)):
        chart = chart_of(some)
        assert (chart.has_target, chart.has_limit) == (has_target, has_limit)
    assert chart_of([none]).rows[0]["numbers"][-1] == "–"
    assert chart_of([limit]).rows[0]["numbers"][-1] == "320"
