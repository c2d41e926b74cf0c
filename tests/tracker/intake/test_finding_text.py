from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import ANYONE, MAN_OF_25_ON_EFSA, SUNDAY, WOMAN, Group, days_of, picture_of, steady
from tracker.intake.finding_files import CONTENT, KEYS, languages
from tracker.intake.finding_text import GuidanceText, render
from tracker.science.eater import Eater
from tracker.science.guidance import STAYS, Finding, find, find_for_week

THREE_DAYS = steady(240.4, 3)
OWN: dict[str, Any] = {
    "target_low_mg": 280.0,
    "target_high_mg": 280.0,
    "ear_mg": None,
    "sd_within": None,
    "own_target": True,
}
# Never in anything said about a person's own intake (DESIGN, "Words"); and no exclamation marks.
FORBIDDEN = re.compile(
    r"\bEAR\b|\bRDA\b|\bAI\b|\bUL\b|\bz\b|\bP\b|(?i:deficien|detect|diagnos|risk score|\btreat|\bcure"
    r"|need a supplement|\bdos(?:e|es|age|ing)\b|\bshould have\b|\bfail)|!"
)


def texts_of(text: GuidanceText) -> list[str]:
    """Return all that a person reads, except what is under "How was this worked out?"."""
    more = [words for words in (text.check_first, text.held, text.stands_on, text.no_need) if words]
    return [text.headline, text.short, *said_of(text), *text.advice, *text.care, *text.sources, *more]


def said_of(text: GuidanceText) -> tuple[str, ...]:
    """Return what a finding says about an intake, open and folded."""
    return (*text.paragraphs, *text.more)


@cache
def findings() -> list[Finding]:
    """Return a finding for every turn that the words can take."""
    return list(_findings())


def _findings() -> Iterator[Finding]:
    turns = itertools.product((False, True), repeat=4)
    groups = (WOMAN, Group("woman 19-30", "female", 300), MAN_OF_25_ON_EFSA, ANYONE)
    for (missing, ranged, restarted, unconfirmed), days, mean in itertools.product(
        turns, (0, 1, 2, 3, 6, 7, 9, 28), (100.0, 200.0, 230.0, 256.0, 270.0, 300.0, 330.0, 500.0)
    ):
        some = days_of(
            [mean] * days,
            parts=9,
            parts_unmeasured=int(missing) * 2,
            confirmed=not unconfirmed,
            mg_high=mean + 5 * ranged,
            guess_mg=40 * missing,
        )
        for group in groups:
            now = picture_of(some, group, restarted=restarted)
            yield find(now)
            yield find_for_week(now, replace(now, last=SUNDAY - timedelta(days=7)), SUNDAY)
        weekdays = [day for day in some if day.day.weekday() < 5]
        yield find(picture_of(weekdays, restarted=restarted))
        yield find(picture_of(some, restarted=restarted, **OWN))
        yield find(picture_of(some, under_care=True))
        yield find(picture_of(some, under_one=True))


def test_it_works() -> None:
    text = render(find(THREE_DAYS))

    assert text.code == "early_below"
    assert text.short == "Early picture: 3 full days, average 240 mg a day; your daily target is 320 mg."
    assert text.headline == "Early picture: 240 mg a day, daily target 320 mg"
    assert "Days differ a lot, so three cannot settle it. Four more give a first answer." in text.paragraphs
    assert "This is about what you logged, not about your body." in text.paragraphs
    assert text.sources
    assert (text.check_first, text.held) == ("", "")


