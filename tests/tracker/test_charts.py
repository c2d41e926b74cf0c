from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.charts import ChartDay, Labels, week_chart
from tracker.science.precision import whole_mg

LABELS = Labels(
    known="Magnesium",
    at_least="at least",
    target="Daily target",
    target_high="Highest target",
    unit="mg",
    kinds={"unlogged": "nothing logged", "partial": "not full", "full": "full day"},
)
MONDAY = ChartDay("Mon 16", "full", Decimal("213.500"), False, Decimal(320), Decimal(320))
TUESDAY = ChartDay("Tue 17", "unlogged", None, False, Decimal(320), Decimal(320))
WEDNESDAY = ChartDay("Wed 18", "partial", Decimal(0), True, Decimal(310), Decimal(420))

mgs = st.decimals(0, 5000, places=3)
chart_days = st.builds(
    ChartDay,
    label=st.text(max_size=5),
    kind=st.sampled_from(sorted(LABELS.kinds)),
    known_mg=st.none() | mgs,
    is_floor=st.booleans(),
    target_low_mg=mgs,
    target_high_mg=mgs,
)


def test_it_works() -> None:
    chart = week_chart([MONDAY, TUESDAY, WEDNESDAY], LABELS)

    assert chart.data == {
        "labels": ["Mon 16", "Tue 17", "Wed 18"],
        "known": [214, None, 0],
        "kinds": ["full", "unlogged", "partial"],
        "at_least": [False, False, True],
        "target_low": [320, 320, 310],
        "target_high": [320, 320, 420],
        "is_band": True,
        "unit": "mg",
        "words": {
            "known": "Magnesium",
            "at_least": "at least",
            "target": "Daily target",
            "target_high": "Highest target",
            "kinds": {"unlogged": "nothing logged", "partial": "not full", "full": "full day"},
        },
    }
    assert [(row.label, row.mg, row.kind_label, row.at_least) for row in chart.rows] == [
        ("Mon 16", 214, "full day", False),
        ("Tue 17", None, "nothing logged", False),
        ("Wed 18", 0, "not full", True),
    ]


def test_one_target_is_no_band() -> None:
    assert week_chart([MONDAY, TUESDAY], LABELS).data["is_band"] is False


def test_no_days() -> None:
    chart = week_chart([], LABELS)

    assert chart.rows == ()
    assert chart.data["known"] == []


@given(st.lists(chart_days, max_size=31))
def test_the_table_says_what_the_chart_draws(days: list[ChartDay]) -> None:
    chart = week_chart(days, LABELS)

    assert json.loads(json.dumps(chart.data)) == chart.data
    columns = {
        "labels": [row.label for row in chart.rows],
        "known": [row.mg for row in chart.rows],
        "kinds": [row.kind for row in chart.rows],
        "at_least": [row.at_least for row in chart.rows],
        "target_low": [row.target_low for row in chart.rows],
        "target_high": [row.target_high for row in chart.rows],
    }
    assert {name: chart.data[name] for name in columns} == columns
    assert [row.mg is None for row in chart.rows] == [day.known_mg is None for day in days]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, 0), (0.5, 1), (2.5, 3), (319.49, 319), (319.5, 320), (Decimal("213.500"), 214), (Decimal("0.499"), 0)],
)
def test_whole_mg(value: Decimal | float, shown: int) -> None:
    assert whole_mg(value) == shown
