from __future__ import annotations

import copy
import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.guidance_text import CONTENT, GuidanceText, languages, problems, render
from tracker.science.guidance import Code, Picture, find

THREE_DAYS = Picture(
    first=date(2026, 10, 26),
    last=date(2026, 11, 22),
    full_days=3,
    weekend_days=1,
    mean_mg=240.4,
    parts=9,
    parts_unmeasured=0,
    target_low_mg=320.0,
    target_high_mg=320.0,
)
# Never in anything said about a person's own intake (DESIGN, "Words"); and no exclamation marks.
FORBIDDEN = re.compile(
    r"\bEAR\b|\bRDA\b|\bAI\b|\bUL\b|(?i:deficien|detect|diagnos|risk score|\btreat|\bcure|need a supplement"
    r"|\bdos(?:e|es|age|ing)\b|\bshould have\b|\bfail)|!"
)


def texts_of(text: GuidanceText) -> list[str]:
    foods = [part for group in text.foods for part in (group.name, group.examples)]
    return [text.headline, text.short, *text.paragraphs, *text.advice, *foods, *text.sources]


def pictures() -> Iterator[Picture]:
    """Yield a picture for every turn that the words can take."""
    turns = itertools.product((False, True), repeat=6)
    for (missing, weekend, band, restarted, care, infant), days, mean in itertools.product(
        turns, (0, 1, 2, 3, 6, 7, 28), (200.0, 350.0, 500.0)
    ):
        yield replace(
            THREE_DAYS,
            full_days=days,
            weekend_days=int(weekend),
            mean_mg=mean if days else None,
            parts=days,
            parts_unmeasured=int(missing and days > 0),
            target_high_mg=420.0 if band else 320.0,
            restarted=restarted,
            under_care=care,
            under_one=infant,
        )


def test_it_works() -> None:
    text = render(find(THREE_DAYS))

    assert text.code == "early_below"
    assert text.short == "Early picture: 3 full days, average 240 mg a day; your daily target is 320 mg."
    assert text.headline == "Early picture: 240 mg a day, daily target 320 mg"
    assert "Days differ a lot, so 3 full days cannot settle it. 4 more would make the picture steadier." in (
        text.paragraphs
    )
    assert "This is about what you logged, not about your body." in text.paragraphs
    assert text.sources


def test_low_intake_brings_the_advice_of_the_source_text() -> None:
    text = render(find(THREE_DAYS))

    assert [group.name for group in text.foods] == [
        "Dark leafy greens",
        "Nuts",
        "Seeds",
        "Legumes",
        "Whole grains",
        "Avocado",
        "Dark chocolate",
        "Fatty fish",
    ]
    first, *_, last = text.advice
    assert first.startswith("Start with food.")
    assert "balanced diet" in first
    assert "before taking any supplement" in last
    assert "takes up nutrients" in last


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (replace(THREE_DAYS, weekend_days=0), "4 more, with one at a weekend,"),
        (replace(THREE_DAYS, full_days=6), "6 full days cannot settle it. 1 more would"),
        (replace(THREE_DAYS, full_days=7), "roughly where you are"),
        (replace(THREE_DAYS, parts_unmeasured=2), "2 of 9 items have no magnesium value"),
        (replace(THREE_DAYS, restarted=True), "Counted from 2026-10-26"),
        (replace(THREE_DAYS, mean_mg=320.0), "reaches your daily target"),
        (replace(THREE_DAYS, mean_mg=420.0, target_high_mg=420.0), "reaches even the highest target"),
        (replace(THREE_DAYS, mean_mg=340.0, target_high_mg=420.0), "in the range of 320 to 420 mg"),
        (replace(THREE_DAYS, full_days=2), "2 full days so far in the last 28 days."),
        (replace(THREE_DAYS, full_days=1, restarted=True), "1 full day so far."),
        (replace(THREE_DAYS, under_care=True), "draw no conclusion"),
        (replace(THREE_DAYS, under_one=True), "first year of life"),
    ],
)
def test_the_words_follow_the_facts(picture: Picture, words: str) -> None:
    assert words in " ".join(render(find(picture)).paragraphs)


def test_a_floor_is_said_to_be_one_everywhere() -> None:
    text = render(find(replace(THREE_DAYS, parts_unmeasured=1)))

    assert "at least 240 mg" in text.headline
    assert "at least 240 mg" in text.short
    assert "at least" not in " ".join(texts_of(render(find(THREE_DAYS))))