def sample(mean: float, days: int, **kw: Any) -> str:
    text = render(find(steady(mean, days, **kw)), day=lambda d: f"{d.day} {d:%B}")
    return " ".join([text.headline + ".", *said_of(text)])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (sample(240, 3), "Days differ a lot, so three cannot settle it. Four more give a first answer."),
        (
            sample(205, 9),
            "What you logged is probably low: about three quarters of the average need. "
            "9 full days averaged 205 mg; the average need for your group is 265 mg.",
        ),
        (sample(205, 9), "This is about what you logged, not about your body."),
        (
            sample(256, 9),
            "Your average, 256 mg, is just under the average need (265 mg). Too close to call, and more days will not "
            "settle it, because people's needs differ by more than that. A little more would be sensible.",
        ),
        (
            sample(352, 12, group=Group("woman 51+", "female", 720)),
            "What you logged is very likely enough. "
            "12 full days averaged 352 mg; your daily target is 320 mg. Nothing to change.",
        ),
    ],
)
def test_the_sample_texts(said: str, words: str) -> None:
    assert words in said


def test_what_stays_low_brings_the_whole_advice_of_the_source_text() -> None:
    days = (*days_of([204.0] * 8, last=SUNDAY - timedelta(days=14)), *days_of([211.0] * 9))

    for it, headline in (
        (find(picture_of(days)), "Your logged magnesium has stayed low: about four fifths of the average need"),
        (find(steady(233, 28)), "Your logged magnesium has stayed below the average need: about nine tenths of it"),
        (find(steady(256, 28, MAN_OF_25_ON_EFSA)), "What you logged has stayed below your daily target"),
    ):
        text = render(it, day=lambda d: f"{d.day} {d:%B}")
        assert text.headline == headline
        assert text.brings_foods
        advice = " ".join((*text.advice, *text.care))
        assert "balanced diet" in advice
        for food in (
            "leafy greens",
            "nuts",
            "seeds",
            "legumes",
            "whole grains",
            "avocado",
            "dark chocolate",
            "fatty fish",
        ):
            assert food in advice
        assert "Talk to a doctor or dietitian before taking any supplement" in advice
        assert "an illness affects how the body absorbs magnesium" in advice
        assert "medicines that you take" in advice
    assert (
        "2026-10-26 – 2026-11-08: 204 mg a day over 8 full days; 2026-11-09 – 2026-11-22: 211 mg over 9 full days."
    ) in render(find(picture_of(days))).paragraphs


def test_what_stays_open_is_sixty_words_and_says_so_of_a_floor() -> None:
    """Without those on a life stage whose value is missing, which are a warning."""
    seen = set()
    for it in findings():
        text = render(it, day=lambda d: f"{d.day} {d:%B}", span=lambda a, b: f"{a.day} {a:%B} – {b.day} {b:%B}")
        said = [words for words in text.paragraphs if "midwife" not in words]
        words = " ".join([text.headline, text.stands_on, *said, text.no_need]).split()
        assert len([word for word in words if any(letter.isalnum() for letter in word)]) <= 60, words
        if text.comes_first:
            assert len(text.paragraphs) <= 2, text.paragraphs
            assert ("at least" in text.paragraphs[0]) == it.facts["at_least"]
            assert any("This is about what you logged, not about your body." in words for words in said_of(text))
            if text.code != "stays_below_reference":
                assert "half need less, half need more" in text.more[0]
            else:
                assert "may still get" in text.paragraphs[1]
            seen.add((text.code, it.facts["at_least"]))
    assert seen == {(code, floor) for code in STAYS for floor in (False, True)}


@pytest.mark.parametrize(
    ("mean", "more", "share"),
    [
        (0, 0, "almost none"),
        (27, 0, "about a tenth"),
        (88, 0, "about a third"),
        (177, 0, "about two thirds"),
        (190, 0, "about three quarters"),
        (177, 20, "about two thirds to about three quarters"),
        (177, 3, "about two thirds"),
    ],
)
def test_a_low_says_what_share_of_the_average_need_it_is(mean: float, more: float, share: str) -> None:
    text = render(find(picture_of(days_of([mean] * 12, parts=1, mg_high=mean + more))))
    assert text.headline in {
        f"What you logged is {word} low: {share} of the average need" for word in ("very likely", "probably")
    }


