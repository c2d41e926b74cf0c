"""Reading diaries of other apps: what is found, and what is refused with which reason."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diaries import CRONOMETER, SUMMARY, serving, servings, table
from tracker.import_export.readers.other_apps import DAYS, MACROFACTOR, SERVINGS, Serving, WholeDay, open_diary
from tracker.import_export.readers.tables import (
    Dates,
    Numbers,
    Refusal,
    Table,
    UnreadableFileError,
    date_in,
    number_in,
    time_in,
)

CASES = Path(__file__).parent.parent


def read(content: bytes) -> list[Any]:
    return [*open_diary(io.BytesIO(content)).read()]


def one(**other: str) -> Any:
    """Return what one row of servings.csv becomes."""
    return read(table(CRONOMETER, [serving(**other)]))[0]


def fault(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read(content)
    return caught.value.code


def test_it_works() -> None:
    row = one(time="9:00 AM", group="My Breakfast", amount="600.00 g", energy="120.5", category="Beverages")
    assert isinstance(row, Serving)
    assert (row.line, row.day, row.time, row.meal) == (2, date(2024, 3, 9), time(9), "breakfast")
    assert (row.name, row.amount, row.measure, row.grams) == ("Banana, Fresh", 600, "g", 600)
    assert (row.mg, row.kcal, row.is_drink, row.is_tablet) == (Decimal("31.86"), Decimal("120.5"), True, False)
    assert row.key.startswith(f"{SERVINGS}:")


def test_a_blank_magnesium_is_unmeasured_and_a_zero_is_zero() -> None:
    assert (one(mg="").mg, one(mg=" ").mg, one(mg="0.00").mg, one(mg="-0").mg) == (None, None, 0, 0)
    assert str(one(mg="-0").mg) == "0.000"


@pytest.mark.parametrize(
    ("amount", "count", "measure", "grams"),
    [
        ("600.00 g", 600, "g", 600),
        ("4.00 medium", 4, "medium", None),
        ("1.00 full recipe", 1, "full recipe", None),
        ("2.00 x 1000.0 IU", 2, "1000.0 IU", None),
        ("0.5 kg", Decimal("0.5"), "kg", 500),
        ("2 oz", 2, "oz", Decimal("56.699")),
        ("2.00 x 3.0 oz", 2, "3.0 oz", Decimal("170.097")),
        ("1.00 x 8.0 fl oz", 1, "8.0 fl oz", None),
        ("2.00 cup - 8 fl oz", 2, "cup - 8 fl oz", None),
        ("3", 3, "serving", None),
        ("", 1, "serving", None),
        ("a   bowl", 1, "a bowl", None),
        ("1,250.00 g", 1250, "g", 1250),
    ],
)
def test_amounts(amount: str, count: Decimal, measure: str, grams: Decimal | None) -> None:
    row = one(amount=amount, mg="1.50")
    assert (row.amount, row.measure, row.grams) == (count, measure, grams)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": "  "}, "no_name"),
        ({"day": "2024-02-30"}, "date"),
        ({"day": ""}, "date"),
        ({"day": "soon"}, "date"),
        ({"mg": "much"}, "number"),
        ({"mg": "1e3"}, "number"),
        ({"mg": "٣"}, "number"),
        ({"mg": "9" * 30}, "number"),
        ({"mg": "-1.0"}, "negative"),
        ({"mg": "10000.01"}, "too_much"),
        ({"mg": "700.00", "amount": "1.00 g"}, "too_much"),
        ({"energy": "100000.01"}, "too_much"),
        ({"energy": "x"}, "number"),
        ({"amount": "0.00 g"}, "amount"),
        ({"amount": "-2.00 g"}, "amount"),
        ({"amount": "0.0001 g"}, "amount"),
        ({"amount": "100001 g"}, "amount"),
        ({"amount": "101.00 kg"}, "amount"),
        ({"amount": "1.2.3 g"}, "amount"),
        ({"name": "A\0B"}, "nul"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_are_read(other: dict[str, str], code: str) -> None:
    good = serving(name="Good", day="2024-03-10")
    found = read(table(CRONOMETER, [serving(**other), good]))
    assert [type(row) for row in found] == [Refusal, Serving]
    assert (found[0].line, found[0].code) == (2, code)
    assert "\0" not in found[0].text


def test_a_row_of_nothing_is_passed_over() -> None:
    nothing = [serving(name="Water, tap", amount=amount, mg="0.00", energy="0.00") for amount in ("0.00 g", "0 ml")]
    assert [row.line for row in read(table(CRONOMETER, [*nothing, serving()]))] == [4]
    assert one(amount="0.00 g", mg="5.00").code == "amount"  # it had something in it


@pytest.mark.parametrize(
    ("group", "meal", "name"),
    [
        ("Breakfast", "breakfast", ""),
        (" 2nd  BREAKFAST", "breakfast", "2nd BREAKFAST"),
        ("Mittagessen", "lunch", ""),
        ("Supper", "dinner", ""),
        ("Snacks", "snack", ""),
        ("Morning snack", "snack", "Morning snack"),
        ("Pre-workout", "", "Pre-workout"),
        ("Supplements", "", ""),
        ("Uncategorized", "", ""),
        ("", "", ""),
    ],
)
def test_meals_by_the_persons_own_word(group: str, meal: str, name: str) -> None:
    row = one(group=group)
    assert (row.meal, row.meal_name) == (meal, name)


def test_a_column_may_be_called_meal() -> None:
    columns = ("Day", "Meal", "Food Name", "Amount", "Magnesium (mg)")
    [row] = read(table(columns, [{"Day": "2024-03-09", "Meal": "Iftar", "Food Name": "Dates", "Amount": "3"}]))
    assert row.meal_name == "Iftar"


@pytest.mark.parametrize(
    ("other", "is_tablet"),
    [
        ({"category": "Supplements"}, True),
        ({"category": "Vegetables", "amount": "1.00 tablet"}, False),  # where there are categories they decide
        ({"category": "", "amount": "1.00 capsule"}, True),
        ({"category": "", "amount": "2.00 x 1000.0 IU"}, True),
        ({"category": "", "amount": "3.00 gummies"}, False),  # candy
        ({"category": "", "amount": "3.00 gummies", "name": "Magnesium gummies"}, None),
        ({"category": "", "amount": "1.00 tsp", "name": "Magnésium en poudre", "energy": "0.00"}, None),
        ({"category": "Supplements", "name": "Magnesium gummies", "energy": "45.00"}, None),
        ({"category": "Supplements", "name": "Magnesium gummies", "energy": "10.00"}, True),
        ({"category": "Beverages", "name": "Mineral water, rich in magnesium"}, False),
        ({"category": "Supplements", "energy": "19.99"}, True),
        ({"category": "Supplements", "energy": "20.00"}, False),  # a shake
        ({"category": "", "group": "My Supplements", "energy": "0.00"}, True),
        ({"category": "", "group": "Supplements", "energy": "160.00"}, False),
        ({"category": "", "amount": "2.50 x 3.0 cooked links"}, False),
        ({"category": "", "amount": "2.00 x 0.5 cup"}, False),
        ({"category": "", "amount": "1.00 x 200.0 mg"}, True),
        ({"category": "", "amount": "1.00 x 400.0 mcg"}, True),
        ({"category": "", "amount": "1.00 x 400.0 µg"}, True),
        ({"category": "", "amount": "1.00 x 2.0 mugs"}, False),
        ({"category": "", "amount": "1.00 capsule", "energy": "240.00"}, False),
        ({"category": "", "amount": "1.00 tablespoon"}, False),
        ({"category": "", "amount": "1.00 cap"}, True),
        ({"category": "", "amount": "1.00 large"}, False),
    ],
)
def test_what_belongs_to_the_tablets(other: dict[str, str], is_tablet: bool | None) -> None:
    assert one(**other).is_tablet is is_tablet


def test_the_layout_of_2012_to_2016() -> None:
    columns = ("Day", "Food Name", "Amount", "Magnesium (mg)", "Energy (kcal)")
    row = read(table(columns, [{"Day": "2012-9-10", "Food Name": "Egg", "Amount": "2.00 large"}]))[0]
    assert (row.day, row.meal, row.time, row.mg) == (date(2012, 9, 10), "", None, None)


def test_columns_in_any_order_and_unknown_ones() -> None:
    usual = read(table(CRONOMETER, servings(date(2024, 1, 1), 3)))
    other = read(table([*reversed(CRONOMETER), "New (mg)"], servings(date(2024, 1, 1), 3)))
    assert usual == other
    assert len(usual) == 36


def test_like_servings_of_a_day_are_several_and_keep_their_keys() -> None:
    same = [serving(), serving(), serving(day="2024-03-10")]
    keys = [row.key for row in read(table(CRONOMETER, same))]
    assert len(set(keys)) == 3
    diary = open_diary(io.BytesIO(table(CRONOMETER, [serving(time="9:00 AM", group="Dinner"), serving(), *same[2:]])))
    first: list[Any] = [*diary.read()]
    assert [row.key for row in first] == keys  # whatever columns an export has
    assert first == [*diary.read()]  # and however often it is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_separators(encoding: str, separator: str, newline: str) -> None:
    text = table(CRONOMETER, [serving(name="Crème brûlée")], separator).decode().replace("\n", newline)
    diary = open_diary(io.BytesIO(text.encode(encoding)))
    assert [row.name for row in diary.read() if isinstance(row, Serving)] == ["Crème brûlée"]
    assert diary.notes == (("not_utf8",) if encoding == "cp1252" else ())


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["3/9/2024", "3/13/2024"], date(2024, 3, 9)),
        (["9/3/2024", "13/3/2024"], date(2024, 3, 9)),
        (["9.3.2024", "13.3.2024"], date(2024, 3, 9)),
        (["09-03-2024", "10-03-2024", "01-04-2024"], date(2024, 3, 9)),  # only this way the days go forward
        (["2024/3/9", "2024/3/10"], date(2024, 3, 9)),
        (["2024-03-09T00:00:00", "2024-03-10 10:00"], date(2024, 3, 9)),
        (["3/3/2024", "4/4/2024"], date(2024, 3, 3)),  # the same either way
    ],
)
def test_dates_are_decided_over_the_whole_file(days: list[str], first: date) -> None:
    found = read(table(CRONOMETER, [serving(day=day) for day in days]))
    assert found[0].day == first
    assert len(found) == len(days)


def test_dates_that_cannot_be_told_are_asked_about() -> None:
    assert fault(table(CRONOMETER, [serving(day="3/4/2024")])) == "date_order"


@pytest.mark.parametrize(
    ("texts", "mg"),
    [
        (["1.234,5", "2"], Decimal("1234.5")),
        (["1,234.5", "2"], Decimal("1234.5")),
        (["1,5", "2"], Decimal("1.5")),
        (["1,234", "2"], Decimal(1234)),
        (["1,234", "2,5"], Decimal("1.234")),
        (["1.234", "2.5"], Decimal("1.234")),
        (["1.234", "1.234.567"], Decimal("1.234")),
        (["1 234", "2.5"], Decimal(1234)),
        (["1'234.50", "2.5"], Decimal("1234.5")),
        (["1,23,456.5", "2.5"], None),  # more than a serving can hold
        (["1,23,4", "2.5"], None),
        (["31,86", "2.5", "3.5"], None),  # no 3186
    ],
)
def test_numbers_are_decided_over_the_whole_file(texts: list[str], mg: Decimal | None) -> None:
    found = read(table(CRONOMETER, [serving(mg=text, amount="1 bowl") for text in texts]))
    assert getattr(found[0], "mg", None) == mg


def test_a_day_of_dailysummary() -> None:
    rows = [
        {"Date": "2024-03-09", "Energy (kcal)": "2000.1", "Magnesium (mg)": "312.40", "Completed": "true"},
        {"Date": "2024-03-10", "Energy (kcal)": "", "Magnesium (mg)": "", "Completed": "false"},
    ]
    diary = open_diary(io.BytesIO(table(SUMMARY, rows)))
    first, second = diary.read()
    assert isinstance(first, WholeDay)
    assert isinstance(second, WholeDay)
    assert diary.kind == DAYS
    assert (first.day, first.mg, first.kcal, first.is_complete) == (
        date(2024, 3, 9),
        Decimal("312.4"),
        Decimal("2000.1"),
        True,
    )
    assert (second.mg, second.kcal, second.is_complete) == (None, None, False)
    again = read(table(SUMMARY, [rows[0], rows[0] | {"Magnesium (mg)": "1"}]))
    assert again == [first, Refusal(3, "day_twice", "2024-03-09")]


def test_macrofactors_diary() -> None:
    columns = ("Date", "Time", "Food Name", "Serving Size", "Serving Qty", "Serving Weight (g)", "Calories (kcal)")
    row = {"Date": "2024-03-09", "Time": "17:05", "Food Name": "Tofu", "Serving Size": "block", "Serving Qty": "2"}
    diary = open_diary(io.BytesIO(table([*columns, "Magnesium (mg)"], [row | {"Magnesium (mg)": "40"}])))
    found = next(diary.read())
    assert isinstance(found, Serving)
    assert diary.kind == MACROFACTOR
    assert (found.time, found.amount, found.measure, found.mg) == (time(17, 5), 2, "block", 40)
    assert found.grams is None


def test_macrofactors_weights_are_kept() -> None:
    oats, added, bears, cacao, tablets = read((CASES / "macrofactor_diary.csv").read_bytes())
    assert [row.grams for row in (oats, added, bears, cacao, tablets)] == [80, None, 30, 5, None]
    assert [row.mg for row in (oats, added, bears, cacao, tablets)] == [Decimal("110.4"), None, Decimal("1.2"), 25, 200]
    assert [row.is_tablet for row in (oats, added, bears, cacao, tablets)] == [False, False, False, False, True]
    assert added.kcal == 1204
    assert bears.time == time(19, 38)


@pytest.mark.parametrize(
    ("weight", "grams", "code"),
    [("250.5", Decimal("250.5"), ""), ("0", None, ""), ("-1", None, "negative"), ("x", None, "number")],
)
def test_a_weight_beside_the_amount(weight: str, grams: Decimal | None, code: str) -> None:
    columns = ("Date", "Food Name", "Serving Size", "Serving Qty", "Serving Weight (g)", "Magnesium (mg)")
    row = dict(zip(columns, ("2024-03-09", "Tofu", "block", "2", weight, "40"), strict=True))
    found = read(table(columns, [row]))[0]
    assert (getattr(found, "grams", None), getattr(found, "code", "")) == (grams, code)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8brest", "zip"),
        (b"\x89PNG\0\0", "no_table"),
        (b"%PDF-1.7 words", "columns"),
        (b"Day,Food Name,Magnesium (mg)\n", "columns"),
        (b"Food Name,Amount,Magnesium (mg)\n", "columns"),
        (b"Day,Food Name,Amount\n", "no_magnesium"),
        (b"Date,Completed\n", "no_magnesium"),
        (b"Day\n2024-01-01\n", "columns"),
        (b"Date,Meal,Calories,Fat (g),Sodium (mg),Potassium,Calcium,Iron,Note\n", "myfitnesspal"),
        (b"PK\x03\x04 Nutrition-Summary-2024-01-01-to-2024-02-01.csv", "myfitnesspal"),
        (b"Date,Name,Icon,Type,Quantity,Units,Calories,Deleted,Fat (g)\n", "lose_it"),
        (b"Date,Name,Icon,Meal,Quantity,Units,Calories,Deleted,Fat (g)\n", "lose_it"),
    ],
)
def test_a_file_that_is_none(content: bytes, code: str) -> None:
    assert fault(content) == code


def test_an_empty_diary_and_empty_lines() -> None:
    assert read(table(CRONOMETER, [])) == []
    found = read(table(CRONOMETER, [serving()]) + b"\n,,,\n" + b"," * (len(CRONOMETER) - 1) + b"\n\n")
    assert len(found) == 1


def test_half_a_file_tells_where_it_ends() -> None:
    whole = table(CRONOMETER, servings(date(2024, 1, 1), 2))
    found = read(whole[: len(whole) // 2])
    assert [type(row) for row in found[:-1]] == [Serving] * (len(found) - 1)
    assert found[-1].code == "width"
    assert found[:-1] == read(whole)[: len(found) - 1]


def test_a_letter_that_is_cut_at_the_end_spoils_no_other() -> None:
    whole = table(CRONOMETER, [serving(name="é"), serving(day="2024-03-10")]) + "2024-03-11,,Lunch,é".encode()
    assert [type(row) for row in read(whole[:-1])] == [Serving, Serving, Refusal]


def test_a_cell_without_end_is_told_and_what_stands_before_is_read() -> None:
    content = table(CRONOMETER, [serving()]) + b'2024-03-10,"' + b"x" * 200_000
    found = read(content)
    assert [type(row) for row in found] == [Serving, Refusal]
    assert (found[1].line, found[1].code) == (3, "broken")


def test_a_quotation_mark_that_does_not_close_hides_no_rows() -> None:
    rows = [serving(name=name) for name in ("Stew", 'Soup, "thin"', "Rice", 'Bread, "white"', "Tea")]
    content = table(CRONOMETER, rows)
    found = read(content.replace(b'""thin"""', b'""thin""'))
    assert [getattr(row, "code", "") for row in found] == ["", "quote", ""]
    assert (found[1].line, found[2].name) == (3, "Tea")


