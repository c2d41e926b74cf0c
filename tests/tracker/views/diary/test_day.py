"""The day, and logging, changing and removing on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests import page_text
from tests.cast import make_entry, make_food, make_group
from tracker.common.person import profile_of, today_of
from tracker.models import DayStatus, Entry, Meal, Profile


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def text_of(response: Any) -> str:
    """Return what a person reads in the main part of a page."""
    main = page_text.main_part(response.content.decode())
    assert main is not None
    return page_text.read(main)


def form_for(food: Food, today: date, **kw: Any) -> dict[str, Any]:
    values = {"amount": "1", "measure": "1 oz", "meal": "lunch", "day": today.isoformat(), "form_key": uuid.uuid4()}
    return values | kw


def test_it_works(alice_client: Client, today: date) -> None:
    food = make_food("Almonds", "270", portions={"1 oz": "28.35"})
    page = alice_client.get(reverse("log-food", args=[food.pk]), follow=True)
    assert "77 mg" in text_of(page)  # shown before it is saved
    answer = alice_client.post(reverse("log-food", args=[food.pk]), form_for(food, today))
    assert answer.status_code == 302
    page = alice_client.get(answer["Location"])
    assert "77 of 310–420 mg" in text_of(page)
    assert "Logged Almonds ." in text_of(page)


def test_the_empty_day_invites(alice_client: Client) -> None:
    text = text_of(alice_client.get("/"))
    assert "Nothing logged yet." in text
    assert "Start with one thing you ate" in text
    assert "Foods rich in magnesium" in text


def test_the_empty_day_offers_what_the_person_eats(alice: User, alice_client: Client, today: date) -> None:
    foods = [make_food(f"Usual {n}", portions={"1 oz": "28"}) for n in range(6)]
    for n, food in enumerate(foods):
        for _ in range(n and 2):
            make_entry(alice, today - timedelta(days=1), food=food)

    def offered() -> list[str]:
        taps = BeautifulSoup(alice_client.get("/").content, "html.parser").select(".taps a > span")
        return [name for tap in taps if (name := tap.get_text()).startswith("Usual")]

    assert offered() == [], "five of them are too few"
    for _ in range(3):
        make_entry(alice, today - timedelta(days=1), food=foods[0])
    assert len(offered()) == 6
    assert offered()[0] == "Usual 0"


def test_a_past_day_without_entries_is_not_zero(alice_client: Client, today: date) -> None:
    text = text_of(alice_client.get(reverse("diary-day", args=[today - timedelta(days=3)])))
    assert "left out of your average, not counted as 0" in text


def test_an_unmeasured_food_makes_the_total_a_floor(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "214")
    make_entry(alice, today, None, food_name="Skyr")
    text = text_of(alice_client.get("/"))
    assert "At least 214 of 310–420 mg" in text
    assert "1 of 2 items has no magnesium value" in text
    assert "no value" in text


def test_a_guess_is_hatched_behind_the_known(alice: User, alice_client: Client, today: date) -> None:
    make_food("Oats", "120", group=make_group("Cereals"))
    make_entry(alice, today, "214")
    make_entry(alice, today, None, food=make_food("Muesli", None, group=make_group("Cereals")), grams=50)
    page = alice_client.get("/")
    assert "Typical foods of the same kind would add about 60 mg" in text_of(page)
    bar = BeautifulSoup(page.content, "html.parser").select_one("svg.segments")
    assert bar is not None
    assert bar["aria-label"] == ("Share of your daily target: Food 214 mg, Estimate for items without a value 60 mg")
    assert [part["class"] for part in bar.select("rect")] == [["segment-food"], ["segment-guess"]]


@pytest.mark.parametrize(("back", "status"), [(0, "complete"), (1, "complete"), (1, "")])
def test_a_full_day_says_so(alice: User, alice_client: Client, today: date, back: int, status: str) -> None:
    day = today - timedelta(days=back)
    for meal in (Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER):
        make_entry(alice, day, "62", meal=meal, energy_kcal=700)
    if status:
        DayStatus.objects.create(user=alice, day=day, status=status)
    page = alice_client.get(reverse("diary-day", args=[day]))
    text = text_of(page)
    assert "Full day · 186 mg" in text
    for word in ("so far", " to go Y", "Foods that would give"):
        assert word not in text
    assert reverse("finish-day", args=[day]) not in page.content.decode()


def test_a_past_day_that_is_not_full_has_nothing_to_go(alice: User, alice_client: Client, today: date) -> None:
    day = today - timedelta(days=1)
    make_entry(alice, day, "62")
    page = alice_client.get(reverse("diary-day", args=[day]))
    assert "62 of 310–420 mg" in text_of(page)
    for word in ("62 of 310–420 mg ·", "Full day"):
        assert word not in text_of(page)
    assert reverse("finish-day", args=[day]) not in page.content.decode()


def test_nothing_is_to_go_while_no_value_is_known(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, None)
    assert "310 to go" not in text_of(alice_client.get("/"))


def test_target_and_what_is_to_go(alice_client: Client, alice: User, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    make_entry(alice, today, "213.6")
    text = text_of(alice_client.get("/"))
    assert "214 of 320 mg · 106 to go" in text


def test_without_sex_and_age_the_target_is_a_range(alice_client: Client, alice: User, today: date) -> None:
    make_entry(alice, today, "350")
    text = text_of(alice_client.get("/"))
    assert "350 of 310–420 mg · within your range" in text


def test_reaching_the_target(alice_client: Client, alice: User, today: date) -> None:
    make_entry(alice, today, "420")
    assert "target reached" in text_of(alice_client.get("/"))


def test_under_a_clinicians_care_the_numbers_stand_alone(alice_client: Client, alice: User, today: date) -> None:
    Profile.objects.filter(user=alice).update(under_care=True)
    for mg in ("214", "300"):
        make_entry(alice, today, mg)
        text = text_of(alice_client.get("/"))
        assert "mg so far No target is shown: your clinician knows what is right for you." in text
        for verdict in ("to go", "reached", "inside it"):
            assert verdict not in text


@pytest.mark.parametrize(
    ("hour", "day_start", "meal"),
    [
        (0, 0, "snack"),
        (3, 0, "snack"),
        (4, 0, "breakfast"),
        (5, 6, "snack"),
        (6, 6, "breakfast"),
        (10, 0, "breakfast"),
        (11, 0, "lunch"),
        (11, 12, "snack"),
        (15, 4, "snack"),
        (17, 4, "dinner"),
        (23, 4, "dinner"),
    ],
)
def test_the_meal_of_the_hour(hour: int, day_start: int, meal: str) -> None:
    assert Meal.at(hour, day_start) == meal


@pytest.mark.parametrize("text", ["x" * 2001, "\x00"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_search_that_cannot_be_is_answered_in_words(alice_client: Client, text: str, headers: dict[str, str]) -> None:
    answer = alice_client.get(reverse("log"), {"q": text}, headers=headers)
    assert answer.status_code == 422
    said = "That is too long for one line." if len(text) > 1 else "Null characters are not allowed."
    assert BeautifulSoup(answer.content, "html.parser").get_text(" ").count(said) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("amount", "", "Enter how much"),
        ("amount", "0", "more than 0"),
        ("amount", "-3", "That is not an amount"),
        ("amount", "a lot", "That is not an amount"),
        ("amount", "1,000", "one or a thousand"),
        ("amount", "99999999", "more than 100 kg"),
        ("amount", "5000", "more than 100 kg"),
        ("measure", "barrel", "Select a valid choice"),
        ("meal", "brunch", "Select a valid choice"),
        ("day", "2026-02-31", "Enter a valid date"),
        ("day", "9999-01-01", "14 days ahead"),
        ("form_key", "x", "Reload it"),
    ],
)
def test_a_bad_value_is_answered_at_its_field_and_loses_nothing(
    alice_client: Client, today: date, field: str, value: str, message: str
) -> None:
    food = make_food("Melon", portions={"1 melon": "5000", "1 oz": "28.35"})
    sent = form_for(food, today, measure="1 melon", amount="2") | {field: value}
    answer = alice_client.post(reverse("log-food", args=[food.pk]), sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert message in page.get_text(" ")
    if field in {"amount", "day"}:
        typed = page.find("input", {"name": field})
        assert typed is not None
        assert typed.get("value", "") == value
        assert "is-invalid" in typed["class"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "mg"), [("1,5", "115"), ("1.5", "115"), ("1/2", "38"), ("½", "38"), ("1 1/2", "115")]
)
def test_amounts_as_people_write_them(alice_client: Client, today: date, typed: str, mg: str) -> None:
    food = make_food()
    alice_client.post(reverse("log-food", args=[food.pk]), form_for(food, today, amount=typed))
    assert f"{mg} of 310–420 mg" in text_of(alice_client.get("/"))


def test_a_form_sent_twice_logs_once(alice_client: Client, today: date) -> None:
    food = make_food()
    sent = form_for(food, today)
    for _ in range(3):
        assert alice_client.post(reverse("log-food", args=[food.pk]), sent).status_code == 302
    assert Entry.objects.count() == 1


def test_going_back_to_a_sent_form_says_so(alice_client: Client, today: date) -> None:
    url = reverse("log-food", args=[make_food().pk])
    address = alice_client.get(url)["Location"]
    form = BeautifulSoup(alice_client.get(address).content, "html.parser")
    key = form.select_one("input[name=form_key]")
    assert key is not None
    sent = {"amount": "1", "measure": "1 oz", "meal": "lunch", "day": today.isoformat(), "form_key": key["value"]}
    alice_client.post(url, sent)
    assert "You have logged this." in text_of(alice_client.get(address))
    # A browser may show the old form from its memory: another amount from there does not add a second entry either.
    answer = alice_client.post(url, sent | {"amount": "2"}, follow=True)
    assert "You have already logged this" in text_of(answer)
    assert Entry.objects.get().amount == 1


def test_the_preview_follows_the_form(alice_client: Client) -> None:
    food = make_food()
    url = reverse("log-preview", args=[food.pk])
    assert "77 mg" in alice_client.get(url, {"amount": "1", "measure": "1 oz"}).content.decode()
    assert "270 mg" in alice_client.get(url, {"amount": "100", "measure": "g"}).content.decode()
    assert "mg" not in alice_client.get(url, {"amount": "x", "measure": "g"}).content.decode()


def test_the_preview_of_an_unmeasured_food(alice_client: Client) -> None:
    food = make_food(mg=None)
    answer = alice_client.get(reverse("log-preview", args=[food.pk]), {"amount": "1", "measure": "1 oz"})
    assert "no magnesium value is known" in answer.content.decode()


def test_searching(alice_client: Client) -> None:
    make_food("Spinach, raw")
    assert "Spinach, raw" in text_of(alice_client.get(reverse("log"), {"q": "spin"}))
    assert "Nothing found" in text_of(alice_client.get(reverse("log"), {"q": "unobtainium"}))


def test_searching_with_htmx_answers_the_part_alone(alice_client: Client) -> None:
    make_food("Spinach, raw")
    answer = alice_client.get(reverse("log"), {"q": "spin"}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<div id="choices"')
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("query", [{"day": "2026-99-99"}, {"day": "x"}, {"meal": "x"}])
def test_a_strange_address_still_finds_the_search(alice_client: Client, query: dict[str, str]) -> None:
    assert alice_client.get(reverse("log"), query).status_code == 200


def test_day_and_meal_go_along(alice_client: Client) -> None:
    food = make_food()
    page = alice_client.get(reverse("log"), {"q": "almo", "day": "2026-03-01", "meal": "dinner"})
    link = BeautifulSoup(page.content, "html.parser").find("a", class_="row-main")
    assert link is not None
    form = BeautifulSoup(alice_client.get(str(link["href"]), follow=True).content, "html.parser")
    assert food.name in form.get_text()
    chosen = form.select_one("select[name=meal] option[selected]")
    day = form.select_one("input[name=day]")
    assert chosen is not None
    assert day is not None
    assert (chosen["value"], day["value"]) == ("dinner", "2026-03-01")


@pytest.mark.parametrize("ahead", [15, 30])
def test_days_to_come_have_no_page(alice_client: Client, today: date, ahead: int) -> None:
    assert alice_client.get(reverse("diary-day", args=[today + timedelta(days=ahead)])).status_code == 404


@pytest.mark.parametrize("path", ["/diary/2026-02-30/", "/diary/0001-01-01/", "/diary/9999-12-31/", "/diary/x/"])
def test_days_that_are_none(alice_client: Client, path: str) -> None:
    assert alice_client.get(path).status_code == 404


def test_the_last_day_ahead_has_no_further_link(alice_client: Client, today: date) -> None:
    page = alice_client.get(reverse("diary-day", args=[today + timedelta(days=14)]))
    assert 'rel="next"' not in page.content.decode()
    assert "Finish the day" not in page.content.decode()


def test_changing_an_entry(alice: User, alice_client: Client, today: date) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    entry = make_entry(alice, today, "76.545", food=food, per_100g_used=270)
    url = reverse("entry", args=[entry.pk])
    assert alice_client.get(url).status_code == 200
    sent = {"amount": "2", "measure": "1 cup", "meal": "snack", "day": today.isoformat(), "version": 1}
    assert alice_client.post(url, sent)["Location"] == reverse("diary-day", args=[today])
    entry.refresh_from_db()
    assert (entry.grams, entry.mg_known, entry.meal) == (286, Decimal("772.2"), Meal.SNACK)


def test_a_bad_change_is_refused_at_the_field(alice: User, alice_client: Client, today: date) -> None:
    entry = make_entry(alice, today)
    sent = {"amount": "no", "measure": "1 oz", "meal": "lunch", "day": today.isoformat(), "version": 1}
    answer = alice_client.post(reverse("entry", args=[entry.pk]), sent)
    assert answer.status_code == 422
    assert "That is not an amount" in text_of(answer)


def test_the_second_of_two_windows_sees_both_and_chooses(alice: User, alice_client: Client, today: date) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    entry = make_entry(alice, today, food=food, per_100g_used=270)
    url = reverse("entry", args=[entry.pk])
    first = {"amount": "2", "measure": "1 cup", "meal": "lunch", "day": today.isoformat(), "version": 1}
    second = first | {"amount": "3", "measure": "1 oz"}
    alice_client.post(url, first)
    answer = alice_client.post(url, second)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.content, "html.parser")
    assert "2 cups" in page.get_text(" ")
    amount, measure = page.select_one("input[name=amount]"), page.select_one("select[name=measure] option[selected]")
    version = page.select_one("input[name=version]")
    assert amount is not None
    assert measure is not None
    assert version is not None
    assert (amount["value"], measure["value"]) == ("3", "1 oz")
    alice_client.post(url, second | {"version": version["value"]})
    entry.refresh_from_db()
    assert (entry.amount, entry.measure, entry.grams) == (3, "1 oz", Decimal("85.05"))


def undo_tokens(page: Any) -> list[str]:
    html = BeautifulSoup(page.content, "html.parser")
    return [str(field["value"]) for field in html.select("#toast input[name=token]")]


def test_removing_and_undoing(alice: User, alice_client: Client, today: date) -> None:
    entry = make_entry(alice, today)
    page = alice_client.post(reverse("entry-remove", args=[entry.pk]), follow=True)
    assert not Entry.objects.exists()
    assert "Removed Almonds ." in text_of(page)
    (token,) = undo_tokens(page)
    alice_client.post(reverse("entry-restore"), {"token": token})
    assert Entry.objects.get().form_key == entry.form_key
    assert undo_tokens(alice_client.get("/")) == []


def test_undo_of_the_newest_stays_until_the_next_action(alice: User, alice_client: Client, today: date) -> None:
    entries = [make_entry(alice, today, food_name=name) for name in ("Apple", "Pear")]
    by_htmx = {"HX-Request": "true"}
    for entry in entries:
        alice_client.post(reverse("entry-remove", args=[entry.pk]), headers=by_htmx)
    (token,) = undo_tokens(alice_client.get("/"))  # loaded again
    assert undo_tokens(alice_client.get(reverse("diary-day", args=[today - timedelta(days=1)]))) == []
    part = alice_client.post(reverse("day-status", args=[today]), {"status": "missed"}, headers=by_htmx)
    assert undo_tokens(part) == []
    assert 'id="toast" class="no-print" role="status" hx-swap-oob="innerHTML"' in part.content.decode()
    alice_client.post(reverse("day-note", args=[today]), {"text": "Ill"}, headers=by_htmx)
    assert "Undo" not in text_of(alice_client.get("/"))  # a note cannot be undone, and what was before is over
    alice_client.post(reverse("entry-restore"), {"token": token})
    assert Entry.objects.get().food_name == "Pear"


def test_a_status_is_undone_from_the_toast(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    status, by_htmx = reverse("day-status", args=[today]), {"HX-Request": "true"}
    alice_client.post(status, {"status": "missed"})
    page = alice_client.post(status, {"status": "complete"}, follow=True)
    assert "Marked as a full day. Undo" in text_of(page)
    (form,) = BeautifulSoup(page.content, "html.parser").select("#toast form")
    values = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    answer = alice_client.post(str(form["action"]), values, headers=by_htmx)
    assert answer.headers["HX-Retarget"] == "#day"
    assert DayStatus.objects.get().status == "missed"


def test_undo_from_a_page_that_shows_no_day_leads_to_it(alice: User, alice_client: Client, today: date) -> None:
    entry = make_entry(alice, today)
    alice_client.post(reverse("entry-remove", args=[entry.pk]))
    token = undo_tokens(alice_client.get("/"))[0]
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/supplements/"}
    answer = alice_client.post(reverse("entry-restore"), {"token": token}, headers=headers)
    assert answer.headers["HX-Redirect"] == reverse("diary-day", args=[today])


def test_a_broken_undo_says_so(alice_client: Client) -> None:
    page = alice_client.post(reverse("entry-restore"), {"token": "broken"}, follow=True)
    assert "can no longer be undone" in text_of(page)


@pytest.mark.parametrize("word", ["complete", "missed", "ate_nothing"])
def test_a_word_on_the_day_by_one_tap(alice_client: Client, today: date, word: str) -> None:
    url = reverse("day-status", args=[today])
    page = alice_client.post(url, {"status": word}, follow=True)
    pressed = BeautifulSoup(page.content, "html.parser").select_one("button[name=status][aria-pressed=true]")
    assert pressed is not None
    assert DayStatus.objects.get().status == word
    alice_client.post(url, {"status": pressed["value"]})
    assert not DayStatus.objects.exists()


def test_only_what_fits_a_day_can_be_said_of_it(alice: User, alice_client: Client, today: date) -> None:
    assert "That's everything" not in text_of(alice_client.get("/"))
    assert "I ate nothing" in text_of(alice_client.get("/"))
    make_entry(alice, today)
    assert "That's everything" in text_of(alice_client.get("/"))
    assert "I ate nothing" not in text_of(alice_client.get("/"))
    DayStatus.objects.create(user=alice, day=today, status="ate_nothing")  # as a file may bring it
    assert "I ate nothing" in text_of(alice_client.get("/"))


def test_eating_nothing_with_food_logged_is_refused_in_words(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    page = alice_client.post(reverse("day-status", args=[today]), {"status": "ate_nothing"}, follow=True)
    assert "There is food logged on this day" in text_of(page)


@pytest.mark.parametrize("name", ["day-status", "entry-remove", "entry-restore"])
def test_htmx_gets_the_day_alone(alice: User, alice_client: Client, today: date, name: str) -> None:
    entry = make_entry(alice, today)
    arguments: dict[str, list[Any]] = {"day-status": [today], "entry-remove": [entry.pk]}
    token = ""
    if name == "entry-restore":
        page = alice_client.post(reverse("entry-remove", args=[entry.pk]), headers={"HX-Request": "true"})
        (token,) = undo_tokens(page)
    answer = alice_client.post(
        reverse(name, args=arguments.get(name, [])),
        {"status": "complete", "token": token},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<div id="day">')


def test_the_day_takes_the_same_queries_with_ten_times_the_rows(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    for n in range(5):
        make_entry(alice, today - timedelta(days=n % 3), food_name=f"Food {n}")
    few = count_queries(alice_client, "/")
    for n in range(45):
        make_entry(alice, today - timedelta(days=n % 3), food_name=f"More {n}")
    assert count_queries(alice_client, "/") == few <= 13


def test_a_food_logged_by_htmx_is_answered_with_its_day_at_once(alice: User, alice_client: Client, today: date) -> None:
    food = make_food("Almonds", "270", portions={"1 oz": "28.35"})
    url, by_htmx = reverse("log-food", args=[food.pk]), {"HX-Request": "true"}
    answer = alice_client.post(url, form_for(food, today), headers=by_htmx)
    part = BeautifulSoup(answer.content, "html.parser")
    assert (answer.status_code, part.find("html")) == (200, None)
    assert part.find(id=f"entry-{Entry.objects.get(user=alice).pk}")
    assert "Logged Almonds." in part.get_text()