@given(st.floats(0, 400), st.floats(0, 100))
def test_the_share_is_the_nearest_of_those_that_have_a_word(mean: float, more: float) -> None:
    shares = tomllib.loads((CONTENT / "en" / "guidance.toml").read_text(encoding="utf-8"))["words"]["shares"]
    found = find(picture_of(days_of([mean] * 12, mg_high=mean + more)))
    text = render(found)
    if "share" in text.headline or ": " not in text.headline or found.facts["ear_mg"] is None:
        return
    of = {share["text"]: share["of"] for share in shares}
    said = text.headline.partition(": ")[2].removesuffix(" of the average need").removesuffix(" of it")
    ends = said.split(" to ")
    if not of.keys() >= set(ends):
        return
    for word, mg in zip((ends[0], ends[-1]), (found.facts["mean_mg"], found.facts["mean_high_mg"]), strict=True):
        assert mg is not None
        assert abs(of[word] - mg / 265) <= 0.09


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (find(steady(200, 9)), ""),
        (find(steady(200, 9, under_care=True)), ""),
        (find(picture_of(days_of([200.0] * 9), **OWN)), "your clinician set this target"),
        (find(steady(200, 9, ANYONE)), "it depends on sex and age"),
        (find(steady(200, 9, MAN_OF_25_ON_EFSA)), "your standard publishes none"),
        (find(steady(200, 9, MAN_OF_25_ON_EFSA, need_not_known=True)), "we do not have the one from your standard"),
        (find(steady(200, 3, of_life_stage=False, ear_mg=None, sd_within=None)), "we have none for your life stage"),
    ],
)
def test_a_picture_without_an_average_need_says_why(finding: Finding, words: str) -> None:
    text = render(finding)
    assert words in text.no_need
    assert bool(words) == bool(text.no_need)


def test_the_days_that_a_finding_stands_on() -> None:
    assert render(find(THREE_DAYS)).stands_on == "3 full days, 2026-10-26 – 2026-11-22"
    assert render(find(steady(240, 0))).stands_on == ""


def test_advice_cites_nih_and_names_the_text_that_the_product_grew_from() -> None:
    for it in findings():
        text = render(it)
        if text.advice:
            assert any(source.startswith("National Institutes of Health") for source in text.sources), text.code
        assert not any("Foundational Role" in source for source in text.sources[:-1])
        if "Foundational Role" in text.sources[-1]:
            assert text.sources[-1].startswith("The text this product grew from")


def test_low_intake_brings_the_foods_and_the_advice() -> None:
    text = render(find(THREE_DAYS))

    assert text.brings_foods
    first, *_ = text.advice
    assert first.startswith("Start with food.")
    assert "balanced diet" in first
    care = " ".join(text.care)
    assert "before taking any supplement" in care
    assert "absorbs nutrients" in care


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (find(steady(240, 3)), "Four more give"),
        (find(picture_of(days_of([240.0] * 3, last=date(2026, 11, 20)))), "Four more, one on a weekend, give"),
        (find(steady(240, 6)), "so six cannot settle it. One more gives a first answer."),
        (find(picture_of(days_of([240.0] * 3, parts=3, parts_unmeasured=1))), "3 of 9 items have no magnesium value"),
        (find(steady(240, 3, restarted=True)), "Counted from 2026-10-26"),
        (find(steady(320, 3)), "reaches your daily target"),
        (find(steady(420, 3, ANYONE)), "reaches even the highest target"),
        (find(steady(340, 3, ANYONE)), "in the range of 310 to 420 mg"),
        (find(steady(240, 2)), "2 full days so far in the last 28 days."),
        (find(steady(240, 1, restarted=True)), "1 full day so far."),
        (find(steady(240, 3, under_care=True)), "draw no conclusion"),
        (find(steady(240, 3, under_one=True)), "first year of life"),
        (find(steady(222, 9)), "about 11 full days in four weeks would settle it"),
        (
            find(picture_of(days_of([200.0] * 9, parts_unmeasured=1, guess_mg=50))),
            "Your average, perhaps about 250 mg, is below the average need (265 mg). Too close",
        ),
        (find(steady(233, 9)), "days differ too much for four weeks"),
        (find(steady(310, 12)), "likely above your need"),
        (find(steady(270, 12)), "at or above the average need for your group, 265 mg"),
        (find(steady(200, 9, MAN_OF_25_ON_EFSA)), "the standard that you chose publishes no average need"),
        (find(steady(200, 9, ANYONE)), "without your sex and age"),
        (find(picture_of(days_of([200.0] * 9), **OWN)), "Your clinician set this target"),
        (find(steady(500, 9, ANYONE)), "even the highest target that may be yours"),
        (find(picture_of(days_of([300.0] * 9, mg_high=320.0))), "tablet labels do not say exactly"),
    ],
)
def test_the_words_follow_the_facts(finding: Finding, words: str) -> None:
    assert words in " ".join(said_of(render(finding)))