def test_rows_that_repeat_others_in_every_cell_are_counted() -> None:
    rows = [serving(), serving(), serving(time="9:00 AM"), serving(day="2024-03-10"), serving()]
    diary = open_diary(io.BytesIO(table(CRONOMETER, rows)))
    assert [len([*diary.read()]) for _ in range(2)] == [5, 5]
    assert diary.repeated == 2


def test_a_reading_that_is_broken_off_ends_in_peace() -> None:
    with io.BytesIO(table(CRONOMETER, servings(date(2024, 1, 1), 2))) as stream:
        found = open_diary(stream).read()
        assert next(found)
    found.close()  # type: ignore[attr-defined]


def test_cells_beyond_the_header() -> None:
    extra = table(CRONOMETER, [serving()]).rstrip(b"\n")
    assert isinstance(read(extra + b",,\n")[0], Serving)
    assert read(extra + b",more\n")[0].code == "width"


def test_long_names_are_cut_and_lines_in_names_kept_as_spaces() -> None:
    row = one(name="long\nname " + "x" * 100_000, amount="1 " + "y" * 200)
    assert row.name.startswith("long name x")
    assert (len(row.name), len(row.measure)) == (250, 80)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9:00 AM", time(9)),
        ("12:30 am", time(0, 30)),
        ("12:30 PM", time(12, 30)),
        ("05:17", time(5, 17)),
        ("17:05:59", time(17, 5)),
        ("7:30 p.m.", time(19, 30)),
        ("", None),
        ("24:00", None),
        ("13:00 PM", None),
        ("0:10 AM", None),
        ("10:75", None),
        ("noon", None),
    ],
)
def test_times(text: str, moment: time | None) -> None:
    assert time_in(text) == moment


