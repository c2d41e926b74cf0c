"""The week page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.catalog import writes
from foods.models import Food
from tests.cast import make_dose, make_entry, make_food, make_group
from tests.tracker.views.diary.test_day import text_of
from tracker.advice.diet import set_table
from tracker.common.calendar import week_of
from tracker.common.person import profile_of, today_of
from tracker.intake.summaries import finding
from tracker.models import DayState, DayStatus, Profile
from tracker.targets.targets import set_period


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def full_day(user: User, day: date, mg: str) -> None:
    make_entry(user, day, mg)
    DayStatus.objects.create(user=user, day=day, status=DayState.COMPLETE)


NOW = "/week/"
WHY = "/week/why/"


def words_of(response: Any) -> str:
    """Return what a person reads in a part of a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def address(day: date) -> str:
    return reverse("week", args=[week_of(day, 0).label])


@pytest.mark.any_day
def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    monday = week_of(today, 0).first - timedelta(days=7)
    full_day(alice, monday, "200")
    full_day(alice, monday + timedelta(days=1), "300")
    make_entry(alice, monday + timedelta(days=2), "90")
    text = text_of(alice_client.get(address(monday)))
    assert "250 mg a day on average, over the 2 full days of this week." in text
    assert "full day" in text
    assert "part of a day" in text
    assert "not logged" in text
    assert "Almonds 590 mg 100 %" in text


@pytest.mark.any_day
def test_the_page_of_today_shows_seven_days_up_to_today(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "90")
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    days = [today - timedelta(days=back) for back in reversed(range(7))]
    assert [link["href"] for link in page.select("svg.chart a")] == [reverse("diary-day", args=[day]) for day in days]
    assert alice_client.get(address(today))["Location"] == NOW
    assert alice_client.get(reverse("week-until", args=[today]))["Location"] == NOW


@pytest.mark.any_day
def test_arrows_step_seven_days_or_a_week_of_the_calendar(alice_client: Client, today: date) -> None:
    def arrows(path: str) -> tuple[str | None, str | None]:
        page = BeautifulSoup(alice_client.get(path).content, "html.parser")
        found = (page.select_one(f'.step a[aria-label="{name} week"]') for name in ("Previous", "Next"))
        previous, following = (None if link is None else str(link["href"]) for link in found)
        return previous, following

    until = [reverse("week-until", args=[today - timedelta(days=7 * n)]) for n in range(3)]
    assert arrows(NOW) == (until[1], None)
    assert arrows(until[1]) == (until[2], NOW)
    assert arrows(reverse("week-until", args=[today - timedelta(days=5)]))[1] == NOW
    weeks = [address(today - timedelta(days=7 * n)) for n in range(4)]
    assert arrows(weeks[1]) == (weeks[2], NOW)
    assert arrows(weeks[2]) == (weeks[3], weeks[1])


@pytest.mark.any_day
def test_the_past_shows_its_own_bars_and_no_finding_of_today(alice: User, alice_client: Client, today: date) -> None:
    for back in range(1, 30):
        full_day(alice, today - timedelta(days=back), "180")
    for path in (address(today - timedelta(days=7)), reverse("week-until", args=[today - timedelta(days=7)])):
        page = BeautifulSoup(alice_client.get(path).content, "html.parser")
        assert "180 mg a day on average, over the 7 full days of this week." in " ".join(page.get_text(" ").split())
        assert page.select_one("#finding, svg.line, .working") is None


@pytest.mark.parametrize("last", ["1900-01-06", "2199-12-31", "2026-13-01"])
def test_seven_days_that_are_none(alice_client: Client, last: str) -> None:
    assert alice_client.get(f"/week/{last}/").status_code == 404


def test_the_empty_week_is_friendly(alice_client: Client, today: date) -> None:
    assert "Nothing logged in this week" in text_of(alice_client.get(address(today - timedelta(days=7))))
    text = text_of(alice_client.get(NOW))
    assert "Nothing logged in these days" in text
    assert "not counted as 0" in text
    assert "3 full days left until your first picture" in text


