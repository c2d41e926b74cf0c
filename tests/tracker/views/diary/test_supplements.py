"""The pages of tablets and medicines, and what the day page shows of them."""

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
from django.utils import timezone

from tests import page_text
from tests.cast import make_dose, make_entry, make_product
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus, LabelSays, Ledger, Profile, SupplementDose, SupplementProduct
from tracker.targets.targets import set_period

HTMX = {"HX-Request": "true"}


@pytest.fixture
def today(alice: User) -> date:
    profile = profile_of(alice)
    profile.sex, profile.birth_year, profile.birth_month = "female", 1986, 1  # the target is 320 mg
    profile.save()
    return today_of(profile)


def text_of(response: Any) -> str:
    """Return what a person reads in a page, or in the part of one."""
    page = response.content.decode()
    return page_text.read(page_text.main_part(page) or page)


def label(**kw: Any) -> dict[str, Any]:
    values = {
        "name": "Citrate",
        "ledger": "supplement",
        "dose_label": "1 scoop",
        "label_says": "citrate",
        "label_mg": "1000",
        "form_key": uuid.uuid4(),
    }
    return values | kw


def tap(product: SupplementProduct, on: date, **kw: Any) -> tuple[str, dict[str, Any]]:
    """Return the address and the data of a dose."""
    values = {"doses": "1", "day": on.isoformat(), "form_key": uuid.uuid4()}
    return reverse("supplement-log", args=[product.pk]), values | kw


def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    assert "Supplements and medicines" in text_of(alice_client.get(reverse("more")))
    assert "Your list is empty" in text_of(alice_client.get(reverse("supplements")))
    page = alice_client.post(reverse("supplement-new"), label(), follow=True)
    assert page.redirect_chain == [(reverse("supplements"), 302)]
    assert "Added Citrate. Supplements and medicines" in text_of(page)
    assert "Citrate 1 scoop 113–162 mg" in text_of(page)

    make_entry(alice, today, "60")
    product = SupplementProduct.objects.get()
    page = alice_client.post(*tap(product, today), follow=True)
    said = text_of(page)
    assert "Logged Citrate ." in said
    assert "· 147 to go Food 60 mg Tablets and powders 113 mg" in said
    assert "At least 173 of 320 mg · 147 to go" in said
    assert "Citrate 1 scoop 113–162 mg" in said
    assert "we count the lowest possible amount" in said
    assert "upper level" not in said


def test_newcomers_do_not_meet_it(alice_client: Client, today: date) -> None:
    assert "Tablets" not in text_of(alice_client.get("/"))


def test_food_alone_keeps_the_simple_bar_and_meets_no_upper_level(
    alice: User, alice_client: Client, today: date
) -> None:
    make_product(alice)
    make_entry(alice, today, "600")
    page = alice_client.get("/")
    assert "600 of 320 mg · target reached" in text_of(page)
    assert "upper level" not in text_of(page)
    found = BeautifulSoup(page.content, "html.parser")
    assert [part["class"] for part in found.select("svg.segments rect")] == [["segment-food"]]
    assert not found.find(class_="legend")


def test_the_bar_says_in_words_what_it_shows(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "160")
    make_dose(alice, today, "40", ledger=Ledger.MEDICINE)
    found = BeautifulSoup(alice_client.get("/").content, "html.parser")
    bar = found.find("svg", {"role": "img"})
    assert bar is not None
    assert bar["aria-label"] == "Share of your daily target: Food 160 mg, Medicines 40 mg"
    assert [(part["x"], part["width"]) for part in bar.find_all("rect")] == [("0.00%", "50.00%"), ("50.00%", "12.50%")]
    assert not found.find("progress")
    assert not found.find(style=True)


def test_over_the_upper_level_is_explained_once_then_quiet(alice: User, alice_client: Client, today: date) -> None:
    make_dose(alice, today, "100", product_name="Multivitamin")
    make_dose(alice, today, "300")
    said = text_of(alice_client.get("/"))
    assert (
        "Tablets and medicines today: 400 mg. The US upper level for these is 350 mg a day; "
        "food does not count toward it. More can upset the stomach, and kidney disease makes it riskier. "
        "Please ask a pharmacist or doctor. If a doctor prescribed this, ask them before you change it."
    ) in said
    make_dose(alice, today - timedelta(days=1), "400")
    said = text_of(alice_client.get("/"))
    assert "Over the upper level for tablets and medicines again: 400 mg, level 350 mg a day." in said
    assert "kidney" not in said
    yesterday = text_of(alice_client.get(reverse("diary-day", args=[today - timedelta(days=1)])))
    assert "Tablets and medicines on this day: 400 mg." in yesterday