WITHOUT_STAGE: dict[str, Any] = {"of_life_stage": False, "ear_mg": None, "sd_within": None}
OURS = "We do not have this standard's value for that life stage. It may be higher. Please ask your midwife or doctor."
ENOUGH = re.compile(r"(?i)enough|nothing to change|at or above|reach|your daily target is")


@pytest.mark.parametrize("days", [3, 6, 7, 28])
@pytest.mark.parametrize("mean", [200.0, 319.0, 320.0, 500.0])
@pytest.mark.parametrize("ours", [True, False])
def test_a_value_of_another_life_stage_is_never_called_enough(days: int, mean: float, ours: bool) -> None:
    text = render(find(steady(mean, days, stage_not_known=ours, need_not_known=ours, **WITHOUT_STAGE)))

    assert (OURS in text.paragraphs) == ours
    assert any("may be higher" in it and "midwife" in it for it in text.paragraphs)
    if mean >= 320:
        assert not ENOUGH.search(" ".join([text.headline, text.short, *said_of(text)]))


def test_an_open_age_says_so_of_a_life_stage_too() -> None:
    for days in (3, 9):
        assert OURS in render(find(steady(340, days, ANYONE, stage_not_known=True, **WITHOUT_STAGE))).paragraphs


def test_nothing_to_change_is_said_of_ones_own_value_and_without_too_many_tablets() -> None:
    for picture in (steady(500, 9, MAN_OF_25_ON_EFSA), steady(500, 9), steady(330, 9), steady(500, 9, ANYONE)):
        calm = " ".join(render(find(picture)).paragraphs)
        over = render(find(replace(picture, over_upper_level=True)))

        assert "Nothing to change." in calm
        assert not any("Nothing to change" in it for it in texts_of(over))


def test_the_line_on_a_day_never_says_that_nothing_need_change() -> None:
    assert not any("Nothing to change" in render(finding).short for finding in findings())


@pytest.mark.parametrize(("ours", "words"), [(True, "we do not have an average need"), (False, "publishes no average")])
def test_who_lacks_an_average_need_is_said(ours: bool, words: str) -> None:
    for mean in (200, 500):
        said = " ".join(said_of(render(find(steady(mean, 9, MAN_OF_25_ON_EFSA, need_not_known=ours)))))
        assert words in said
        assert ("publishes no" in said) != ours


@pytest.mark.parametrize(("mean", "foods"), [(200.0, True), (400.0, False)])
def test_without_a_weekend_foods_come_where_the_mean_is_below(mean: float, foods: bool) -> None:
    weekdays = [day for day in days_of([mean] * 12) if day.day.weekday() < 5]

    assert render(find(picture_of(weekdays))).brings_foods == foods


def test_a_low_on_unconfirmed_days_asks_to_check_them_first() -> None:
    text = render(find(picture_of(days_of([200.0] * 9, confirmed=False))))

    assert text.check_first.startswith("Check these days first.")


def test_words_that_hold_say_which_days_they_are_about() -> None:
    before = picture_of(days_of([200.0] * 9, last=date(2026, 11, 15)), last=date(2026, 11, 15))
    monday = date(2026, 11, 16)

    held = find_for_week(steady(350, 16), before, monday)
    assert render(held).held == "28 days up to Sunday 2026-11-15."
    assert "350" not in " ".join(texts_of(render(held)))
    assert render(find_for_week(steady(350, 16), None, monday)).held == ""
    restarted = find_for_week(steady(350, 16), replace(before, first=date(2026, 11, 1), restarted=True), monday)
    assert render(restarted).held == "15 days up to Sunday 2026-11-15."


