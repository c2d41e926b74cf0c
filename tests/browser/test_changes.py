"""Changing rows in place and choosing several, in a real browser."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from foods.models import Food
from foods.nutrients import Total
from tests.browser.axe import assert_accessible
from tests.browser.conftest import from_menu
from tests.browser.test_every_page import SMALL_TARGETS
from tests.cast import make_entry, make_food
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Meal, SupplementDose, SupplementProduct

pytestmark = pytest.mark.django_db(transaction=True)


def almonds(user: User) -> Entry:
    food = Food.objects.first() or make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    return make_entry(user, today_of(profile_of(user)), "76.545", food=food, per_100g_used=270)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_row_is_changed_in_place(signed_in_page: Page, width: int) -> None:
    page = signed_in_page
    page.set_viewport_size({"width": width, "height": 844})
    entry = almonds(User.objects.get())
    page.goto("/")
    row = page.locator(f"#entry-{entry.pk}")
    row.get_by_role("link", name=re.compile("Almonds")).click()
    expect(row.get_by_label("Amount")).to_be_focused()
    row.get_by_label("Amount").fill("2")
    expect(row.locator(".so-far")).to_contain_text("153 mg")  # shown as it changes, before it is saved
    row.get_by_label("Time").fill("08:05")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(SMALL_TARGETS) == []
    assert_accessible(page)
    row.get_by_label("Amount").fill("x")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("That is not an amount")).to_be_visible()
    row.get_by_label("Amount").fill("3")
    row.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_text("230 of 310–420 mg")).to_be_visible()
    expect(row).to_contain_text("3 oz")
    expect(row.get_by_role("link")).to_be_focused()
    entry.refresh_from_db()
    assert (entry.amount, entry.version) == (3, 2)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("77 of 310–420 mg")).to_be_visible()


def test_a_note_is_written_in_place(signed_in_page: Page) -> None:
    page = signed_in_page
    almonds(User.objects.get())
    page.goto("/")
    note, status = page.locator("#note"), page.get_by_role("button", name="That's everything")
    note.get_by_role("link", name="Add a note").click()
    field = note.get_by_role("textbox")
    expect(field).to_be_focused()
    field.fill("A feast")
    assert_accessible(page)
    status.press("Enter")
    expect(status).to_have_attribute("aria-pressed", "true")
    expect(field).to_have_value("A feast")
    expect(field).not_to_be_focused()
    # What would finish the day is gone from a full day, which moves the note.
    expect(page.get_by_role("region", name="Foods that would give")).to_have_count(0)
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping, .htmx-added")).to_have_count(0)
    note.get_by_role("button", name="Save").click()
    expect(note.locator(".day-note")).to_have_text("A feast")
    expect(note.get_by_role("link", name="Change the note")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    note.get_by_role("link", name="Cancel").press("Enter")
    expect(note.get_by_role("link", name="Change the note")).to_be_focused()
    assert page.url.endswith("/"), "the page stays where it was"


def test_a_row_becomes_another_food_and_moves(signed_in_page: Page) -> None:
    page = signed_in_page
    entry = almonds(User.objects.get())
    make_food("Walnuts", "158")
    page.goto("/")
    row = page.locator(f"#entry-{entry.pk}")
    row.get_by_role("link", name=re.compile("Almonds")).click()
    row.get_by_role("link", name="Another food").click()
    expect(row.get_by_label("Search foods")).to_be_focused()
    row.get_by_label("Search foods").fill("waln")
    row.get_by_role("link", name=re.compile("Walnuts")).click()
    expect(row.get_by_text("with today's value, 158 mg per 100 g")).to_be_visible()
    yesterday = entry.day - timedelta(days=1)
    row.get_by_label("Day").fill(yesterday.isoformat())
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Moved Walnuts")).to_be_visible()
    entry.refresh_from_db()
    assert (entry.food_name, entry.day) == ("Walnuts", yesterday)


def test_cancelling_leaves_the_row_as_it_was(signed_in_page: Page) -> None:
    page = signed_in_page
    entry = almonds(User.objects.get())
    page.goto("/")
    row = page.locator(f"#entry-{entry.pk}")
    row.get_by_role("link", name=re.compile("Almonds")).click()
    row.get_by_label("Amount").fill("9")
    row.get_by_role("link", name="Cancel").click()
    expect(row.get_by_role("link", name=re.compile("Almonds"))).to_be_focused()
    assert Entry.objects.get().version == 1


def test_the_live_sum_is_the_servers(signed_in_page: Page) -> None:
    page = signed_in_page
    user = User.objects.get()
    day = today_of(profile_of(user))
    choice = random.Random(6)  # noqa: S311  # rows to tick, no secrets
    # Halves that binary fractions miss, traces, thousands, and one without a value.
    for mg in (
        "0.049",
        "0.05",
        "1.005",
        "2.25",
        "9.95",
        "9.949",
        "0.1",
        "0.2",
        "1234.5",
        "99999.999",
        "10.5",
        None,
        "0",
    ):
        make_entry(user, day, mg, meal=choice.choice(list(Meal)))
    path = f"/diary/{day}/choose/"
    page.goto(path)
    expect(page.locator("#chosen-sum")).to_have_text("Nothing chosen yet.")
    entries = list(Entry.objects.all())
    for size in (1, 1, 1, 2, 2, 3, 5, 8, len(entries)):
        ticked = choice.sample(entries, size)
        page.goto(path)
        for entry in ticked:
            page.locator(f"input[value='{entry.pk}']").check()
        live = page.locator("#chosen-sum").inner_text()
        total = Total.sum(entry.total for entry in ticked)
        assert ("at least" in live) == total.is_floor
        page.goto(path + "?" + "&".join(f"entries={entry.pk}" for entry in ticked))
        answered = page.request.get(page.url).text()
        assert live in " ".join(answered.split()), f"{live} for {[entry.mg_known for entry in ticked]}"


def test_rows_are_chosen_moved_and_removed_on_the_day(signed_in_page: Page) -> None:
    page = signed_in_page
    page.set_viewport_size({"width": 390, "height": 844})
    user = User.objects.get()
    rows = [almonds(user), almonds(user), almonds(user)]
    page.goto("/")
    from_menu(page, "this day", "Choose several entries")
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(page.locator("#chosen-sum")).to_have_text("2 chosen: 153 mg")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    page.get_by_label("To meal").select_option("dinner")
    page.get_by_role("button", name="Move", exact=True).dblclick()
    expect(page.get_by_text("Changed 2 rows")).to_be_visible()
    assert Entry.objects.filter(meal="dinner", version=2).count() == 2
    from_menu(page, "this day", "Choose several entries")
    for n in range(3):
        page.get_by_role("checkbox").nth(n).check()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Removed 3 rows")).to_be_visible()
    assert not Entry.objects.exists()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("230 of 310–420 mg")).to_be_visible()
    assert Entry.objects.count() == len(rows)


def test_back_and_forward_log_nothing_twice(seeded: None, signed_in_page: Page) -> None:
    page = signed_in_page
    page.goto("/log/memory/")
    page.locator("label", has_text=re.compile(r"^\s*Banana")).first.click()
    page.locator("label", has_text=re.compile(r"^\s*Salmon")).first.click()
    page.get_by_role("button", name=re.compile("^Log 2 · ")).dblclick()
    expect(page.get_by_text("Logged 2 foods.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("You have logged these.")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Yesterday")).to_be_visible()
    assert Entry.objects.count() == 2

    page.goto("/supplements/new/")
    page.get_by_label("Name").fill("Magtabs")
    page.get_by_label("mg in one dose").fill("100")
    page.get_by_role("button", name="Add to my list").dblclick()
    expect(page.get_by_text("Added Magtabs.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("You have added Magtabs.")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name=re.compile("Magtabs")).dblclick()
    expect(page.get_by_role("button", name="More actions for Magtabs")).to_be_visible()
    assert (SupplementProduct.objects.count(), SupplementDose.objects.count()) == (1, 1)
    page.reload()
    page.go_back()
    page.go_forward()
    assert SupplementDose.objects.count() == 1
