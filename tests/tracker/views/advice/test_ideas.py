"""What to change: the page, the part of the day's page, what is avoided, and the kitchen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from foods.catalog import writes
from foods.models import Food
from tests.cast import make_entry, make_food, make_group
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.advice.diet import in_kitchen, set_table, stock_kitchen
from tracker.advice.eater import eater_of
from tracker.advice.suggestions import closing, options_for
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Profile
from tracker.targets.targets import target_on


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    alice.refresh_from_db()
    return today_of(profile_of(alice))


@pytest.fixture
def larder(db: None) -> dict[str, Food]:
    """Return a spinach of the source text, a yogurt, and a bread of which nobody said what is in it."""
    return {
        "spinach": make_food("Spinach", "87", group=make_group("Greens"), document_term="spinach", diet="vegan"),
        "yogurt": make_food("Yogurt", "100", group=make_group("Dairy"), diet="vegetarian", contains=["milk"]),
        "bread": make_food("Imported bread", "99", group=make_group("Breads")),
    }


def ideas(client: Client, query: str = "") -> str:
    return text_of(client.get(reverse("ideas") + query))


def finish(client: Client, day: date) -> str:
    page = client.get(reverse("finish-day", args=[day]))
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def test_it_works(alice: User, alice_client: Client, today: date, larder: dict[str, Food]) -> None:
    make_entry(alice, today, "290")
    text = ideas(alice_client)
    assert "3 more full days give you an average and a plan based on what you log." in text
    assert "Foods that would finish today: 30 mg to go" in text
    assert "Spinach 1 oz (28 g) +25 mg" in text
    assert "Yogurt" not in text  # the source text does not name it, and Alice never ate it
    day = finish(alice_client, today)
    assert "Foods that would give the 30 mg to go" in day
    assert "Yogurt" in day
    assert "Imported bread" not in day  # nobody has said whom it suits
    assert reverse("finish-day", args=[today]) in alice_client.get("/").content.decode()


def test_what_is_on_the_day_is_not_suggested_for_it(
    alice: User, alice_client: Client, today: date, larder: dict[str, Food]
) -> None:
    make_entry(alice, today, "290", food_name="SPINACH, raw, organic")
    text = finish(alice_client, today)
    assert "Spinach" not in text
    assert "Yogurt" in text
    make_entry(alice, today - timedelta(days=1), food_name="Yogurt")  # of another day
    assert "Yogurt" in finish(alice_client, today)


@pytest.mark.usefixtures("with_contexts")
def test_a_tap_logs_it_once(alice: User, alice_client: Client, today: date, larder: dict[str, Food]) -> None:
    make_entry(alice, today, "290")
    page = alice_client.get(reverse("ideas"))
    idea = page.context["for_today"][0]
    sent = {
        "amount": idea.amount_text,
        "measure": idea.suggestion.option.measure,
        "meal": "lunch",
        "day": today.isoformat(),
        "form_key": str(idea.form_key),
    }
    for _ in range(2):
        alice_client.post(reverse("log-food", args=[idea.suggestion.option.food_id]), sent)
    entry = Entry.objects.get(user=alice, food=larder["spinach"])
    assert entry.mg_known == idea.suggestion.mg


def test_from_the_average_to_the_target(
    alice: User, alice_client: Client, today: date, larder: dict[str, Food]
) -> None:
    Food.objects.update(energy_kcal_per_100g=23)
    for back in (1, 2, 3):
        full_day(alice, today - timedelta(days=back), "302")
    text = ideas(alice_client)
    assert "From 302 to 320 mg a day" in text
    assert "An early picture from 3 full days; it may still move." in text
    assert "Spinach every day +25 mg 1 oz (28 g) · 7 kcal Log today" in text
    assert "The plan is applied to your 3 full days, which averaged 302.0 mg." in text
    assert "1. Spinach 3 74.0 24.7 326.7" in text
    make_entry(alice, today - timedelta(days=1), None)
    assert "From at least 302 to 320 mg a day" in ideas(alice_client)
    for back in (4, 5, 6):
        full_day(alice, today - timedelta(days=back), "900")
    text = ideas(alice_client)
    assert "Nothing to change You average at least 601 mg a day over 6 full days; your daily target is 320." in text
    assert "What gets you there" in text


def test_a_line_logs_itself(alice: User, alice_client: Client, today: date, larder: dict[str, Food]) -> None:
    Food.objects.update(energy_kcal_per_100g=23)
    for back in (1, 2, 3):
        full_day(alice, today - timedelta(days=back), "302")
    page = BeautifulSoup(alice_client.get(reverse("ideas")).content, "html.parser")
    form = page.select_one(".plan-lines form")
    assert form is not None
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    for _ in range(2):
        alice_client.post(str(form["action"]), sent)
    entry = Entry.objects.get(user=alice, food=larder["spinach"])
    assert (entry.day, entry.amount, entry.measure) == (today, 1, "1 oz")


def test_a_plan_that_reaches_no_target_says_so(
    alice: User, alice_client: Client, today: date, larder: dict[str, Food]
) -> None:
    for back in (1, 2, 3):
        full_day(alice, today - timedelta(days=back), "200")
    assert "No food here fits what you eat and avoid." in ideas(alice_client)  # no energy is known
    assert "Nothing in your kitchen adds to it." in ideas(alice_client, "?kitchen=1")
    Food.objects.update(energy_kcal_per_100g=23)
    assert "The foods here that fit you bring you to 225 mg; the rest can wait." in ideas(alice_client)


def test_inside_a_band_nothing_is_called_enough(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="")
    for back in range(1, 8):
        full_day(alice, today - timedelta(days=back), "350")
    text = ideas(alice_client)
    assert "Within the range of your target You average 350 mg a day" in text
    assert "For some people it is up to 420 mg" in text
    assert "Nothing to change" not in text


def test_what_is_avoided_is_never_offered(
    alice: User, alice_client: Client, today: date, larder: dict[str, Food]
) -> None:
    make_entry(alice, today, "290")
    answer = alice_client.post(reverse("ideas-table"), {"diet": "vegetarian", "avoids": ["milk"]}, follow=True)
    assert "Saved. What you avoid is never suggested." in text_of(answer)
    text = finish(alice_client, today)
    assert "Spinach" in text
    assert "Yogurt" not in text
    Food.objects.filter(name="Spinach").update(may_contain=["milk"])
    assert "May contain: milk" in ideas(alice_client)
    assert alice_client.post(reverse("ideas-table"), {"diet": "carnivore", "avoids": ["milk"]}).status_code == 422
    assert alice_client.post(reverse("ideas-table"), {"avoids": ["stones"]}).status_code == 422
    with pytest.raises(ValidationError):
        set_table(user=alice, diet="", avoids=["stones"])


def test_only_from_the_kitchen(alice: User, alice_client: Client, today: date, larder: dict[str, Food]) -> None:
    make_entry(alice, today, "290")
    text = ideas(alice_client, "?kitchen=1")
    assert "Nothing here fits what you eat and avoid." in text
    assert "From any food" in text
    yogurt = larder["yogurt"]
    answer = alice_client.post(reverse("kitchen"), {f"group-{yogurt.group_id}": [yogurt.pk]})
    assert answer["Location"] == f"{reverse('ideas')}?kitchen=1"
    text = ideas(alice_client, "?kitchen=1")
    assert "Yogurt" in text
    assert "Spinach" not in text
    alice_client.post(reverse("kitchen"), {f"group-{yogurt.group_id}": [yogurt.pk, yogurt.pk]})
    assert in_kitchen(alice.pk) == {yogurt.pk}
    alice_client.post(reverse("kitchen"), {})
    assert in_kitchen(alice.pk) == set()


def test_a_kitchen_takes_no_foods_of_others(alice: User, bob: User, alice_client: Client) -> None:
    secret = make_food("Bob's bread", owner=bob)
    answer = alice_client.post(reverse("kitchen"), {f"group-{secret.group_id}": [secret.pk]}, follow=True)
    assert in_kitchen(alice.pk) == set()
    assert "Bob" not in text_of(answer)


def test_own_foods_are_offered_to_their_owner_alone(alice: User, bob: User, today: date) -> None:
    make_food("Bob's bread", owner=bob)
    assert [option.name for option in options_for(bob.pk)] == ["Bob's bread"]
    assert options_for(alice.pk) == []


def test_under_care_and_babies_get_no_foods(
    alice: User, alice_client: Client, today: date, larder: dict[str, Food]
) -> None:
    Profile.objects.filter(user=alice).update(under_care=True)
    text = ideas(alice_client)
    assert "Ask your clinician" in text
    assert "Spinach" not in text
    assert finish(alice_client, today) == ""
    Profile.objects.filter(user=alice).update(under_care=False, birth_year=today.year, birth_month=today.month)
    assert "Ask your clinician" in ideas(alice_client)


def test_a_reached_target_asks_for_nothing(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "500")
    assert "Foods that would finish today" not in ideas(alice_client)
    assert finish(alice_client, today) == ""
    assert alice_client.get(reverse("finish-day", args=[today + timedelta(days=20)])).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("diet", ["", "vegan", "vegetarian", "pescatarian"])
def test_the_whole_catalog_keeps_to_every_table(alice: User, diet: str) -> None:
    writes.seed()
    profile = profile_of(alice)
    for avoids in ([], ["milk"], ["tree nuts", "peanuts", "sesame"], ["gluten", "soy", "fish"]):
        set_table(user=alice, diet=diet, avoids=avoids)
        profile.refresh_from_db()
        eater = eater_of(profile, target_on(profile, [], date.today()))  # noqa: DTZ011
        assert eater.avoids == set(avoids)
        for found in closing(alice.pk, eater, *range(10, 320, 40)):
            assert found
            for it in found:
                food = Food.objects.get(pk=it.option.food_id)
                assert not set(food.contains) & set(avoids)
                assert diet in ("", food.diet) or (diet, food.diet) not in {
                    ("vegan", "vegetarian"),
                    ("vegan", "pescatarian"),
                    ("vegan", "omnivore"),
                    ("vegetarian", "pescatarian"),
                    ("vegetarian", "omnivore"),
                    ("pescatarian", "omnivore"),
                }


def test_the_queries_do_not_grow(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    for n in range(5):
        food = make_food(f"Food {n}", "80", diet="vegan", group=make_group(f"Group {n}"))
        full_day(alice, today - timedelta(days=n + 1), "100")
    stock_kitchen(user=alice, foods=[food])
    few = count_queries(alice_client, reverse("ideas") + "?kitchen=1")
    for n in range(5, 25):
        make_food(f"Food {n}", "80", diet="vegan", group=make_group(f"Group {n}"))
        make_entry(alice, today, "3")
    assert count_queries(alice_client, reverse("ideas") + "?kitchen=1") == few
