"""What holds on every page: it fits, it is accessible in both themes, thumbs can hit what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from foods.models import Food
from tests.browser.axe import COLORS, assert_accessible
from tests.cast import make_dose, make_entry, make_food, make_product, make_saved_meal, make_trial, make_user
from tests.diaries import CRONOMETER, brought, looked_through, serving, table
from tests.second_factor import PASSWORD, log_in, set_up_app
from tracker.common.person import profile_of, today_of
from tracker.models import DayNote, DayState, DayStatus

WIDTHS = (360, 390, 768, 1280)
OF_NOBODY = [
    "/",
    "/privacy/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/invitation/no-such-link/",
    "/shared/no-such-link/",
    "/foods/",
    "/foods/rich/",
    "/fridge-card/",
    "/learn/",
    "/learn/how-we-judge-intake/",
    "/more/",
    "/nowhere/",
]
OF_DAYS = [
    "/",
    "/week/",
    "/month/",
    "/trends/",
    "/causes/",
    "/year/",
    "/sheet/",
    "/sheet/links/",
    "/ideas/",
    "/ideas/?kitchen=1",
    "/ideas/kitchen/",
    "/ideas/table/",
    "/target/",
    "/profile/",
    "/more/",
    "/reminders/",
    "/diary/{day}/choose/",
    "/diary/{day}/copy/",
    "/entries/{entry}/",
]
OF_FOODS = [
    "/log/",
    "/log/?q=spin",
    "/log/?q=zzzz",
    "/log/memory/",
    "/log/own-figure/",
    "/foods/new/",
    "/foods/group/nuts/",
    "/meals/",
    "/foods/water/",
    "/supplements/",
    "/supplements/new/",
    "/log/?q=2+eggs+and+a+slice+of+bread",
    "/log/?q=a+barrel+of+almonds",
    "/log/{spinach}/",
]
OF_THINGS_OF_ONES_OWN = [
    "/meals/{meal}/",
    "/meals/{meal}/?q=spin",
    "/meals/{meal}/?q=oat",
    "/meals/parts/{part}/",
    "/meals/parts/{unmeasured}/",
    "/meals/{meal}/put-in/{spinach}/",
    "/foods/own/",
    "/foods/{own}/",
    "/foods/{own}/edit/",
    "/foods/water/{water}/",
    "/your-data/",
    "/your-data/imports/{looked_through}/",
    "/your-data/imports/{brought}/",
    "/account/delete/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/sessions/",
    "/accounts/logout/",
]
# To someone with a second step and recovery codes; an admin, to whom the first two belong.
OF_WHO_GAVE_THE_PASSWORD_AGAIN = [
    "/invitations/",
    "/setup/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
]
# Links inside a sentence are exempt (WCAG 2.2, 2.5.8), as are fields that a label of full size belongs to.
TARGETS = (
    "button, a.btn, nav a, .taps a, .row-main[href], select, .chips label,"
    "input:not([type=hidden]):not([type=checkbox]):not([type=radio])"
)
SMALL_TARGETS = f"""[...document.querySelectorAll("{TARGETS}")]
    .filter((element) => element.offsetParent)
    .map((element) => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([html, box]) => `${{Math.round(box.width)}}x${{Math.round(box.height)}} ${{html}}`)"""


@pytest.fixture
def diary(seeded: None) -> User:
    """Return Alice with a catalog, four weeks of days, an unmeasured food and a finding with foods."""
    alice = make_user("alice", sex="female", birth_year=1986, birth_month=1)
    today = today_of(profile_of(alice))
    make_product(alice, "Magnesium citrate with a long name that needs more than a line", "113", "162")
    make_dose(alice, today, "400")
    spinach, rice = (Food.objects.get(name=name) for name in ("Spinach, cooked", "White rice, cooked"))
    make_trial(alice, Food.objects.get(name="Pasta, cooked"), spinach, started=today - timedelta(days=3))
    DayNote.objects.create(user=alice, day=today, text="Travelling, and a late supper with friends")
    for back in range(12):
        make_entry(alice, today - timedelta(days=back), "120", food=spinach, food_name="Spinach, cooked")
        make_entry(alice, today - timedelta(days=back), "20", food=rice, food_name=rice.name, grams="170")
        make_entry(
            alice, today - timedelta(days=back), None, food_name="Skyr with a long name that needs more than a line"
        )
        if back:
            DayStatus.objects.create(user=alice, day=today - timedelta(days=back), status=DayState.COMPLETE)
    return alice


@pytest.fixture
def addresses(diary: User) -> dict[str, object]:
    """Return what is in the addresses of pages of one thing of Alice's: a meal, a food, an import, a day."""
    spinach = Food.objects.get(name="Spinach, cooked")
    oatmeal = make_food("Oatmeal with a long name that needs more than a line on a phone", None)
    meal = make_saved_meal(diary, "A soup with a long name that needs more than a line", spinach, oatmeal, servings="4")
    water = make_food("Tap", "2.4", owner=diary, is_drink=True, energy_kcal_per_100g=0, portions={"1 glass": "250"})
    long_name = "A bread with a long name that needs more than a line on a phone"
    rows = [serving(name=long_name), serving(day="no day")]
    return {
        "day": today_of(profile_of(diary)),
        "meal": meal.pk,
        "part": meal.contents.get(food=spinach).pk,
        "unmeasured": meal.contents.get(food=oatmeal).pk,
        "spinach": spinach.pk,
        "entry": diary.entries.latest("pk").pk,
        "own": make_food(long_name, "80", owner=diary, source="own", source_id="bread", portions={"1 slice": "40"}).pk,
        "water": water.pk,
        "brought": brought(diary, table(CRONOMETER, rows), "servings.csv").pk,
        "looked_through": looked_through(diary, table(CRONOMETER, [*rows, serving(name="Kale")]), "servings.csv").pk,
    }