def test_a_table_knows_its_places() -> None:
    made = Table(io.BytesIO(b" Day ,Food   Name\n"))
    assert (made.place("food name"), made.place("nothing", "day"), made.place("nothing")) == (1, 0, None)
    assert list(Table(io.BytesIO(b'"' + b"x" * 200_000)).rows()) == []


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), mark=st.sampled_from("-/."))
def test_a_date_written_is_read_again(day: date, mark: str) -> None:
    written = {"ymd": "%Y{0}%m{0}%d", "dmy": "%d{0}%m{0}%Y", "mdy": "%m{0}%d{0}%Y"}
    for order, form in written.items():
        assert date_in(order, day.strftime(form.format(mark)).zfill(10)) == day


@given(
    first=st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    order=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y"]),
    number=st.integers(32, 60),
)
def test_the_order_of_a_longer_diary_is_always_found(first: date, order: str, number: int) -> None:
    days = [first + timedelta(days=n) for n in range(number)]
    seen = Dates()
    for day in days:
        seen.see(day.strftime(order))
    assert [date_in(seen.order(), day.strftime(order)) for day in days] == days


@given(
    values=st.lists(st.decimals(0, 999_999, places=2, allow_nan=False), min_size=1), marks=st.sampled_from([",.", ".,"])
)
def test_a_number_written_is_read_again(values: list[Decimal], marks: str) -> None:
    texts = [f"{value:,.2f}".translate(str.maketrans(",.", marks)) for value in values]
    seen = Numbers()
    seen.see(texts)
    assert [number_in(seen.mark, text) for text in texts] == values


@given(st.binary(max_size=300))
def test_any_file_at_all_is_read_or_refused(content: bytes) -> None:
    for start in (b"", table(CRONOMETER, [serving()])):
        try:
            found = read(start + content)
        except UnreadableFileError:
            continue
        assert all(isinstance(row, (Serving, Refusal, WholeDay)) for row in found)
