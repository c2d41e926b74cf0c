"""What an admin does for the catalog, each way with scripts off: every action is a plain form first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from foods.models import Food, FoodOffer, Source
from tests.browser.conftest import press
from tests.cast import make_food, make_user
from tests.foods import fdc_samples as samples
from tests.tracker.corrections.test_effects import log
from tracker.management.commands.work import do_what_waits
from tracker.models import Entry


@pytest.fixture
def page(plain_page: Page, let_in: Callable[[Page, User], Page], transactional_db: None) -> Page:
    return let_in(plain_page, User.objects.create_superuser("boss"))


@pytest.fixture
def almonds(transactional_db: None) -> Food:
    """Return a food that alice has logged: 100 g with 270 mg."""
    food = make_food("Almonds", "270", source_id="a")
    log(make_user("alice"), food, "100", date(2026, 3, 12))
    return food


def admin(name: str, *args: object) -> str:
    return reverse(f"admin:foods_{name}", args=args)


def logged_mg() -> Decimal:
    return Entry.objects.get().mg_known


def test_a_correction_carried_into_past_entries_and_undone(page: Page, almonds: Food) -> None:
    page.goto(admin("food_changelist"))
    page.get_by_role("link", name="Almonds", exact=True).click()
    page.get_by_label("Magnesium (mg per 100 g):").fill("280")
    page.get_by_label("Why it changes:").fill("The label says so")
    press(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("1 entry on 1 day of a person would change: from 270 mg to 280 mg in all.")).to_be_visible()
    page.get_by_label("Recompute past entries too").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    do_what_waits()
    press(page, page.get_by_role("link", name="Check again"))
    expect(page.get_by_text("1 entry was changed.")).to_be_visible()
    assert logged_mg() == 280

    press(page, page.get_by_role("button", name="Undo: restore these entries"))
    do_what_waits()
    press(page, page.get_by_role("link", name="Check again"))
    expect(page.get_by_text("The entries that this correction changed are restored.")).to_be_visible()
    assert logged_mg() == 270

    page.get_by_role("link", name="Back to the history").click()
    page.get_by_role("link", name="Restore this version").click()
    page.get_by_label("Why").fill("It was right")
    press(page, page.get_by_role("button", name="Restore this version"))
    almonds.refresh_from_db()
    assert almonds.magnesium_mg_per_100g == 270
    page.goto(admin("food_history", almonds.pk))
    expect(page.get_by_text("It was right")).to_be_visible()


def test_a_measure_is_added_and_removed(page: Page, almonds: Food) -> None:
    page.goto(admin("food_change", almonds.pk))
    page.locator("[name=portions-1-label]").fill("1 handful")
    page.locator("[name=portions-1-grams]").fill("30")
    press(page, page.get_by_role("button", name="Save", exact=True))
    assert [portion.label for portion in almonds.portions.all()] == ["1 oz", "1 handful"]
    page.goto(admin("food_change", almonds.pk))
    page.locator("[name=portions-1-DELETE]").check()
    press(page, page.get_by_role("button", name="Save", exact=True))
    assert [portion.label for portion in almonds.portions.all()] == ["1 oz"]


def test_a_merge_and_its_undoing(page: Page, almonds: Food) -> None:
    make_food("Almonds, raw", "271", source_id="b")
    page.goto(admin("food_change", almonds.pk))
    page.get_by_role("link", name="Merge").click()
    page.get_by_label("The name of the other food").fill("raw")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Almonds, raw").check()
    page.get_by_label("Why they are the same").fill("The same food")
    press(page, page.get_by_role("button", name="Merge"))
    do_what_waits()
    press(page, page.get_by_role("link", name="Check again"))
    expect(page.get_by_text("merged into one.")).to_be_visible()
    assert Entry.objects.get().food == Food.objects.get(name="Almonds, raw")
    press(page, page.get_by_role("button", name="Undo: two foods again"))
    do_what_waits()
    press(page, page.get_by_role("link", name="Check again"))
    expect(page.get_by_text("separated again.")).to_be_visible()
    assert Entry.objects.get().food == almonds


def test_an_import_from_usda_and_picking_of_it(page: Page, tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    download = samples.zipped(tmp_path / "sr.zip", samples.sr_legacy())
    page.goto(admin("food_changelist"))
    page.get_by_role("link", name="Import from USDA").click()
    page.get_by_label("Zip to upload").set_input_files(download)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    do_what_waits()
    press(page, page.get_by_role("link", name="Check again"))
    expect(page.get_by_role("heading", name="Result")).to_be_visible()

    page.get_by_role("link", name="Pick foods that people should find").click()
    page.locator("#searchbar").fill("kale")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Select this object for an action - Kale").check()
    page.get_by_label("Action:").select_option(label="List: people can find it")
    press(page, page.get_by_role("button", name="Go"))
    assert [food.name for food in Food.objects.filter(listed=True)] == ["Kale, frozen"]


def test_a_sheet_taken_out_edited_and_brought_back(page: Page, almonds: Food, tmp_path: Path) -> None:
    page.goto(admin("food_changelist"))
    page.get_by_role("link", name="Export as a sheet").click()
    page.get_by_label("Format").select_option(label="csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    sheet = tmp_path / "foods.csv"
    download.value.save_as(sheet)
    sheet.write_text(sheet.read_text(encoding="utf-8-sig").replace(",270,", ",281,"), encoding="utf-8")

    page.goto(admin("food_changelist"))
    page.get_by_role("link", name="Import a sheet").click()
    page.get_by_label("CSV or XLSX file").set_input_files(sheet)
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("0 new, 1 changed, 0 unchanged, 0 refused.")).to_be_visible()
    page.get_by_label("Why these changes?").fill("Read again")
    press(page, page.get_by_role("button", name="Change the catalog"))
    almonds.refresh_from_db()
    assert almonds.magnesium_mg_per_100g == 281


def test_an_offer_from_a_label_to_the_catalog(page: Page, let_in: Callable[[Page, User], Page]) -> None:
    make_food("Granola", "97", source_id="g")
    own = make_food("Oat bar", "60", owner=make_user("bob"), source=Source.OWN, source_id="b")
    let_in(page, User.objects.get(username="bob"))
    page.goto(own.get_absolute_url())
    page.get_by_role("link", name="Offer it to the catalog").click()
    press(page, page.get_by_role("button", name="I agree: offer this food"))
    let_in(page, User.objects.get(username="boss"))
    page.goto(reverse("admin:index"))
    page.goto(admin("foodoffer_changelist"))
    page.get_by_role("link", name="Oat bar").click()
    page.get_by_label("Add a copy to the catalog").check()
    page.get_by_label("Reply").fill("Thank you")
    press(page, page.get_by_role("button", name="Save", exact=True))
    assert FoodOffer.objects.get().state == "approved"
    let_in(page, User.objects.get(username="bob"))
    page.goto(own.get_absolute_url())
    expect(page.get_by_text("Added to the catalog. Thank you.")).to_be_visible()