@pytest.mark.any_day
def test_the_chart_and_the_table_say_the_same(alice: User, alice_client: Client, today: date) -> None:
    for back, mg in ((0, "101.5"), (1, "0.4"), (2, None)):
        make_entry(alice, today - timedelta(days=back), mg)
        make_entry(alice, today - timedelta(days=back + 7), mg)
    for path, first in ((NOW, today - timedelta(days=6)), (address(today - timedelta(days=7)), None)):
        first = first or week_of(today - timedelta(days=7), 0).first
        page = BeautifulSoup(alice_client.get(path).content, "html.parser")
        bars, table = page.select("svg.chart > [aria-label]"), page.find("table")
        assert table is not None
        rows = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")
        ]
        days = [first + timedelta(days=n) for n in range(7)]
        for (label, amount, *guess, target, kind), bar, day in zip(rows, bars, days, strict=True):
            assert target == "310–420"
            mg = "" if amount == "–" else f" · {amount.removesuffix(' mg')} of {target} mg"
            rest = "".join(f" · with an estimate for the rest {most} mg" for most in guess if most != "–")
            assert bar["aria-label"] == f"{label} {day:%b}{mg} · {kind}{rest}"
            assert bar.get("href") == reverse("diary-day", args=[day])


def test_a_label_that_leaves_a_range_makes_a_floor_and_no_food_is_blamed(
    alice: User, alice_client: Client, today: date
) -> None:
    day = today - timedelta(days=7)
    full_day(alice, day, "400")
    make_dose(alice, day, "113", "162")
    page = alice_client.get(address(day))
    assert "Some tablet labels do not say exactly" in text_of(page)
    assert "Shares of the magnesium from food and drink" in text_of(page)
    assert "Some foods on them have no magnesium value" not in text_of(page)
    table = BeautifulSoup(page.content, "html.parser").select_one("table[aria-labelledby=table-title]")
    assert table is not None
    said = " ".join(table.get_text(" ").split())
    assert "Magnesium Food Tablets Medicines With estimate Target" in said
    assert "at least 513 mg 400 113 0 562 " in said
    assert "at least 513 mg" in text_of(alice_client.get(reverse("days")))


def test_a_food_without_a_value_makes_a_floor_and_no_tablet_is_blamed(
    alice: User, alice_client: Client, today: date
) -> None:
    day = today - timedelta(days=7)
    full_day(alice, day, "400")
    make_entry(alice, day, None)
    text = text_of(alice_client.get(address(day)))
    assert "Some foods on them have no magnesium value" in text
    assert "Some tablet labels do not say exactly" not in text


