"""A corrected figure in past entries: what would move, moving it, and putting it back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foods import nutrients
from foods.jobs import Interrupted, JobState
from foods.models import Food
from tests.cast import make_entry, make_food, make_user
from tests.conftest import EXAMPLES
from tracker.corrections import effects
from tracker.corrections.effects import CatalogFigures, Consequences
from tracker.diary import changes
from tracker.diary.measures import GRAMS
from tracker.management.commands.work import do_what_waits
from tracker.models import CorrectedEntry, Correction, Entry, Origin

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 12)
KEPT = ("mg_known", "parts_unmeasured", "energy_kcal", "per_100g_used", "how_known", "grams", "as_logged")


def figures(mg: str | None, kcal: str | None = None, how: str = "label") -> CatalogFigures:
    return CatalogFigures(mg and Decimal(mg), kcal and Decimal(kcal), how)  # type: ignore[arg-type]


def log(user: User, food: Food, weight: str = "50", day: date = DAY, **kw: Any) -> Entry:
    """Write the entry that so much of a food makes."""
    grams, per_100g = Decimal(weight), food.magnesium_mg_per_100g
    mg = nutrients.magnesium_mg(grams, per_100g)
    values: dict[str, Any] = {
        "food": food,
        "grams": grams,
        "mg_known": mg or Decimal(0),
        "parts_unmeasured": int(mg is None),
        "per_100g_used": per_100g,
        "energy_kcal": nutrients.energy_kcal(grams, food.energy_kcal_per_100g),
        "how_known": food.how_known,
    }
    return make_entry(user, day, **values | kw)


def begin(food: Food, before: CatalogFigures, after: CatalogFigures) -> Correction:
    correction = effects.begin(food_id=food.pk, before=before, after=after, by=None)
    assert correction is not None
    return correction


def interrupted_after_a_batch(correction: Correction) -> None:
    def stop(*args: Any) -> None:
        raise Interrupted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Correction, "tell", stop)
        with pytest.raises(Interrupted):
            effects.carry_out(correction)


def stored() -> list[dict[str, Any]]:
    return list(Entry.objects.order_by("pk").values("pk", *KEPT))


def test_it_works(alice: User, bob: User) -> None:
    food = make_food("Almonds", "270")
    first, second = log(alice, food), log(alice, food, "100")
    other = log(bob, food, "10", DAY + timedelta(1))
    before = stored()
    figured = (figures("270"), figures("280.5"))

    what = effects.consequences(food.pk, *figured)
    assert (what.entries, what.people_days) == (3, 2)
    assert (what.before.known_mg, what.after.known_mg) == (Decimal("432"), Decimal("448.8"))
    assert stored() == before

    correction = begin(food, *figured)
    assert stored() == before
    do_what_waits()
    correction.refresh_from_db()
    assert (correction.state, correction.moved) == (JobState.DONE, 3)
    for entry, mg in ((first, "140.25"), (second, "280.5"), (other, "28.05")):
        entry.refresh_from_db()
        assert (entry.mg_known, entry.per_100g_used, entry.how_known) == (Decimal(mg), Decimal("280.5"), "label")
        assert entry.version == 2

    assert effects.undo(correction=correction, by=None)
    do_what_waits()
    assert stored() == before
    assert not CorrectedEntry.objects.exists()
    assert set(Entry.objects.values_list("version", flat=True)) == {3}


def test_an_unmeasured_entry_becomes_measured_and_back(alice: User) -> None:
    food = make_food("Quark", None)
    entry = log(alice, food, "200")
    before = stored()
    figured = (figures(None), figures("11"))
    what = effects.consequences(food.pk, *figured)
    assert (what.before.parts_unmeasured, what.after.parts_unmeasured, what.after.known_mg) == (1, 0, 22)
    correction = begin(food, *figured)
    do_what_waits()
    entry.refresh_from_db()
    assert (entry.mg_known, entry.parts_unmeasured, entry.per_100g_used) == (22, 0, 11)
    effects.undo(correction=correction, by=None)
    do_what_waits()
    assert stored() == before


def test_a_value_taken_away_leaves_entries_without_one(alice: User) -> None:
    food = make_food("Almonds", "270")
    entry = log(alice, food)
    begin(food, figures("270"), figures(None))
    do_what_waits()
    entry.refresh_from_db()
    assert (entry.mg_known, entry.parts_unmeasured, entry.per_100g_used) == (0, 1, None)


def test_energy_alone_leaves_the_magnesium(alice: User) -> None:
    food = make_food("Almonds", "270", energy_kcal_per_100g=Decimal(580))
    # Logged before an earlier correction that was for the time after it only.
    entry = log(alice, food, "50", per_100g_used=Decimal(250), mg_known=Decimal(125))
    begin(food, figures("270", "580"), figures("270", "600"))
    do_what_waits()
    entry.refresh_from_db()
    assert (entry.energy_kcal, entry.mg_known, entry.per_100g_used) == (300, 125, 250)


def test_what_does_not_follow(alice: User) -> None:
    food = make_food("Almonds", "270")
    log(alice, food, origin=Origin.SAMPLE)
    log(alice, food, source_key="cronometer 7")
    log(alice, food, parts=2)
    log(alice, food, grams=None)
    log(make_user("invented", sample_until=timezone.now() + timedelta(hours=1)), food)
    log(alice, make_food("Other", "270"))
    before = stored()
    assert effects.consequences(food.pk, figures("270"), figures("1")) == Consequences()
    begin(food, figures("270"), figures("1"))
    do_what_waits()
    assert stored() == before


def test_what_has_the_figure_already_is_not_counted(alice: User) -> None:
    food = make_food("Almonds", "280")
    log(alice, food)
    assert effects.consequences(food.pk, figures("270"), figures("280")).entries == 0


def test_it_goes_on_where_it_was_interrupted(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "_BATCH", 2)
    food = make_food("Almonds", "270")
    for _n in range(5):
        log(alice, food, "100")
    before = stored()
    correction = begin(food, figures("270"), figures("300"))

    interrupted_after_a_batch(correction)
    assert Entry.objects.filter(mg_known=300).count() == 2
    do_what_waits()
    assert Entry.objects.filter(mg_known=300, version=2).count() == 5
    correction.refresh_from_db()
    assert (correction.moved, correction.entries.count()) == (5, 5)

    effects.undo(correction=correction, by=None)
    correction.refresh_from_db()
    interrupted_after_a_batch(correction)
    assert Entry.objects.filter(mg_known=270).count() == 2
    do_what_waits()
    assert stored() == before


def test_a_batch_that_fails_leaves_nothing_half_done(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    food = make_food("Almonds", "270")
    log(alice, food)
    before = stored()
    correction = begin(food, figures("270"), figures("300"))

    def fail(*args: Any) -> None:
        raise RuntimeError("full")

    with monkeypatch.context() as patch:
        patch.setattr(effects, "save_changed", fail)
        do_what_waits()
    correction.refresh_from_db()
    assert (correction.state, correction.problem) == (JobState.FAILED, "RuntimeError: full")
    assert stored() == before
    assert not CorrectedEntry.objects.exists()
    assert effects.try_again(correction=correction)
    do_what_waits()
    assert stored() != before
    assert not effects.try_again(correction=correction)


# Undoing


def test_corrections_are_undone_the_last_one_first(alice: User) -> None:
    food = make_food("Almonds", "270")
    log(alice, food)
    states = [stored()]
    done = []
    for old, new in (("270", "280"), ("280", "290")):
        done.append(begin(food, figures(old), figures(new)))
        assert effects.begin(food_id=food.pk, before=figures(old), after=figures("1"), by=None) is None
        do_what_waits()
        states.append(stored())
    first, second = done
    assert not effects.undo(correction=first, by=None)
    for correction, state in ((second, states[1]), (first, states[0])):
        assert effects.undo(correction=correction, by=None)
        assert not effects.undo(correction=correction, by=None)
        do_what_waits()
        assert stored() == state


def change(entry: Entry, amount: int, version: int | None = None) -> None:
    changes.change_entry(
        entry=entry,
        version=version or Entry.objects.get(pk=entry.pk).version,
        amount=Decimal(amount),
        measure=GRAMS,
        meal=entry.meal,
        day=DAY,
        time=None,
        today=DAY,
    )


@pytest.mark.parametrize("changed_before", [False, True])
@pytest.mark.parametrize("changed_after", [False, True])
def test_a_person_may_change_the_amount_before_and_after(
    alice: User, changed_before: bool, changed_after: bool
) -> None:
    food = make_food("Almonds", "270", energy_kcal_per_100g=Decimal(600))
    entry = log(alice, food, "50", amount=Decimal(50), measure="g")
    if changed_before:
        change(entry, 80)
    correction = begin(food, figures("270", "600"), figures("280", "500"))
    do_what_waits()
    if changed_after:
        change(entry, 100)
        entry.refresh_from_db()
        assert (entry.mg_known, entry.energy_kcal) == (280, 500)
    effects.undo(correction=correction, by=None)
    do_what_waits()
    change(entry, 200)  # starts from the first amount logged
    entry.refresh_from_db()
    assert (entry.grams, entry.mg_known, entry.energy_kcal, entry.per_100g_used) == (200, 540, 1200, 270)


def test_an_entry_that_is_gone_or_of_another_food_now_is_left(alice: User) -> None:
    food, other = make_food("Almonds", "270"), make_food("Cashews", "292")
    gone, moved = log(alice, food), log(alice, food)
    correction = begin(food, figures("270"), figures("280"))
    do_what_waits()
    changes.remove_entries(user=alice, entry_ids=[gone.pk])
    Entry.objects.filter(pk=moved.pk).update(food=other, mg_known=146, per_100g_used=292)
    effects.undo(correction=correction, by=None)
    do_what_waits()
    moved.refresh_from_db()
    assert (moved.mg_known, moved.per_100g_used) == (146, 292)


def test_two_tabs_notice(alice: User) -> None:
    food = make_food("Almonds", "270")
    entry = log(alice, food)
    begin(food, figures("270"), figures("280"))
    do_what_waits()
    with pytest.raises(changes.StaleEntryError):
        change(entry, 1, version=1)


# Whatever the batches


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=min(25, EXAMPLES))
@given(
    weights=st.lists(st.decimals("0.001", 5000, places=3), min_size=1, max_size=7),
    old=st.none() | st.decimals(0, 1000, places=3),
    new=st.none() | st.decimals(0, 1000, places=3),
    batch=st.integers(1, 8),
)
def test_the_same_figures_whatever_the_batches_and_back_again(
    alice: User, weights: list[Decimal], old: Decimal | None, new: Decimal | None, batch: int
) -> None:
    food = make_food("Almonds", None if old is None else str(old))
    entries = [log(alice, food, str(weight), DAY + timedelta(n)) for n, weight in enumerate(weights)]
    before = list(Entry.objects.filter(food=food).order_by("pk").values(*KEPT))
    figured = (CatalogFigures(old, None, "label"), CatalogFigures(new, None, "label"))
    what = effects.consequences(food.pk, *figured)
    correction = begin(food, *figured)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "_BATCH", batch)
        effects.carry_out(correction)
        moved = 0
        for entry in entries:
            entry.refresh_from_db()
            mg = nutrients.magnesium_mg(Decimal(entry.grams or 0), new)
            assert (entry.mg_known, entry.parts_unmeasured) == (mg or 0, int(mg is None))
            moved += entry.version - 1
        assert moved == what.entries == correction.moved == what.people_days
        correction.undoing = True
        effects.carry_out(correction)
    assert list(Entry.objects.filter(food=food).order_by("pk").values(*KEPT)) == before
    Correction.objects.all().delete()


def test_counting_takes_one_query_however_many_entries(alice: User) -> None:
    food = make_food("Almonds", "270")
    counts = []
    for _n in range(2):
        for _m in range(5):
            log(alice, food)
        with CaptureQueriesContext(connection) as queries:
            effects.consequences(food.pk, figures("270"), figures("280"))
        counts.append(len(queries))
    assert counts == [1, 1]