ADDED = (
    "Magnesium naturally in food does not count; magnesium added to foods or drinks does. We count only tablets, "
    "powders and medicines, because we cannot see what was added to foods."
)


@pytest.mark.parametrize(
    ("standard", "years", "words", "counts_added"),
    [
        ("efsa", 40, "The upper level is 250 mg a day according to your standard, European Union", True),
        ("dach", 40, "The upper level is 250 mg a day according to your standard, Germany", True),
        ("nnr", 40, "The upper level is 250 mg a day according to your standard, Nordic", True),
        ("who_fao", 40, "The upper level for these is 350 mg a day according to your standard, World", False),
        ("jp_dri", 40, "The upper level for these is 350 mg a day according to your standard, Japan", False),
        ("nnr", 10, "The US upper level for these is 350 mg a day; we use it because we have none from your", False),
        ("uk_drv", 10, "The US upper level for these is 350 mg a day; we use it because we have none from your", False),
    ],
)
def test_whose_upper_level_it_is_and_what_it_counts(
    alice: User, alice_client: Client, today: date, standard: str, years: int, words: str, counts_added: bool
) -> None:
    Profile.objects.filter(user=alice).update(birth_year=today.year - years, birth_month=1)
    set_period(user=alice, from_day=today, standard=standard)
    make_dose(alice, today, "900")

    said = text_of(alice_client.get("/"))

    assert words in said
    assert (ADDED in said) == counts_added
    assert ("food does not count toward it" in said.replace("Food", "food")) != counts_added
    borrows = "US upper level" in words
    assert (
        "For supplements and medicines we use the upper level of the United States"
        in text_of(alice_client.get(reverse("target")))
    ) == borrows


def test_a_range_is_only_perhaps_over(alice: User, alice_client: Client, today: date) -> None:
    make_dose(alice, today, "300", "380")
    said = text_of(alice_client.get("/"))
    assert "Tablets and medicines today: 300–380 mg. Depending on the form of the salt, that may be over" in said


def test_tablets_on_a_fasting_day_count(alice: User, alice_client: Client, today: date) -> None:
    DayStatus.objects.create(user=alice, day=today, status=DayState.ATE_NOTHING)
    make_dose(alice, today, "100")
    assert "Full day · 100 mg" in text_of(alice_client.get("/"))
    assert DayStatus.objects.exists()


def test_a_double_click_logs_once(alice: User, alice_client: Client, today: date) -> None:
    address, data = tap(make_product(alice), today)
    alice_client.post(address, data)
    page = alice_client.post(address, data, follow=True)
    assert SupplementDose.objects.count() == 1
    assert "Magnesium tablets was already logged, once." in text_of(page)


def test_any_day_can_be_logged_from_the_list(alice: User, alice_client: Client, today: date) -> None:
    make_product(alice)
    day = today - timedelta(days=3)
    page = alice_client.get(reverse("supplements"), {"day": day.isoformat()})
    assert f'name="day" value="{day.isoformat()}"' in page.content.decode()
    assert alice_client.get(reverse("supplements"), {"day": "2999-01-01"}).status_code == 404
    page = alice_client.post(reverse("supplement-new") + f"?day={day.isoformat()}", label())
    assert page["Location"] == reverse("supplements") + f"?day={day.isoformat()}"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"doses": ""}, "Enter how much"),
        ({"doses": "0"}, "An amount is more than 0."),
        ({"doses": "x"}, "That is not an amount."),
        ({"doses": "101"}, "more than 100 doses"),
        ({"doses": "1e9"}, "That is not an amount."),
        ({"day": "2999-01-01"}, "up to tomorrow"),
        ({"day": "x"}, "Enter a valid date."),
        ({"form_key": "x"}, "This page was incomplete."),
    ],
)
def test_a_dose_that_cannot_be_is_refused(
    alice: User, alice_client: Client, today: date, change: dict[str, str], problem: str
) -> None:
    page = alice_client.post(*tap(make_product(alice), today, **change))
    assert page.status_code == 422
    assert problem in text_of(page)
    assert not SupplementDose.objects.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"dose_label": ""}, "This field is required."),
        ({"ledger": "food"}, "Select a valid choice."),
        ({"label_says": "unobtainium"}, "Select a valid choice."),
        ({"label_mg": ""}, "Enter the number on the label"),
        ({"label_mg": "0"}, "An amount is more than 0."),
        ({"label_mg": "60000"}, "Check the unit: it is mg here."),
        ({"label_says": "magnesium", "label_mg": "10001"}, "Check the unit: it is mg here."),
        ({"form_key": ""}, "This page was incomplete."),
    ],
)
@pytest.mark.parametrize("page", ["supplement-new", "supplement"])
def test_a_label_that_cannot_be_is_refused(
    alice: User, alice_client: Client, change: dict[str, str], problem: str, page: str
) -> None:
    product = make_product(alice, "Before")
    before = list(SupplementProduct.objects.values())
    answer = alice_client.post(reverse(page, args=[product.pk] if page == "supplement" else []), label(**change))
    assert answer.status_code == 422
    assert problem in text_of(answer)
    assert list(SupplementProduct.objects.values()) == before


