"""The files with the texts of findings: whatever is missing or cannot be is found."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from tracker.intake.finding_files import CONTENT, languages, problems


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


@pytest.mark.parametrize("name", ["headline", "short", "rule", "paragraphs", "advice", "sources"])
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
        ({"advice": [{"use": "nothing"}]}, "uses 'nothing', which [common] does not have"),
        ({"advice": ["{need} is enough."]}, "has an unknown placeholder {need}"),
        ({"headline": []}, "lacks “headline”"),
        ({"short": [{"when": ["below"], "text": "Below."}]}, "“short” holds only at times"),
        ({"short": [{"when": ["hungry"], "text": "Eat."}, "Wait."]}, "asks for an unknown fact “hungry”"),
        ({"foods": "hungry"}, "asks for an unknown fact “hungry”"),
    ],
)
def test_a_bad_part_is_a_problem(content: dict[str, Any], change: dict[str, Any], expected: str) -> None:
    content["early_below"] |= change

    assert problems("en", content) == [f"[early_below] {expected}"]


def test_a_reason_without_words_is_a_problem(content: dict[str, Any]) -> None:
    content["cannot_tell"]["no_idea"] = content["cannot_tell"].pop("no_weekend")

    assert problems("en", content) == [
        "[cannot_tell.no_weekend] lacks “headline”",
        "[cannot_tell.no_weekend] lacks “short”",
        "[cannot_tell.no_weekend] lacks “rule”",
        "[cannot_tell.no_weekend] lacks “paragraphs”",
        "[cannot_tell.no_weekend] lacks “advice”",
        "[cannot_tell.no_weekend] lacks “sources”",
        "[cannot_tell.no_idea] is not a finding",
    ]


@pytest.mark.parametrize("numbers", [[], ["none", ""]])
def test_small_numbers_have_their_words(content: dict[str, Any], numbers: list[str]) -> None:
    content["words"]["small_numbers"] = numbers

    assert problems("en", content) == ["[words] lacks “small_numbers”"]


@pytest.mark.parametrize("shares", [[], [{"of": 0.5}], [{"of": 0.5, "text": " "}]])
def test_shares_have_their_words(content: dict[str, Any], shares: list[Any]) -> None:
    content["words"]["shares"] = shares

    assert problems("en", content) == ["[words] lacks “shares”"]


def test_a_reason_for_no_average_need_has_its_words(content: dict[str, Any]) -> None:
    content["common"]["no_need"].append({"when": ["is_band"], "text": ""})

    assert problems("en", content) == ["[common] lacks “no_need”"]


@pytest.mark.parametrize("code", ["not_enough_days", "ask_clinician"])
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


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"small_changes": {"last": " or ", "parts": [{"when": ["nuts"], "text": "nuts"}]}}, "a part for everyone"),
        ({"small_changes": {"parts": ["greens"]}}, "needs “last”"),
        ({"small_changes": {"last": " or ", "parts": ["greens", {"when": ["!kelp"], "text": "x"}]}}, "unknown food"),
        ({"small_changes": {"last": " or ", "parts": ["greens", ""]}}, "has an empty text"),
        ({"others": {"last": " or ", "parts": ["greens"]}}, "is not a list of foods"),
    ],
)
def test_a_list_of_foods_that_cannot_be_is_found(change: dict[str, Any], problem: str) -> None:
    content = tomllib.loads((CONTENT / "en" / "guidance.toml").read_text(encoding="utf-8"))
    content["foods_named"] |= change
    assert any(problem in found for found in problems("en", content)), problems("en", content)