# A chart follows its window a moment later. Frames are counted, not seconds: they come as slowly as all else does.
MEASURED = f"""async () => {{
    const fits = () => document.documentElement.scrollWidth <= window.innerWidth;
    for (let frame = 0; frame < 60 && !fits(); frame++) await new Promise(requestAnimationFrame);
    return [fits(), {SMALL_TARGETS}];
}}"""


def fits(page: Page, width: int) -> list[str]:
    """Fail if the page is wider than its window; return what is too small for a thumb."""
    is_narrow, small_targets = page.evaluate(MEASURED)
    assert is_narrow, f"{page.url} scrolls at {width}"
    return list(small_targets)


def assert_it_holds(page: Page, path: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert fits(page, width) == [], f"{path} at {width}"
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, COLORS)


# One window for many pages: to open one takes as long as all that is looked at in a page.


def test_pages_of_nobody(page: Page, diary: User, subtests: pytest.Subtests) -> None:
    for path in OF_NOBODY:
        with subtests.test(path):
            assert_it_holds(page, path)


@pytest.mark.parametrize("paths", [OF_DAYS, OF_FOODS, OF_THINGS_OF_ONES_OWN], ids=["days", "foods", "own things"])
def test_pages_of_a_person(
    signed_in: Callable[[User], Page],
    diary: User,
    addresses: dict[str, object],
    subtests: pytest.Subtests,
    paths: list[str],
) -> None:
    page = signed_in(diary)
    for path in paths:
        with subtests.test(path):
            assert_it_holds(page, path.format(**addresses))


def test_pages_of_who_gave_the_password_again(
    transactional_db: None, page: Page, live_server: LiveServer, subtests: pytest.Subtests
) -> None:
    root, client = make_user("root", target_asked=True), Client()
    User.objects.filter(pk=root.pk).update(is_staff=True, is_superuser=True)
    log_in(client, "root")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    set_up_app(root)
    RecoveryCodes.activate(root)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server.url)}])
    for path in OF_WHO_GAVE_THE_PASSWORD_AGAIN:
        with subtests.test(path):
            assert_it_holds(page, path)
            assert page.url == live_server.url + path, "it leads nowhere else"


def test_by_keyboard_alone(signed_in: Callable[[User], Page], diary: User) -> None:
    page = signed_in(diary)
    page.goto("/log/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(9):  # past Done, the three days and the four meals
        page.keyboard.press("Tab")
    expect(page.get_by_label("What did you eat?")).to_be_focused()
    page.keyboard.type("1 banana")
    expect(page.get_by_role("heading", name="What we understood")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Banana.")).to_be_visible()


def test_everything_has_a_name(signed_in: Callable[[User], Page], diary: User) -> None:
    page = signed_in(diary)
    for path in ("/", "/week/", "/log/?q=spin", "/target/", "/profile/"):
        page.goto(path)
        for role in ("link", "button", "textbox", "combobox", "checkbox", "img", "progressbar", "table"):
            for element in page.get_by_role(role).all():
                snapshot = element.aria_snapshot()
                assert '"' in snapshot.split("\n")[0], f"{path}: a {role} without a name: {snapshot}"
