"""What foods without a value may have held: their groups come from the catalog, their days from the diary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from statistics import quantiles

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from foods.models import Portion
from foods.nutrients import magnesium_mg
from tests.cast import make_entry, make_food, make_group
from tracker.intake.guesses import guesses_between, with_guesses
from tracker.science.full_days import DayTotals
from tracker.science.rounding import as_ug, whole_mg
from tracker.science.unmeasured import RICH_PORTION_MG

DAY = date(2026, 11, 16)
NEXT = DAY + timedelta(days=1)


def test_it_works(alice: User) -> None:
    bread = make_group("Breads")
    for mg in ("20", "30", "400"):
        make_food(f"Bread {mg}", mg, group=bread)
    plain = make_food("Plain bread", None, group=bread)
    make_entry(alice, DAY, None, food=plain, grams=Decimal(200))
    make_entry(alice, DAY, "50")
    make_entry(alice, NEXT, None, food=plain, grams=Decimal("33.333"))

    assert guesses_between(alice.pk, DAY, NEXT) == {DAY: 60_000, NEXT: 10_000}
    assert guesses_between(alice.pk, NEXT, NEXT) == {NEXT: 10_000}


def test_a_recipe_is_a_rich_portion_for_each_of_its_parts_without_a_value(alice: User) -> None:
    make_entry(alice, DAY, "50", food=None, parts=5, parts_unmeasured=2)

    assert guesses_between(alice.pk, DAY, DAY) == {DAY: 2 * as_ug(RICH_PORTION_MG)}


def test_a_stranger_adds_nothing(alice: User, bob: User) -> None:
    make_entry(bob, DAY, None)

    assert guesses_between(alice.pk, DAY, DAY) == {}


def test_days_get_their_guesses(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    known, unknown = DayTotals(DAY, food_ug=1_000, parts=1), DayTotals(NEXT, food_ug=2_000, parts=2, parts_unmeasured=1)
    make_entry(alice, NEXT, None, food=None)

    with django_assert_num_queries(0):
        assert with_guesses(alice.pk, [known]) == (known,)
        assert with_guesses(alice.pk, []) == ()
    with django_assert_num_queries(1):
        found = with_guesses(alice.pk, [known, unknown])
    assert [(day.ug, day.high_ug) for day in found] == [(1_000, 1_000), (2_000, 2_000 + as_ug(RICH_PORTION_MG))]


@pytest.mark.parametrize("many", [1, 2])
def test_queries_do_not_grow(alice: User, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(14 * many):
        group = make_group(f"Group {n}")
        make_food(f"Food {n}", "20", group=group)
        make_entry(alice, DAY - timedelta(days=n), None, food=make_food(f"Plain {n}", None, group=group))

    with django_assert_num_queries(2):  # the entries, the foods of their groups
        assert len(guesses_between(alice.pk, DAY - timedelta(days=60), DAY)) == 14 * many


def _portions() -> Iterator[Decimal]:
    """Yield the mg of a usual portion of each food of the catalog."""
    for grams, mg_per_100g in Portion.objects.filter(is_usual=True, food__owner=None).values_list(
        "grams", "food__magnesium_mg_per_100g"
    ):
        mg = magnesium_mg(grams, mg_per_100g)
        if mg is not None:
            yield mg


def test_a_rich_portion_is_the_upper_quartile_of_the_catalog(seeded: None) -> None:
    """It does not follow each change of the catalog: findings about old days would change with it."""
    assert abs(whole_mg(quantiles(_portions(), n=4)[2]) - RICH_PORTION_MG) <= 2
