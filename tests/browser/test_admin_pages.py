"""The admin's own pages: they fit a phone, are accessible in both themes, and break no rule of the page's policy."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from foods.catalog import history, merging
from foods.models import Food, FoodOffer, ImportRun, Merge, SheetDraft, Source, TableImport
from foods.own import food_requests
from tests.browser.axe import COLORS, assert_accessible
from tests.cast import make_food, make_user
from tests.tracker.corrections.test_effects import begin, figures, log
from tracker.management.commands.work import do_what_waits
from tracker.models import Correction

SMALL = """() => [...document.querySelectorAll("#content button.button, #content input.btn, #content .form-control")]
    .filter((element) => element.offsetParent && element.getBoundingClientRect().height < 43.5)
    .map((element) => element.outerHTML.slice(0, 90))"""


def admin(name: str, *args: object) -> str:
    return reverse(f"admin:foods_{name}", args=args)


@pytest.fixture
def food(transactional_db: None) -> Food:
    """Return almonds, logged, corrected once and applied to past entries."""
    food = make_food("Almonds", "270", source_id="a")
    log(make_user("alice"), food, "100", date(2026, 3, 12))
    with history.changing([food.pk], why="The label says so"):
        Food.objects.filter(pk=food.pk).update(magnesium_mg_per_100g=Decimal(280))
    begin(food, figures("270"), figures("280"))
    do_what_waits()
    return Food.objects.get(pk=food.pk)


@pytest.fixture
def pages(food: Food) -> list[str]:
    """Return the addresses of all our pages in the admin, each with something to show."""
    boss = User.objects.create_superuser("boss")
    merging.begin(food=make_food("Almonds, raw", "271"), into=food, why="The same", by=boss)
    do_what_waits()
    own = make_food("Oat bar", "60", owner=make_user("bob"), source=Source.OWN, source_id="b")
    food_requests.offer(food=own)
    food_requests.ask_for("quark")
    food_requests.search_in_vain("quork")
    run = ImportRun.objects.create(
        name="FoodData_Central_sr_legacy_food_csv_2018-04.zip",
        file="imports/gone.zip",
        state="done",
        counts={"added": 7459, "refused": 1},
        refusals=["food.csv, line 7: the row has 4 cells, the header 5"],
    )
    sheet = b"source,source_id,magnesium_mg_per_100g\ncatalog,a,281\ncatalog,a,5\n"
    table = TableImport.objects.create(
        name="ciqual.csv", data=b"Name,Magnesium (mg)\nOats,Tr\nRye,much\n", state="done"
    )
    loaded = TableImport.objects.create(
        name="cofid.csv",
        chosen={"source": "CoFID", "release": "2021", "license": "OGL"},
        state="done",
        added=["cofid:1"],
    )
    draft = SheetDraft.objects.create(key=uuid.uuid4(), sender=boss, file_name="foods.csv", data=sheet)
    merge = Merge.objects.get()
    return [
        reverse("admin:index"),
        *(admin(f"food_{name}") for name in ("changelist", "add", "import", "export")),
        *(admin(f"food_{name}", food.pk) for name in ("change", "history", "merge", "past")),
        admin("food_merge", food.pk) + "?q=oat",
        admin("food_merged", merge.food_id, merge.pk),
        admin("food_correction", food.pk, Correction.objects.get().pk),
        admin("food_go_back", food.pk, Food.history.filter(id=food.pk).last().pk),
        admin("food_import_confirm", draft.key),
        *(admin(f"importrun_{name}") for name in ("changelist", "add")),
        admin("importrun_change", run.pk),
        *(admin(f"tableimport_{name}") for name in ("changelist", "add")),
        *(admin("tableimport_change", one.pk) for one in (table, loaded)),
        *(admin(f"{name}_changelist") for name in ("foodoffer", "foodrequest")),
        admin("foodoffer_change", FoodOffer.objects.get().pk),
    ]


def test_our_admin_pages_hold(signed_in: Callable[[User], Page], pages: list[str]) -> None:
    page = signed_in(User.objects.get(username="boss"))
    for address in pages:
        page.set_viewport_size({"width": 390, "height": 800})
        page.emulate_media(color_scheme="dark")
        answer = page.goto(address)
        assert answer
        assert answer.ok, address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{address} scrolls"
        assert page.evaluate(SMALL) == [], address
        assert_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light")
        page.wait_for_function("() => document.getAnimations().length === 0")  # the admin's links fade
        assert_accessible(page, COLORS)


def test_correcting_a_figure_by_hand(signed_in: Callable[[User], Page], food: Food) -> None:
    page = signed_in(User.objects.create_superuser("boss"))
    page.goto(admin("food_change", food.pk))
    page.get_by_label("Magnesium (mg per 100 g):").fill("290")
    page.get_by_label("Why it changes:").fill("Measured again")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 entry on 1 day of a person would change: from 280 mg to 290 mg in all.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Recompute past entries too").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    do_what_waits()
    expect(page.get_by_text("1 entry was changed.")).to_be_visible()  # the page looks again by itself
    assert_accessible(page)