def test_what_was_typed_stays(alice_client: Client, alice: User) -> None:
    page = alice_client.post(reverse("supplement-new"), label(name="Kept", label_mg="x")).content.decode()
    assert 'value="Kept"' in page
    assert 'value="x"' in page


def test_adding_twice_with_one_key_adds_once(alice: User, alice_client: Client) -> None:
    data = label()
    for _ in range(2):
        assert alice_client.post(reverse("supplement-new"), data)["Location"] == reverse("supplements")
    product = SupplementProduct.objects.get()
    page = alice_client.post(reverse("supplement-new"), data | {"name": "Another"}, follow=True)
    assert page.redirect_chain == [(reverse("supplement", args=[product.pk]), 302)]
    assert "You have already added this" in text_of(page)


def test_a_product_is_changed_from_now_on(alice: User, alice_client: Client, today: date) -> None:
    product = make_product(alice, low="100")
    alice_client.post(*tap(product, today))
    page = alice_client.post(
        reverse("supplement", args=[product.pk]), label(label_says=LabelSays.MAGNESIUM, label_mg="250"), follow=True
    )
    assert "Saved. Past entries stay the same." in text_of(page)
    product.refresh_from_db()
    assert (product.name, product.mg_low, product.mg_high) == ("Citrate", 250, 250)
    assert SupplementDose.objects.get().mg_low == 100
    assert 'value="250"' in alice_client.get(reverse("supplement", args=[product.pk])).content.decode()


def test_a_product_leaves_the_list_and_comes_back(alice: User, alice_client: Client, today: date) -> None:
    product = make_product(alice, "Magtabs")
    alice_client.post(*tap(product, today))
    address = reverse("supplement-retire", args=[product.pk])
    page = alice_client.post(address, follow=True)
    assert "Magtabs was removed from your list. Past entries stay." in text_of(page)
    assert "Removed Magtabs" in text_of(page)
    assert "Restore it" in text_of(alice_client.get(reverse("supplement", args=[product.pk])))
    day = BeautifulSoup(alice_client.get("/").content, "html.parser")
    assert day.select_one("form[action*='/doses/']")
    assert not day.select_one("form[action*='/supplements/']")
    page = alice_client.post(address, {"back": "1"}, follow=True)
    assert "Magtabs is on your list again." in text_of(page)


def test_removing_can_be_undone(alice: User, alice_client: Client, today: date) -> None:
    dose = make_dose(alice, today)
    page = alice_client.post(reverse("dose-remove", args=[dose.pk]), follow=True)
    assert "Removed Magnesium tablets" in text_of(page)
    form = BeautifulSoup(page.content, "html.parser").select_one("#toast form")
    assert form is not None
    assert form["action"] == reverse("dose-restore")
    token = form.select_one("input[name=token]")
    assert token is not None
    page = alice_client.post(reverse("dose-restore"), {"token": token["value"]}, follow=True)
    assert "100 of 320 mg" in text_of(page)
    assert SupplementDose.objects.get().form_key == dose.form_key


def test_a_forged_undo_is_refused_in_words(alice_client: Client, alice: User) -> None:
    page = alice_client.post(reverse("dose-restore"), {"token": "x"}, follow=True)
    assert "This can no longer be undone." in text_of(page)


def test_a_strangers_product_cannot_be_logged(alice: User, bob_client: Client, today: date) -> None:
    assert bob_client.post(*tap(make_product(alice), today)).status_code == 404
    assert not SupplementDose.objects.exists()