@pytest.mark.parametrize(
    ("kw", "words"),
    [
        ({"parts_unmeasured": 3, "parts": 9, "guess_mg": 70}, "27 of 81 items have no magnesium value"),
        ({"parts_unmeasured": 3, "parts": 9, "guess_mg": 70}, "at least 200 mg a day, and perhaps about 270 mg"),
        ({"mg_high": 280.0}, "With the most that tablet labels allow, it would be 280 mg"),
        ({"mg_high": 280.0}, "The exact figure from the label"),
    ],
)
def test_what_is_not_known_says_between_which_averages(kw: dict[str, Any], words: str) -> None:
    found = find(picture_of(days_of([200.0] * 9, **kw)))

    assert found.key == "cannot_tell.unmeasured"
    assert words in " ".join(render(found).paragraphs)


def test_a_guess_is_said_beside_a_floor() -> None:
    text = render(find(picture_of(days_of([200.0] * 9, parts_unmeasured=1, guess_mg=20))))

    assert any("If they were like similar foods, it would be about 220 mg." in it for it in text.more)


def test_a_floor_is_said_to_be_one_everywhere() -> None:
    text = render(find(picture_of(days_of([240.4] * 3, parts_unmeasured=1))))

    assert "at least 240 mg" in text.headline
    assert "at least 240 mg" in text.short
    assert "at least" not in " ".join(texts_of(render(find(THREE_DAYS))))


@pytest.mark.parametrize(("days", "left"), [(0, "3 full days"), (1, "2 full days"), (2, "1 full day")])
def test_the_days_still_to_go(days: int, left: str) -> None:
    assert render(find(steady(240, days))).short == f"{left} left until your first picture."


def test_numbers_and_days_are_written_as_the_caller_wants() -> None:
    picture = steady(1240.5, 3, restarted=True)

    text = render(find(picture), number=lambda n: f"{n:,}", day=lambda d: d.strftime("%d.%m.%Y"))

    assert "1,241 mg" in text.headline
    assert "Counted from 26.10.2026, when your daily target changed." in text.more


@pytest.mark.parametrize("language", ["en", "en-gb", "xx", ""])
def test_a_language_without_texts_is_read_in_english(language: str) -> None:
    assert render(find(THREE_DAYS), language) == render(find(THREE_DAYS), "en")


@pytest.mark.slow
def test_no_text_uses_a_word_that_may_not_be_used() -> None:
    seen, read = set(), set()
    for it in findings():
        text = render(it)
        seen.add(it.key)
        assert text.rule
        read.update(texts_of(text))
    for words in read:
        assert not FORBIDDEN.search(words), words
        assert "{" not in words
        assert "None" not in words
        assert words.strip() == words != ""

    assert seen == set(KEYS)


@pytest.mark.parametrize("language", languages())
def test_no_word_of_a_file_is_forbidden_even_where_no_picture_leads(language: str) -> None:
    whole = (CONTENT / language / "guidance.toml").read_text(encoding="utf-8")
    lines = [line for line in whole.splitlines() if not line.startswith(("#", "rule = "))]

    assert not FORBIDDEN.search(re.sub(r"\"!\w+\"", "", "\n".join(lines)))