@pytest.mark.any_day
def test_three_full_days_below_bring_the_food_guidance(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    greens = make_group("Dark leafy greens", in_document=True)
    make_food("Spinach, cooked", "87", portions={"1/2 cup": "90"}, group=greens, document_term="spinach", diet="vegan")
    Food.objects.update(energy_kcal_per_100g=23)
    for back in (1, 2, 3):
        full_day(alice, today - timedelta(days=back), "240")
    page = alice_client.get(NOW)
    text = text_of(page)
    assert "Early picture: 240 mg a day, daily target 320 mg" in text
    assert "Talk to a doctor, dietitian or pharmacist before taking any supplement" in text
    assert "illness or a medicine that affects" in text
    first = words_of(alice_client.get(reverse("week-first-change")))
    assert first.startswith("For a start: Spinach, cooked every day +78 mg 1/2 cup (90 g) · 21 kcal Log today")


@pytest.mark.parametrize(
    "label", ["2026-W00", "2026-W54", "2026-W1", "0000-W01", "9999-W52", "x", "2199-W01", "0001-W01"]
)
def test_weeks_that_are_none(alice_client: Client, label: str) -> None:
    assert alice_client.get(f"/week/{label}/").status_code == 404


@pytest.mark.any_day
def test_weeks_to_come_have_no_page(alice_client: Client, today: date) -> None:
    assert alice_client.get(reverse("week-until", args=[today + timedelta(days=1)])).status_code == 404
    assert alice_client.get(address(today + timedelta(days=7))).status_code == 404


@pytest.mark.any_day
def test_a_week_may_start_on_sunday(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(first_weekday=6)
    week = week_of(today, 6).previous
    page = BeautifulSoup(alice_client.get(reverse("week", args=[week.label])).content, "html.parser")
    first = page.select_one("tbody th")
    assert first is not None
    assert first.get_text(strip=True) == f"Sun {week.first.day}"


def test_the_week_takes_the_same_queries_with_ten_times_the_rows(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    for n in range(5):
        make_entry(alice, today - timedelta(days=n % 3), food_name=f"Food {n}")
    few = count_queries(alice_client, NOW)
    for n in range(45):
        make_entry(alice, today - timedelta(days=n % 3), food_name=f"More {n}")
    assert count_queries(alice_client, NOW) == few <= 10


def test_the_guidance_stays_within_ten_queries(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    for back in (1, 2, 3):
        full_day(alice, today - timedelta(days=back), "100")
    assert count_queries(alice_client, NOW) <= 10


@pytest.mark.any_day
def test_a_low_is_explained_so_that_it_can_be_redone(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(1, 10):
        full_day(alice, today - timedelta(days=back), "180")
    text = text_of(alice_client.get(NOW))
    assert "What you logged is" in text
    assert "low" in text
    page = alice_client.get(WHY)
    working = BeautifulSoup(page.content, "html.parser").select_one(".working")
    assert working is not None
    inside = " ".join(working.get_text(" ", strip=True).split())
    assert "D = mean − EAR = 180 − 265 = -85 mg" in inside
    assert "SD = 0.10 × EAR = 26.5 mg" in inside
    assert "SD = 85.9 mg for your group. Published: IOM 2000" in inside
    assert f'href="{reverse("diary-day", args=[today - timedelta(days=9)])}"' in str(working)
    part = alice_client.get(WHY, headers={"HX-Request": "true"})
    assert "HX-Request" in part["Vary"]
    assert "<html" not in part.content.decode()
    assert "D = mean − EAR = 180 − 265 = -85 mg" in words_of(part)


def test_the_terms_of_the_method_stand_under_the_working_alone(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(1, 30):
        full_day(alice, today - timedelta(days=back), "180")
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    for hidden in page.select("details.working, script"):
        hidden.decompose()
    text = page.get_text(" ", strip=True)
    assert "Your logged magnesium has stayed low" in text
    assert re.search(r"\b(EAR|RDA|AI|UL|SD|z|P)\b", text) is None


@pytest.mark.any_day
def test_a_low_on_days_that_nobody_confirmed_asks_to_check_them(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(1, 10):
        for meal in ("breakfast", "lunch", "dinner"):
            make_entry(alice, today - timedelta(days=back), "50", meal=meal, energy_kcal=400)
    page = alice_client.get(NOW)
    assert "Check these days first" in text_of(page)
    note = BeautifulSoup(page.content, "html.parser").select_one(".tile .note-warning")
    assert note is not None
    links = [str(link["href"]) for link in note.select('a[href^="/diary/"]')]
    assert len(links) == 7  # the newest of those behind the finding; the page of full days has them all
    assert links == sorted(links)


def test_a_man_on_efsa_is_told_why_there_is_no_probability(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="male", birth_year=today.year - 25, birth_month=1)
    set_period(user=alice, from_day=today - timedelta(days=60), standard="efsa")
    for back in range(1, 20):
        full_day(alice, today - timedelta(days=back), "180")
    text = text_of(alice_client.get(NOW))
    assert "Below your daily target: 180 mg a day, target 350 mg" in text
    assert "No average need here: your standard publishes none." in text
    assert "the standard that you chose publishes no average need" in text
    assert "Your standard publishes no average need (EAR) for you" in text_of(alice_client.get(WHY))
    assert "probably low" not in text


@pytest.mark.any_day
def test_a_british_mother_is_compared_with_her_own_value(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 30, birth_month=1)
    set_period(user=alice, from_day=today - timedelta(days=60), standard="uk_drv", life_stage="lactating")
    for back in range(1, 9):
        full_day(alice, today - timedelta(days=back), "295")
    text = text_of(alice_client.get(NOW))
    assert "Below your daily target: 295 mg a day, target 320 mg" in text
    assert "we do not have an average need from the standard that you chose" in text
    assert "We do not have an average need (EAR) from your standard for you" in text_of(alice_client.get(WHY))
    assert "Nothing to change" not in text


@pytest.mark.any_day
def test_where_a_value_of_the_life_stage_is_missing_nothing_is_called_enough(
    alice: User, alice_client: Client, today: date
) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 51, birth_month=1)
    set_period(user=alice, from_day=today - timedelta(days=60), standard="jp_dri", life_stage="pregnant")
    for back in range(20):
        full_day(alice, today - timedelta(days=back), "295")
    ours = "We do not have this standard's value for that life stage. It may be higher."
    week, day, target, ideas = (
        text_of(alice_client.get(page)) for page in (NOW, "/", reverse("target"), reverse("ideas"))
    )
    for text in (week, day, target, ideas):
        assert ours in text
        assert "Nothing to" not in text
        assert "You have reached it" not in text
        assert "standard has no value" not in text
    assert "full days averaged 295 mg a day; the value for your life stage may be above 290 mg." in day
    assert "No average need here: we have none for your life stage." in week
    assert "We have no average need (EAR) for your life stage" in text_of(alice_client.get(WHY))
    assert "The target is for the age, not for the life stage" in text_of(alice_client.get(reverse("sheet")))
    assert "A value for people of your age, not for your life stage." in target


@pytest.mark.any_day
def test_after_too_many_tablets_nothing_says_that_nothing_need_change(
    alice: User, alice_client: Client, today: date
) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(1, 20):
        full_day(alice, today - timedelta(days=back), "500")
    pages = (NOW, "/", reverse("ideas"))
    assert ["Nothing to change" in text_of(alice_client.get(page)) for page in pages] == [True, False, True]
    make_dose(alice, today - timedelta(days=6), "400")
    for page in (*pages, reverse("diary-day", args=[today - timedelta(days=6)])):
        assert "Nothing to" not in text_of(alice_client.get(page))
    mean = finding(profile_of(alice), today=today).working.mean_mg
    text = text_of(alice_client.get(reverse("ideas")))
    assert f"You reach your daily target You average {mean} mg a day" in text
    make_entry(alice, today, "500")
    assert "Nothing to add" not in text_of(alice_client.get(reverse("ideas")))


@pytest.mark.any_day
def test_a_window_that_begins_with_a_target_of_ones_own_says_so_everywhere(
    alice: User, alice_client: Client, today: date
) -> None:
    Profile.objects.filter(user=alice).update(sex="male", birth_year=today.year - 65, birth_month=1)
    set_period(user=alice, from_day=today - timedelta(days=8), custom_mg=380)
    for back in range(1, 20):
        full_day(alice, today - timedelta(days=back), "280")
    text = text_of(alice_client.get(NOW)) + text_of(alice_client.get(WHY))
    assert "when your daily target changed." in text
    assert "It starts where your daily target last changed" in text
    assert "average need last changed" not in text  # an own target has no average need


def sections_of(client: Client, path: str) -> list[str]:
    page = BeautifulSoup(client.get(path).content, "html.parser")
    return [str(section["aria-labelledby"]) for section in page.select("main section[aria-labelledby]")]


@pytest.mark.any_day
def test_what_stays_low_comes_first_until_it_is_put_away(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(40):
        full_day(alice, today - timedelta(days=back), "180")
    for path in (NOW, "/", reverse("diary-day", args=[today - timedelta(days=1)])):
        sections = sections_of(alice_client, path)
        assert sections[0] == "finding"
        assert sections.count("finding") == 1
    assert "Your last four weeks" in text_of(alice_client.get("/"))
    alice_client.post(reverse("put-away"))
    assert sections_of(alice_client, NOW).count("finding") == 1
    hidden = BeautifulSoup(alice_client.get(NOW).content, "html.parser").select_one("details.week-finding:not([open])")
    assert hidden is not None
    assert hidden.select_one("#finding") is not None
    sections = sections_of(alice_client, "/")
    assert sections[0] == "so-far"
    assert sections.count("finding") == 0


def test_any_other_finding_comes_first_on_the_week_alone(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(9):
        full_day(alice, today - timedelta(days=back), "180")
    for path, first, times in ((NOW, "finding", 1), ("/", "so-far", 1)):  # one line, at the end of the day
        sections = sections_of(alice_client, path)
        assert sections[0] == first
        assert sections.count("finding") == times


def test_what_is_open_and_what_folds(alice: User, alice_client: Client, today: date) -> None:
    """Open: the picture, two paragraphs, the button, the first change, doctors. One tap away: the food groups."""
    writes.seed()
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(40):
        full_day(alice, today - timedelta(days=back), "180")
    alice.entries.update(energy_kcal=1900)  # nothing is missing
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    shown = page.select_one("section[aria-labelledby=finding]")
    assert shown is not None
    care, groups = shown.select("details")
    assert care.summary is not None
    assert care.summary.text == "Talk to a doctor or dietitian before taking any supplement."
    assert groups.summary is not None
    assert groups.summary.text == "All eight food groups"
    assert (
        "dark leafy greens, nuts, seeds, legumes, whole grains, avocado, dark chocolate and fatty fish" in groups.text
    )
    assert f'href="{reverse("foods-rich")}"' in str(groups)
    groups.decompose()
    button = shown.select_one("a.btn")
    assert button is not None
    assert (button.text, button["href"]) == ("What to change", reverse("ideas"))
    assert len(button.find_all_previous("p")) - len(shown.find_all_previous("p")) == 3  # with that of the button
    assert "Talk to a doctor or dietitian before taking any supplement" in shown.text
    assert shown.select_one(f"[hx-get='{reverse('week-first-change')}']") is not None
    folded = [" ".join(it.text.split()) for it in page.select(".folds > details:not([open]) > summary")]
    assert folded == ["Why we say this", "Where it came from", "The same numbers in a table"]
    for closed in page.select("details:not([open])"):
        closed.decompose()
    for aside in page.select("svg.chart, .chart-said, nav, header, footer"):
        aside.decompose()
    main = page.find("main")
    assert main is not None
    assert len([word for word in main.get_text(" ").split() if any(map(str.isalnum, word))]) <= 150


def test_who_avoids_a_food_is_not_told_of_its_group(alice: User, alice_client: Client, today: date) -> None:
    set_table(user=alice, diet="vegetarian", avoids=["milk", "tree nuts", "peanuts"])
    for back in (1, 2, 3):
        full_day(alice, today - timedelta(days=back), "240")
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    care, groups = page.select("section[aria-labelledby=finding] details")
    assert "supplement" in care.text
    assert "seeds" in groups.text
    assert re.search(r"\bnuts|fish|chocolate", groups.text.replace("Kidney disease", "")) is None


@pytest.mark.any_day
def test_unconfirmed_days_fold_where_they_are_few(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(1, 21):
        full_day(alice, today - timedelta(days=back), "180")
    for back in (21, 22):
        for meal in ("breakfast", "lunch", "dinner"):
            make_entry(alice, today - timedelta(days=back), "60", meal=meal, energy_kcal=400)
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    assert "Check these days first" not in page.text
    fold = page.select_one(".folds > details")
    assert fold is not None
    assert fold.summary is not None
    assert fold.summary.text == "2 unconfirmed days"
    assert len(fold.select('a[href^="/diary/"]')) == 2
    assert fold.select_one(f'form[action="{reverse("all-complete")}"] button') is not None


def test_at_the_target_nothing_is_to_change_and_the_button_leads_to_what_carries_it(
    alice: User, alice_client: Client, today: date
) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(1, 15):
        full_day(alice, today - timedelta(days=back), "500")
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    shown = page.select_one("section[aria-labelledby=finding]")
    assert shown is not None
    assert "Nothing to change." in shown.text
    assert [(link.text, link["href"]) for link in shown.select("a")] == [("Where it came from", reverse("causes"))]
    assert alice_client.get(reverse("week-first-change")).content.strip() == b""


@pytest.mark.parametrize("days", [2, 3, 6])
def test_few_days_are_shown_with_their_mean_alone(alice: User, alice_client: Client, today: date, days: int) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in range(days):
        full_day(alice, today - timedelta(days=back), "240")
    working = BeautifulSoup(alice_client.get(WHY).content, "html.parser").select_one(".working")
    assert working is not None
    inside = " ".join(working.get_text(" ", strip=True).split())
    assert f"÷ {days} days = 240 mg" in inside
    assert "because it needs at least 7 full days" in inside
    assert re.search(r"\b(z|P|SD)\b", inside) is None


@pytest.mark.any_day
def test_held_words_say_which_days_they_are_about_and_no_other_average_is_beside_them(
    alice: User, alice_client: Client, today: date
) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    before = week_of(today, 0).first - timedelta(days=1)
    for back in range(9):
        full_day(alice, before - timedelta(days=back), "180")
    full_day(alice, today, "280")
    page = BeautifulSoup(alice_client.get(NOW).content, "html.parser")
    headline = page.select_one("h2#finding")
    assert headline is not None
    first = before - timedelta(days=27)
    begin = f"{first.day}–" if first.month == before.month else f"{first.day} {first:%B} – "
    assert headline.small is not None
    assert headline.small.text == f"9 full days, {begin}{before.day} {before:%B}"
    text = text_of(alice_client.get(NOW))
    assert "9 full days averaged 180 mg" in text
    assert "190 mg" not in text
    assert f"28 days up to Sunday {before.day} {before:%B}." in text_of(alice_client.get("/"))


@pytest.mark.any_day
def test_words_that_are_live_carry_no_date(alice: User, alice_client: Client, today: date) -> None:
    assert "days up to" not in text_of(alice_client.get("/"))


def line_on(client: Client, today: date) -> str | None:
    """Return what the picture of the finding says, None without one."""
    line = BeautifulSoup(client.get(NOW).content, "html.parser").select_one("svg.line")
    return None if line is None else str(line["aria-label"]).strip()


def test_the_picture_of_a_finding_has_its_numbers(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    make_entry(alice, today, "90")
    assert line_on(alice_client, today) == "Average need: 265 mg. Daily target: 320 mg."
    for back in range(1, 15):
        full_day(alice, today - timedelta(days=back), "150.4")
    assert line_on(alice_client, today) == "You: 150 mg a day. Average need: 265 mg. Daily target: 320 mg."
    Profile.objects.filter(user=alice).update(sex="", birth_year=None, birth_month=None)
    assert line_on(alice_client, today) == "You: 150 mg a day. Daily target: 310–420 mg."
    Profile.objects.filter(user=alice).update(under_care=True)
    assert line_on(alice_client, today) is None
    set_period(user=alice, from_day=today - timedelta(days=40), custom_mg=300, custom_is="limit")
    assert line_on(alice_client, today) == "You: 150 mg a day. Limit: 300 mg."