def test_htmx_gets_the_day_alone(alice: User, alice_client: Client, today: date) -> None:
    address, data = tap(make_product(alice), today)
    answer = alice_client.post(address, data, headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<div id="day">')
    remove = reverse("dose-remove", args=[SupplementDose.objects.get().pk])
    answer = alice_client.post(remove, headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<div id="day">')
    token = BeautifulSoup(answer.content, "html.parser").select_one("input[name=token]")
    assert token is not None
    answer = alice_client.post(reverse("dose-restore"), {"token": token["value"]}, headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<div id="day">')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"label_says": "magnesium", "label_mg": "400"}, "400 mg of magnesium in one dose"),
        ({"label_says": "citrate", "label_mg": "1000"}, "113–162 mg of magnesium in one dose. Salts of this name"),
        ({"label_says": "citrate", "label_mg": "x"}, ""),
        ({"label_says": "x", "label_mg": "5"}, ""),
        ({}, ""),
    ],
)
def test_the_calculator(alice_client: Client, alice: User, data: dict[str, str], said: str) -> None:
    shown = text_of(alice_client.get(reverse("supplement-preview"), data))
    assert shown.startswith(said) if said else shown == ""


def test_the_calculator_works_without_scripts(alice_client: Client, alice: User) -> None:
    page = alice_client.post(reverse("supplement-new"), label(calculate="1"))
    assert page.status_code == 200
    assert "113–162 mg of magnesium in one dose" in text_of(page)
    assert not SupplementProduct.objects.exists()


def test_small_doses_keep_their_decimal(alice: User, alice_client: Client) -> None:
    make_product(alice, low="5.5")
    make_product(alice, low="5.66", high="8.08", retired_at=timezone.now())
    said = text_of(alice_client.get(reverse("supplements")))
    assert "1 tablet 5.5 mg" in said
    assert "1 tablet 5.7–8.1 mg" in said


def test_the_day_takes_the_same_queries_with_more_products_and_doses(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    def fill(many: int) -> None:
        for n in range(many):
            product = make_product(alice, f"Tablet {n}")
            for back in range(10):
                make_dose(alice, today - timedelta(days=back), product=product, doses=Decimal(2))
            make_entry(alice, today)

    fill(1)
    assert count_queries(alice_client, "/") <= 14  # with own meals, and whether a reply waits
    fill(6)
    many = count_queries(alice_client, "/")
    fill(3)
    assert count_queries(alice_client, "/") == many <= 15  # over the upper level: the week before too
    assert count_queries(alice_client, reverse("supplements")) <= 5


def test_too_many_grams_are_one_clear_message(alice: User, alice_client: Client, today: date) -> None:
    page = alice_client.post(*tap(make_product(alice, low="10000"), today, doses="100"))
    assert page.status_code == 422
    problems = [
        error.get_text(strip=True)
        for error in BeautifulSoup(page.content, "html.parser").select(".invalid-feedback, .alert")
    ]
    assert problems == ["That is more than 10 g of magnesium. Check the number of doses."]


def test_a_label_of_grams_is_told_the_unit(alice_client: Client) -> None:
    text = text_of(alice_client.post(reverse("supplement-new"), label(label_mg="200000")))
    assert "Check the unit: it is mg here." in text
    assert "100 kg" not in text


@pytest.mark.parametrize("name", ["supplements", "supplement-new"])
def test_medicines_to_ask_about_are_named_before_magnesium_is_taken(alice_client: Client, name: str) -> None:
    page = BeautifulSoup(alice_client.get(reverse(name), follow=True).content, "html.parser")
    careful = page.select_one("#careful")
    assert careful is not None
    text = " ".join(careful.get_text(" ").split())
    assert "Ask a pharmacist or doctor before taking magnesium if you take any of these:" in text
    assert "Kidneys that do not work well cannot remove extra magnesium." in text
    rows = [row.text for row in careful.select("li")]
    less = ("tetracyclines", "quinolones", "bisphosphonates", "levothyroxine", "dolutegravir", "raltegravir")
    for medicine in (*less, "gabapentin", "iron"):
        assert any(medicine in row and row.endswith("absorbed less") for row in rows), medicine
    for medicine in ("diuretics", "acid blockers"):
        assert any(medicine in row and "change how much magnesium the body keeps" in row for row in rows), medicine
    assert "potassium-sparing ones (such as spironolactone) raise it" in text
    warning = careful.select(".note-warning")[0]
    assert "slow breathing or uneven heartbeat after magnesium: get medical help now" in warning.text
    assert warning.select('a[href="/learn/#medical-help"]')


def test_what_is_said_of_medicines_has_its_sources(alice_client: Client) -> None:
    page = BeautifulSoup(alice_client.get(reverse("supplements")).content, "html.parser")
    sources = " ".join(link.text for link in page.select("details a"))
    for source in ("NIH Office of Dietary Supplements", "Electronic Medicines Compendium", "HIV InSite"):
        assert source in sources