# What a text must not say to someone, by what they avoid; written down apart from the code that decides.
NAMES_OF = {
    "tree nuts": r"\bnuts?\b|almond|cashew|walnut|pecan|hazelnut|chocolate",
    "peanuts": r"\bnuts?\b|peanut|legume|chocolate",
    "gluten": r"\boat|whole grain|wheat|bread|barley|\brye\b|toast|pasta",
    "fish": r"fish|salmon|tuna|sardine|mackerel",
    "soy": r"\bsoy|tofu|edamame|legume|chocolate",
    "milk": r"\bmilk|yogurt|cheese|chocolate",
    "sesame": r"sesame|tahini|(?<!pumpkin )\bseeds\b",
    "lupin": r"lupin|legume",
    "eggs": r"\beggs?\b",
    "crustaceans": r"shrimp|crab|lobster|shellfish",
    "molluscs": r"mussel|clam|oyster|shellfish",
    "celery": r"celery",
    "mustard": r"mustard",
    "sulphites": r"raisin|dried apricot|wine",
}
NAMES_BY_DIET = {
    "": r"(?!)",
    "vegan": r"fish|salmon|\bmilk|yogurt|cheese|\beggs?\b|honey|meat|chicken|chocolate",
    "vegetarian": r"fish|salmon|\bmeat|chicken",
    "pescatarian": r"\bmeat|chicken",
}
NAMES_IN_PREGNANCY = r"swordfish|shark|marlin|mackerel|\braw\b|smoked|sushi|\bliver\b|brie|camembert|unpasteur|oyster"
NAMES_UNDER_FIVE = r"(?<!ground )\bnuts\b|(?<!ground )\bseeds\b|popcorn|whole nut|almonds|peanuts"
NAMES_FOR_NOBODY = r"kelp|swordfish|shark|marlin|king mackerel"
EVERY_EATER = [
    Eater(diet, frozenset(avoids), months, pregnant)
    for diet in NAMES_BY_DIET
    for avoids in ([], *([name] for name in NAMES_OF), ["tree nuts", "peanuts"], [*NAMES_OF])
    for months in (None, 14, 50, 100, 160, 400)
    for pregnant in ((False, True) if months is None or months > 150 else (False,))
]


def one_finding_of_each_key() -> list[Finding]:
    found: dict[str, Finding] = {}
    for finding in findings():
        found.setdefault(finding.key, finding)
    return list(found.values())


def test_no_text_names_what_its_reader_avoids() -> None:
    every = one_finding_of_each_key()
    assert {finding.key for finding in every} == set(KEYS)
    for eater, finding in itertools.product(EVERY_EATER, every):
        said = " ".join(texts_of(render(finding, eater=eater)))
        words = [NAMES_FOR_NOBODY, NAMES_BY_DIET[eater.diet], *(NAMES_OF[name] for name in eater.avoids)]
        words += [NAMES_IN_PREGNANCY] if eater.pregnant else []
        words += [NAMES_UNDER_FIVE] if eater.age_months is not None and eater.age_months < 60 else []
        for pattern in words:
            assert not (named := re.search(pattern, said, re.IGNORECASE)), (finding.key, eater, named)


def test_a_vegan_without_nuts_reads_of_other_foods() -> None:
    advice = " ".join(render(find(steady(200, 9)), eater=Eater("vegan", frozenset({"tree nuts", "peanuts"}))).advice)
    assert "a spoonful of seeds, beans in a soup or salad, whole grains in place of white ones or a helping" in advice
    anyone = " ".join(render(find(steady(200, 9))).advice)
    assert "a handful of nuts or seeds, beans in a soup or salad" in anyone


def test_a_small_child_gets_ground_nuts() -> None:
    advice = " ".join(render(find(steady(200, 9)), eater=Eater(age_months=50)).advice)
    assert "a spoonful of ground nuts or of nut butter, a spoonful of ground seeds, beans" in advice


def test_the_month_of_birth_is_asked_for_where_it_alone_decides() -> None:
    band: dict[str, Any] = {"target_low_mg": 240.0, "target_high_mg": 360.0, "ear_mg": None, "sd_within": None}
    for days, key in ((3, "early_in_band"), (9, "cannot_tell.profile_unknown")):
        alone = render(find(steady(300, days, month_decides=True, **band)))
        assert alone.finding.key == key
        assert "240 to 360 mg, depending on your month of birth" in alone.short
        assert not any("sex" in paragraph for paragraph in said_of(alone))
        assert any("month" in paragraph for paragraph in alone.paragraphs)
        assert "depending on sex and age" in render(find(steady(300, days, **band))).short
