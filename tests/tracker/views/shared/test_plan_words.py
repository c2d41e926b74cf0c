"""A plan in words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Food
from tests.cast import make_food, make_group
from tests.tracker.views.intake.test_week import full_day
from tracker.common.person import profile_of, today_of
from tracker.intake.summaries import finding
from tracker.models import Profile
from tracker.targets.targets import periods_of, target_on
from tracker.views.shared.plan_words import StepInWords, first_line, often, on_days
from tracker.views.shared.request import Person


@pytest.fixture
def spinach(db: None) -> Food:
    greens = make_group("Dark leafy greens", in_document=True)
    return make_food("Spinach", "87", group=greens, document_term="spinach", diet="vegan", energy_kcal_per_100g=23)


@pytest.fixture
def low(alice: User, spinach: Food) -> User:
    """Give Alice seven full days of 302 mg."""
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    for back in range(1, 8):
        full_day(alice, today_of(profile_of(alice)) - timedelta(days=back), "302")
    return User.objects.get(pk=alice.pk)


def first(user: User) -> StepInWords | None:
    person = Person.of(user)
    periods = periods_of(person.profile)
    found = finding(person.profile, today=person.today, periods=periods)
    with CaptureQueriesContext(connection) as queries:
        line = first_line(person, found, target_on(person.profile, periods, person.today))
    assert len(queries) <= 4
    return line


def test_it_works(low: User, spinach: Food) -> None:
    line = first(low)
    assert line is not None
    assert (line.line.name, line.when, line.from_food) == ("Spinach", "on 6 days a week", spinach.pk)
    assert (line.log_amount, line.log_measure, round(line.kcal)) == ("1", "1 oz", 7)
    assert (line.trial, line.may_contain) == (None, [])


def test_without_a_plan_there_is_no_line(low: User) -> None:
    Profile.objects.filter(user=low).update(under_care=True)
    assert first(User.objects.get(pk=low.pk)) is None


def test_who_is_at_the_target_gets_no_line(low: User) -> None:
    low.entries.update(mg_known=Decimal(400))
    assert first(low) is None


@pytest.mark.parametrize(
    ("times", "meal", "said"),
    [
        (1, "", "1 time a week"),
        (7, "", "7 times a week"),
        (1, "breakfast", "at 1 breakfast a week"),
        (2, "lunch", "at 2 lunches a week"),
        (3, "snack", "as 3 snacks a week"),
        (3, "dinner", "at 3 dinners a week"),
    ],
)
def test_how_often(times: int, meal: str, said: str) -> None:
    assert often(times, meal) == said


@pytest.mark.parametrize(
    ("times", "more", "said"),
    [
        (1, False, "on 1 day a week"),
        (4, False, "on 4 days a week"),
        (2, True, "on 2 more days a week"),
        (7, True, "every day"),
    ],
)
def test_on_how_many_days(times: int, more: bool, said: str) -> None:
    assert on_days(times, more=more) == said