@pytest.mark.parametrize(("days", "left"), [(0, "3 full days"), (1, "2 full days"), (2, "1 full day")])
def test_the_days_still_to_go(days: int, left: str) -> None:
    picture = replace(THREE_DAYS, full_days=days, mean_mg=240.0 if days else None)

    assert render(find(picture)).short == f"{left} to go until a first picture of your intake."


def test_numbers_and_days_are_written_as_the_caller_wants() -> None:
    picture = replace(THREE_DAYS, mean_mg=1240.5, restarted=True)

    text = render(find(picture), number=lambda n: f"{n:,}", day=lambda d: d.strftime("%d.%m.%Y"))

    assert "1,241 mg" in text.headline
    assert "Counted from 26.10.2026, when your daily target changed." in text.paragraphs


@pytest.mark.parametrize("language", ["en", "en-gb", "xx", ""])
def test_a_language_without_texts_is_read_in_english(language: str) -> None:
    assert render(find(THREE_DAYS), language) == render(find(THREE_DAYS), "en")


def test_no_text_uses_a_word_that_may_not_be_used() -> None:
    seen = set()
    for picture in pictures():
        text = render(find(picture))
        seen.add(text.code)
        for words in texts_of(text):
            assert not FORBIDDEN.search(words), words
            assert "{" not in words
            assert "None" not in words
            assert words.strip() == words != ""

    assert seen == set(Code)


@pytest.mark.parametrize("language", languages())
def test_no_word_of_a_file_is_forbidden_even_where_no_picture_leads(language: str) -> None:
    whole = tomllib.loads((CONTENT / language / "guidance.toml").read_text(encoding="utf-8"))

    assert not FORBIDDEN.search(re.sub(r"'!\w+'", "", str(whole)))


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads((CONTENT / "en" / "guidance.toml").read_text(encoding="utf-8")))


def test_english_lacks_nothing(content: dict[str, Any]) -> None:
    assert languages() == ["en"]
    assert problems("en") == []
    assert problems("en", content) == []


def test_a_missing_code_is_a_problem(content: dict[str, Any]) -> None:
    del content["early_below"]

    assert "[early_below] lacks “headline”" in problems("en", content)


@pytest.mark.parametrize("name", ["headline", "short", "paragraphs", "advice", "sources"])
def test_a_missing_part_is_a_problem(content: dict[str, Any], name: str) -> None:
    del content["early_below"][name]

    assert problems("en", content) == [f"[early_below] lacks “{name}”"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"headline": " "}, "lacks “headline”"),
        ({"paragraphs": []}, "“paragraphs” is empty"),
        ({"sources": []}, "“sources” is empty"),
        ({"advice": [""]}, "has an empty text"),
        ({"advice": [{"when": ["at_least"]}]}, "has an empty text"),
        ({"advice": ["Eat {something}."]}, "has an unknown placeholder {something}"),
        ({"advice": [{"when": ["!hungry"], "text": "Eat."}]}, "asks for an unknown fact “hungry”"),
    ],
)
def test_a_bad_part_is_a_problem(content: dict[str, Any], change: dict[str, Any], expected: str) -> None:
    content["early_below"] |= change

    assert problems("en", content) == [f"[early_below] {expected}"]


@pytest.mark.parametrize("code", [Code.NOT_ENOUGH_DAYS, Code.ASK_CLINICIAN])
def test_an_average_cannot_be_said_where_there_may_be_none(content: dict[str, Any], code: str) -> None:
    content[code]["short"] = "{average} a day."

    assert problems("en", content) == [f"[{code}] has an unknown placeholder {{average}}"]


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("mg", "", "[words] lacks “mg”"),
        ("mg", "{m} mg", "[words] mg has an unknown placeholder {m}"),
    ],
)
def test_bad_words_are_a_problem(content: dict[str, Any], word: str, text: str, expected: str) -> None:
    content["words"][word] = text

    assert problems("en", content) == [expected]


@pytest.mark.parametrize("groups", [[], [{"name": "Nuts"}]])
def test_food_groups_need_their_examples(content: dict[str, Any], groups: list[dict[str, str]]) -> None:
    content["food_groups"] = groups

    assert problems("en", content) == ["[[food_groups]] need a name and examples each"]
