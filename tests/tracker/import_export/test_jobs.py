"""Importing a diary: previewed before anything is written, and imported once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from foods.jobs import Interrupted, JobState
from foods.models import Food, Source
from tests.cast import make_dose, make_entry, make_food
from tests.diaries import CRONOMETER, SUMMARY, brought, done, looked_through, serving, servings, table
from tests.tracker.import_export.test_json_export import exported
from tracker.import_export import jobs
from tracker.import_export.json_export import BY_NAME, json_text
from tracker.import_export.messages import FAULTS, REASONS, TABLES
from tracker.models import (
    Asked,
    Brought,
    DayState,
    DayStatus,
    DiaryImport,
    Entry,
    Meal,
    Origin,
    OwnMeal,
    SupplementDose,
    Upload,
)

DAY = date(2024, 3, 9)


def one_day(**other: str) -> bytes:
    return table(CRONOMETER, [serving(**other)])


def summary(day: str = "2024-03-09", mg: str = "312.4", kcal: str = "2000", completed: str = "true") -> bytes:
    row = {"Date": day, "Energy (kcal)": kcal, "Magnesium (mg)": mg, "Completed": completed}
    return table(SUMMARY, [row])


def test_it_works(alice: User) -> None:
    file = table(CRONOMETER, [serving(time="9:00 AM", group=""), serving(mg="", group="Dinner")])
    job = looked_through(alice, file, "servings.csv")
    assert job.account["new"] == {"entries": 2, "doses": 0}
    assert (job.account["days"], job.account["first"]) == (1, "2024-03-09")
    assert not Entry.objects.exists()

    jobs.ask(job, Asked.BRING)
    job = done(job)

    assert job.account["brought"] == {"entries": 2}
    first, second = Entry.objects.for_user(alice.pk)
    assert (first.food, first.food_name, first.mg_known, first.per_100g_used) == (
        None,
        "Banana, Fresh",
        Decimal("31.86"),
        None,
    )
    assert (first.origin, first.meal, first.measure, first.parts_unmeasured) == (
        Origin.IMPORTED,
        Meal.BREAKFAST,
        "medium",
        0,
    )
    assert (second.mg_known, second.parts_unmeasured, second.meal) == (0, 1, Meal.DINNER)  # unmeasured, never zero
    assert not Upload.objects.exists()


@pytest.mark.one_engine("the rows of a year are written by the same few statements as those above")
@pytest.mark.slow
def test_a_year_is_brought_exported_brought_elsewhere_and_equal(alice: User, bob: User) -> None:
    file = table(CRONOMETER, servings(date(2024, 1, 1), 366))
    job = brought(alice, file, "servings.csv")
    rows = [row["Food Name"] for row in servings(date(2024, 1, 1), 366)]
    tablets, vitamins = rows.count("Magnesium Glycinate"), rows.count("Vitamin D3")
    assert job.account["brought"] == {"entries": len(rows) - tablets - vitamins, "doses": tablets, "own_meals": 1}
    assert job.account["left_out"] == {"tablet_unmeasured": vitamins}
    brought(bob, "".join(json_text(alice)))
    assert exported(bob) == exported(alice)
    assert brought(bob, file).account["brought"] == {}
    assert brought(alice, file).account["brought"] == {}


def test_two_like_servings_are_two_and_the_same_file_again_adds_nothing(alice: User) -> None:
    file = table(CRONOMETER, [serving(), serving()])
    assert brought(alice, file).account["brought"] == {"entries": 2}
    again = looked_through(alice, file)
    assert (again.account["new"]["entries"], again.account["there"]["entries"]) == (0, 2)
    longer = table(CRONOMETER, [serving(), serving(), serving(day="2024-03-10")])
    assert brought(alice, longer).account["brought"] == {"entries": 1}
    assert Entry.objects.count() == 3


def test_tablets_go_to_their_ledger(alice: User) -> None:
    rows = [
        serving(name="Mg", mg="200.00", amount="2.00 capsule", category="Supplements"),
        serving(name="Powder", mg="300.00", amount="500.00 mg", category="Supplements"),
        serving(name="Vitamin D3", mg="", amount="2.00 x 1000.0 IU", category="Supplements"),
    ]
    job = brought(alice, table(CRONOMETER, rows))
    capsule, powder = SupplementDose.objects.all()
    assert (capsule.doses, capsule.dose_label, capsule.mg_low, capsule.mg_high) == (2, "capsule", 200, 200)
    assert (powder.doses, powder.dose_label, powder.product) == (1, "500 mg", None)
    assert job.account["left_out"] == {"tablet_unmeasured": 1}
    assert not Entry.objects.exists()


def test_a_day_counts_its_foods_or_its_sum_never_both(alice: User) -> None:
    brought(alice, one_day())
    assert brought(alice, summary()).account["brought"] == {"day_statuses": 1}
    assert DayStatus.objects.get().status == DayState.COMPLETE
    assert Entry.objects.count() == 1


def test_a_day_without_foods_gets_its_sum_and_refuses_foods_from_then_on(alice: User) -> None:
    assert brought(alice, summary()).account["brought"] == {"entries": 1, "day_statuses": 1}
    entry = Entry.objects.get()
    assert (entry.mg_known, entry.energy_kcal, entry.origin) == (Decimal("312.4"), 2000, Origin.IMPORTED)
    assert brought(alice, summary()).account["brought"] == {}
    refused = brought(alice, one_day())
    assert refused.account["left_out"] == {"sum_there": 1}
    assert Entry.objects.count() == 1


def test_a_day_logged_here_is_not_called_complete_by_another_app(alice: User) -> None:
    make_entry(alice, DAY)
    assert brought(alice, summary()).account["brought"] == {}
    make_dose(alice, date(2024, 3, 10))
    assert brought(alice, summary("2024-03-10")).account["brought"] == {}
    assert not DayStatus.objects.exists()


def test_a_word_on_a_day_is_never_replaced(alice: User) -> None:
    brought(alice, one_day())
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.MISSED)
    brought(alice, summary())
    assert DayStatus.objects.get().status == DayState.MISSED


@pytest.mark.parametrize(
    ("mg", "kcal", "code"), [("", "2000", "day_unmeasured"), ("0.00", "0.0", "day_empty"), ("", "", "day_empty")]
)
def test_days_without_a_sum(alice: User, mg: str, kcal: str, code: str) -> None:
    assert brought(alice, summary(mg=mg, kcal=kcal)).account["left_out"] == {code: 1}
    assert not Entry.objects.exists()


def test_a_day_of_nothing_stays_one(alice: User) -> None:
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.ATE_NOTHING)
    assert brought(alice, one_day()).account["left_out"] == {"fasted": 1}
    assert DayStatus.objects.get().status == DayState.ATE_NOTHING


@pytest.mark.any_day
def test_days_to_come_are_left_out(alice: User) -> None:
    later = (timezone.now() + timedelta(days=3)).date().isoformat()
    job = brought(alice, table(CRONOMETER, [serving(), serving(day=later), serving(day="1899-12-31")]))
    assert job.account["left_out"] == {"day": 2}
    assert Entry.objects.count() == 1


def test_interrupted_and_taken_up_again(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 10)
    file = table(CRONOMETER, servings(DAY, 5))
    job = looked_through(alice, file)
    jobs.ask(job, Asked.BRING)
    told = DiaryImport.tell

    def stop(self: DiaryImport, step: str, at: int = 0, total: int | None = None) -> None:
        told(self, step, at, total)
        if at >= 20:
            raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(DiaryImport, "tell", stop)
        assert done(job).state == JobState.WAITING
    assert 0 < Brought.objects.count() < 60
    job = done(job)
    assert job.state == JobState.DONE
    rows = Entry.objects.count() + SupplementDose.objects.count() + OwnMeal.objects.count()
    assert sum(job.account["brought"].values()) == rows > 50

    jobs.ask(job, Asked.UNDO)
    with monkeypatch.context() as patched:
        patched.setattr(DiaryImport, "tell", stop)
        done(job)
    assert Entry.objects.exists()
    job = done(job)
    assert not Entry.objects.exists()
    assert sum(job.account["undone"].values()) == sum(job.account["brought"].values())


def test_asked_twice_it_is_done_once(alice: User) -> None:
    job = looked_through(alice, one_day())
    assert jobs.ask(job, Asked.BRING)
    assert not jobs.ask(job, Asked.BRING)
    assert not jobs.ask(job, Asked.UNDO)
    assert not jobs.discard(job)
    assert not jobs.ask(done(job), Asked.BRING)


def test_a_file_put_aside_or_forgotten_or_replaced_is_gone(alice: User) -> None:
    assert jobs.discard(looked_through(alice, one_day()))
    assert not Upload.objects.exists()
    first = looked_through(alice, one_day())
    second = looked_through(alice, one_day())
    assert list(DiaryImport.objects.all()) == [second]
    assert first != second
    jobs.delete_forgotten(timezone.now())
    assert DiaryImport.objects.count() == 1
    jobs.delete_forgotten(timezone.now() + jobs.KEPT_FOR)
    assert not Upload.objects.exists()


def test_an_import_of_the_diary_is_not_put_aside(alice: User) -> None:
    job = brought(alice, one_day())
    assert not jobs.discard(job)
    jobs.delete_forgotten(timezone.now() + jobs.KEPT_FOR)
    assert DiaryImport.objects.get() == job


def test_deleting_the_account_deletes_uploads(alice: User) -> None:
    looked_through(alice, one_day())
    alice.delete()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04", "zip"),
        (b"", "empty"),
        (b'{"a": 1}', "not_ours"),
        (b"x,y\n1,2\n", "columns"),
        (b'{"format": "magnesium-tracker diary", "version": 1', "cut"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(alice: User, content: bytes, code: str) -> None:
    make_entry(alice, DAY)
    before = exported(alice)
    job = looked_through(alice, content)
    assert job.account["fault"][0] == code
    assert not jobs.ask(job, Asked.BRING)
    assert not Upload.objects.exists()
    assert exported(alice) == before


def test_half_of_our_file_brings_what_stands_in_it(alice: User, bob: User) -> None:
    for _ in range(5):
        make_entry(alice, DAY)
    whole = "".join(json_text(alice))
    cut = whole[: whole.index('"doses"') - 300]
    job = brought(bob, cut)
    assert 0 < Entry.objects.filter(user=bob).count() < 5
    assert job.account["left_out"] == {"cut": 1}
    brought(bob, whole)
    assert exported(bob) == exported(alice)


BAD_ENTRIES: list[Any] = [
    7,
    None,
    [],
    {},
    {"day": 5},
    {"day": "2024-13-01"},
    {"meal": "feast"},
    {"amount": "-1"},
    {"amount": "NaN"},
    {"amount": 1e400},
    {"amount": "1.23456"},
    {"grams": "100001"},
    {"parts": -1},
    {"parts": 10**30},
    {"parts": "x"},
    {"mg_known": {"a": 1}},
    {"food_name": ""},
    {"food_name": "a\0b"},
    {"food_name": "\ud800"},
    {"food_name": "x" * 251},
    {"form_key": "no key"},
    {"form_key": None},
    {"is_drink": "perhaps"},
    {"logged_at": "yesterday"},
    {"logged_at": "0001-01-01T00:00:00+14:00"},  # in Greenwich the year before the first
    {"logged_at": "9999-12-31T23:59:59Z"},
    {"logged_at": None},
    {"as_logged": 7},
    {"as_logged": ["milk", 7]},
    {"as_logged": {"amount": "1"}},
    {"as_logged": {"amount": None, "grams": None, "mg_known": "1", "energy_kcal": None}},
    {"as_logged": {"amount": "one", "grams": None, "mg_known": "1", "energy_kcal": None}},
    {"as_logged": {"amount": "NaN", "grams": None, "mg_known": "1", "energy_kcal": None}},
    {"parts": 1, "parts_unmeasured": 2},  # only the database sees that
]


@pytest.mark.parametrize("bad", BAD_ENTRIES, ids=lambda bad: json.dumps(bad)[:30])
def test_a_row_of_ours_that_cannot_be_is_refused_alone(alice: User, bob: User, bad: Any) -> None:
    make_entry(alice, DAY, food_name="Good")
    whole = json.loads("".join(json_text(alice)))
    good = whole["entries"][0]
    other = {"form_key": "7b0c8ad5-35b3-4a6d-9e57-0f6b4c3b2a11"}
    whole["entries"] = [{**good, **other, **bad} if isinstance(bad, dict) and bad else bad, good]
    job = brought(bob, json.dumps(whole))
    assert [entry.food_name for entry in Entry.objects.filter(user=bob)] == ["Good"]
    assert sum(job.account["left_out"].values()) == 1


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("foods", {"number": 1, "own": True, "name": "x" * 200}),
        ("foods", {"number": 1, "own": True, "name": "\ud800"}),
        ("foods", {"number": 1, "own": False, "name": "A", "source": "own", "source_id": "\0"}),
        ("foods", {"number": 1, "own": True, "name": "A", "portions": [{"label": "", "grams": 0}]}),
        ("foods", {"number": 1, "own": True, "name": "A", "contains": ["stones"]}),
        ("foods", {"number": 1, "own": True, "name": "A", "contains": [[]]}),
        ("foods", {"number": 1, "own": True, "name": "A", "retired_at": "9999-12-31T23:59:59-12:00"}),
        ("favourites", {"food": 99}),
        ("favourites", {"food": None}),
        ("profile", {"time_zone": "Mars/Olympus"}),
        ("profile", {"day_start_hour": 99}),
        ("profile", {"sheet_name": None}),
        ("day_statuses", {"day": "2024-03-09", "status": "great"}),
    ],
)
def test_other_rows_of_ours_that_cannot_be(alice: User, name: str, row: dict[str, Any]) -> None:
    make_food()
    whole = {"format": "magnesium-tracker diary", "version": 1, name: row if name == "profile" else [row]}
    job = brought(alice, json.dumps(whole))
    assert sum(job.account["left_out"].values()) == 1
    assert not any(job.account["new"].values())
    assert not Food.objects.filter(owner=alice).exists()


def test_foreign_numbers_and_unknown_lists_do_no_harm(alice: User, bob: User) -> None:
    theirs = make_food("Secret", owner=bob, source=Source.OWN, source_id="secret")
    make_entry(alice, DAY)
    whole = json.loads("".join(json_text(alice)))
    whole["entries"][0] |= {"food": theirs.pk, "form_key": "7b0c8ad5-35b3-4a6d-9e57-0f6b4c3b2a11", "user": bob.pk}
    whole |= {"users": [{"is_staff": True}], "strange": 7}
    brought(alice, json.dumps(whole))
    new = Entry.objects.get(form_key="7b0c8ad5-35b3-4a6d-9e57-0f6b4c3b2a11")
    assert (new.user, new.food) == (alice, None)


def test_a_rare_reason_is_shown_beside_a_frequent_one(alice: User) -> None:
    rows = [serving(name="Vitamin", mg="", category="Supplements")] * 200
    job = looked_through(alice, table(CRONOMETER, [*rows, serving(day="nonsense")]))
    assert job.account["left_out"] == {"tablet_unmeasured": 200, "date": 1}
    assert [202, "date", "nonsense"] in job.account["refusals"]
    assert len(job.account["refusals"]) == 11


def test_every_reason_has_its_words() -> None:
    assert TABLES.keys() >= {*BY_NAME, "foods", "profile"}
    assert all("%(text)s" in str(words) or str(words) % {"text": ""} for words in (FAULTS | REASONS).values())


def test_batches_hold_few_queries(alice: User, django_assert_max_num_queries: Any) -> None:
    job = looked_through(alice, table(CRONOMETER, servings(DAY, 80)))
    jobs.ask(job, Asked.BRING)
    with django_assert_max_num_queries(100):  # for 960 rows; SQLite takes 40 of them in an INSERT
        done(job)
