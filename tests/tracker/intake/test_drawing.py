from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.intake.test_charts import FULL, MONDAY, PART, UNLOGGED, bar, bars, row_of
from tracker.intake.charts import Bar
from tracker.intake.drawing import FLOOR, LEFT, LINES_SIDE, MOST_LABELS, MOST_VALUES, TOP, Drawing, drawing


def drawn(some: Sequence[Bar]) -> Drawing:
    return drawing([row_of(it) for it in some])


def place(text: str) -> float:
    assert text.endswith("%")
    return float(text[:-1])


def heights(it: Drawing) -> list[list[tuple[str, float]]]:
    """Return the boxes of each column, with their heights in mg."""
    mg = it.levels[-1].mg / (FLOOR - TOP)
    return [[(box.kind, round(place(box.height) * mg)) for box in column.boxes] for column in it.columns]


def test_it_works() -> None:
    it = drawn(
        [
            bar(MONDAY, "full", "200", ceiling_mg=Decimal(400)),
            bar(MONDAY, "unlogged", None),
            bar(MONDAY, "partial", "100", target_low_mg=Decimal(400), target_high_mg=Decimal(400)),
        ]
    )
    assert [level.mg for level in it.levels] == [0, 100, 200, 300, 400]
    assert place(it.levels[0].y) == FLOOR
    assert place(it.levels[-1].y) == TOP
    full, unlogged, partial = heights(it)
    assert full == [("full", 200), ("guess", 200)]
    assert [kind for kind, _ in unlogged] == ["unlogged"]
    assert partial == [("partial", 100)]
    assert it.kinds == {"full", "guess", "unlogged", "partial"}
    assert it.targets == ("0,200 667,200 667,0 1000,0",)
    assert [(column.value, column.label) for column in it.columns] == [
        ("200", ("Mon", "16")),
        ("", ("Mon", "16")),
        ("100", ("Mon", "16")),
    ]


def test_nothing_logged_is_a_short_dash_and_never_a_tall_frame() -> None:
    it = drawn([FULL, UNLOGGED])
    assert place(it.columns[1].boxes[0].height) < 0.1 * place(it.columns[0].boxes[0].height)
    assert drawn([bar(MONDAY, "partial", None)]).columns[0].boxes[0].kind == "no-full-day"


def test_a_day_to_come_is_empty() -> None:
    row = row_of(UNLOGGED) | {"kind": "ahead"}
    assert drawing([row]).columns[0].boxes == ()


def test_ledgers_stand_on_each_other_and_fill_the_total() -> None:
    apart = {"food_mg": Decimal("100.4"), "supplements_mg": Decimal("100.4"), "medicines_mg": Decimal("100.4")}
    (boxes,) = heights(drawn([bar(MONDAY, "full", "301.2", **apart)]))
    assert boxes == [("full", 100), ("supplements", 100), ("medicines", 100)]
    column = drawn([bar(MONDAY, "full", "301.2", **apart)]).columns[0]
    for below, above in zip(column.boxes, column.boxes[1:], strict=False):
        assert place(above.y) + place(above.height) == pytest.approx(place(below.y), abs=0.011)


def test_a_floor_says_so_and_a_band_has_two_lines() -> None:
    it = drawn([PART])
    assert it.columns[0].value == "≥ 0"
    assert len(it.targets) == 2
    assert len(drawn([FULL]).targets) == 1


def test_means_are_lines_across_days_without_one() -> None:
    it = drawn([bar(MONDAY, "full", "200", mean_7_mg=mean, mean_28_mg=None) for mean in (100.0, None, 320.0)])
    assert it.mean_7 == "167,750 833,200"
    assert it.mean_28 == ""


def test_no_days() -> None:
    with pytest.raises(ValueError, match="no days"):
        drawn([])


@given(st.lists(bars, min_size=1, max_size=120))
def test_everything_is_drawn_inside(some: list[Bar]) -> None:
    it = drawn(some)
    assert len(it.columns) == len(some)
    for column in it.columns:
        assert LEFT <= place(column.left) <= place(column.x) <= place(column.middle)
        assert place(column.middle) <= place(column.x) + place(column.width) + 0.01
        assert place(column.left) + place(column.room) <= 100.02
        for box in column.boxes:
            assert TOP - 0.02 <= place(box.y) <= place(box.y) + place(box.height) <= FLOOR + 0.02
        assert 0 < place(column.value_y) < FLOOR
    for line in (*it.targets, it.mean_7, it.mean_28):
        for point in line.split():
            x, y = map(int, point.split(","))
            assert 0 <= x <= LINES_SIDE
            assert 0 <= y <= LINES_SIDE


@given(st.lists(bars, min_size=1, max_size=120))
def test_bars_are_as_high_as_their_numbers(some: list[Bar]) -> None:
    it = drawn(some)
    scale = (FLOOR - TOP) / it.levels[-1].mg
    for column in it.columns:
        row = column.row
        if row["mg"] is not None:
            ledgers = (row["food"] or 0) + (row["supplements"] or 0) + (row["medicines"] or 0)
            known = sum(place(box.height) for box in column.boxes if box.kind != "guess")
            assert known == pytest.approx(min(ledgers, row["mg"]) * scale, abs=0.03)
            assert column.value in {"", str(row["mg"]), f"≥ {row['mg']}"}


@given(st.integers(1, 400))
def test_there_is_room_for_each_label(n: int) -> None:
    it = drawn([FULL] * n)
    labelled = [place for place, column in enumerate(it.columns) if column.label]
    assert labelled[0] == 0
    assert len(labelled) <= max(MOST_LABELS, MOST_VALUES)
    if n > MOST_VALUES:
        assert min((after - before for before, after in pairwise(labelled)), default=n) >= n // MOST_LABELS
        assert n - labelled[-1] > n / MOST_LABELS / 2


def test_days_without_a_target_interrupt_its_line() -> None:
    none = {"target_low_mg": None, "target_high_mg": None}
    with_one = bar(MONDAY, "full", "200")
    without = bar(MONDAY, "full", "200", **none)
    assert drawn([without]).targets == ()
    assert len(drawn([with_one, without, with_one]).targets) == 2
    assert drawn([with_one, without]).targets[0].endswith("500,200")


def test_the_shapes_of_a_column_are_its_room_and_its_boxes() -> None:
    (column,) = drawn([bar(MONDAY, "full", "200", ceiling_mg=Decimal(400))]).columns
    assert len(column.boxes) == 2
    room, *boxes = BeautifulSoup(column.shapes, "html.parser").find_all("rect")

    assert (room["class"], room["x"], room["width"]) == (["chart-room"], column.left, column.room)
    assert [(box["class"], box["y"], box["height"]) for box in boxes] == [
        ([f"chart-{box.kind}"], box.y, box.height) for box in column.boxes
    ]
    assert {(box["x"], box["width"]) for box in boxes} == {(column.x, column.width)}


def test_longer_labels_are_fewer() -> None:
    row = row_of(FULL)
    short, long = (drawing([{**row, "label": label}] * 28) for label in ("1", "19 Nov"))
    assert [sum(bool(column.label) for column in it.columns) for it in (short, long)] == [7, 5]
