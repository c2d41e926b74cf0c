"""The words for each finding, from the content folder of a language. Pure: a finding in, texts out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from tracker.science.guidance import WINDOW_DAYS, Code, Facts, Finding, Picture, facts_of
from tracker.science.precision import whole_mg

CONTENT = Path(__file__).parent / "content"
FALLBACK = "en"

_LISTS = ("paragraphs", "advice", "sources")
_WORDS = {
    "full_days_one": set(),
    "full_days_many": {"n"},
    "days_one": set(),
    "days_many": {"n"},
    "mg": {"n"},
    "at_least_mg": {"n"},
    "band_mg": {"low", "high"},
    "items_one": {"unmeasured"},
    "items_many": {"unmeasured", "n"},
}

# Pictures to try texts out on: with an average, and without one.
_SOME_DAYS = Picture(
    first=date(2026, 10, 26),
    last=date(2026, 11, 22),
    full_days=3,
    weekend_days=0,
    mean_mg=240.0,
    parts=9,
    parts_unmeasured=2,
    target_low_mg=310.0,
    target_high_mg=420.0,
)
_NO_DAYS = replace(_SOME_DAYS, full_days=0, mean_mg=None, parts=0, parts_unmeasured=0)
_MAY_LACK_AN_AVERAGE = {Code.ASK_CLINICIAN, Code.NOT_ENOUGH_DAYS}


@dataclass(frozen=True, slots=True)
class FoodGroupText:
    """A group of foods rich in magnesium, with examples."""

    name: str
    examples: str


@dataclass(frozen=True, slots=True)
class GuidanceText:
    """A finding in words: in full for the week page, `short` as one line for the day page, in `language`."""

    code: str
    language: str
    headline: str
    short: str
    paragraphs: tuple[str, ...]
    advice: tuple[str, ...]
    foods: tuple[FoodGroupText, ...]
    sources: tuple[str, ...]


def render(
    finding: Finding,
    language: str = FALLBACK,
    *,
    number: Callable[[int], str] = str,
    day: Callable[[date], str] = date.isoformat,
) -> GuidanceText:
    """Put a finding into words.

    `number` and `day` write whole numbers and dates as the reader's locale does. A language without a
    folder of its own is read in English, "de-at" as "de" if there is one.
    """
    folder = _folder_of(language)
    content = _content(folder)
    texts = content[finding.code]
    said = _placeholders(finding.facts, content["words"], number, day)

    def chosen(name: str) -> tuple[str, ...]:
        return tuple(_text(item).format_map(said) for item in texts[name] if _holds(item, finding.facts))

    return GuidanceText(
        code=str(finding.code),
        language=folder,
        headline=texts["headline"].format_map(said),
        short=texts["short"].format_map(said),
        paragraphs=chosen("paragraphs"),
        advice=chosen("advice"),
        foods=tuple(FoodGroupText(**group) for group in content["food_groups"]) if texts.get("foods") else (),
        sources=chosen("sources"),
    )


def languages() -> list[str]:
    """Return the languages that have a folder with guidance."""
    return sorted(file.parent.name for file in CONTENT.glob("*/guidance.toml"))


def problems(language: str, content: Mapping[str, Any] | None = None) -> list[str]:
    """Return what a language's guidance lacks, in words; an empty list when each code has its whole text."""
    texts = _content(language) if content is None else content
    words = texts.get("words", {})
    found = [f"[words] lacks “{name}”" for name in _WORDS if not _is_text(words.get(name))]
    found += [
        f"[words] {name} has an unknown placeholder {{{field}}}"
        for name, known in _WORDS.items()
        for field in _fields(words.get(name, "")) - known
    ]
    groups = texts.get("food_groups", [])
    if not groups or any(set(group) != {"name", "examples"} for group in groups):
        found.append("[[food_groups]] need a name and examples each")
    if found:
        return found
    for code in Code:
        facts = facts_of(_NO_DAYS if code in _MAY_LACK_AN_AVERAGE else _SOME_DAYS)
        known = set(_placeholders(facts, words, str, date.isoformat))
        found += [f"[{code}] {what}" for what in _problems_of(texts.get(code, {}), known, set(facts))]
    found += [f"[{name}] is no finding" for name in set(texts) - {*Code, "words", "food_groups"}]
    return found


def _problems_of(texts: Mapping[str, Any], known: set[str], facts: set[str]) -> list[str]:
    found = [f"lacks “{name}”" for name in ("headline", "short") if not _is_text(texts.get(name))]
    found += [f"lacks “{name}”" for name in _LISTS if name not in texts]
    found += [f"“{name}” is empty" for name in ("paragraphs", "sources") if not texts.get(name, [name])]
    if found:
        return found
    items = [texts["headline"], texts["short"], *(item for name in _LISTS for item in texts[name])]
    for item in items:
        if not _is_text(_text(item)):
            found.append("has an empty text")
        found += [f"has an unknown placeholder {{{field}}}" for field in sorted(_fields(_text(item)) - known)]
        conditions = {fact.removeprefix("!") for fact in _conditions(item)}
        found += [f"asks for an unknown fact “{fact}”" for fact in sorted(conditions - facts)]
    return found


def _folder_of(language: str) -> str:
    return next((name for name in (language, language.split("-")[0]) if name in languages()), FALLBACK)


@cache
def _content(folder: str) -> dict[str, Any]:
    with (CONTENT / folder / "guidance.toml").open("rb") as file:
        return tomllib.load(file)


def _placeholders(
    facts: Facts, words: Mapping[str, str], number: Callable[[int], str], day: Callable[[date], str]
) -> dict[str, str]:
    """Return what stands for each placeholder; without an average there are no {average} and {gap}."""

    def mg(value: float, word: str = "mg") -> str:
        return words[word].format(n=number(whole_mg(value)))

    def count(noun: str, many: int) -> str:
        return words[f"{noun}_one" if many == 1 else f"{noun}_many"].format(n=number(many))

    band = {"low": number(whole_mg(facts["target_low_mg"])), "high": number(whole_mg(facts["target_high_mg"]))}
    items = words["items_one" if facts["parts"] == 1 else "items_many"]
    said = {
        "full_days": count("full_days", facts["full_days"]),
        "to_first_picture": count("full_days", facts["days_to_first_picture"]),
        "to_steady_picture": count("days", facts["days_to_steady_picture"]),
        "target": words["band_mg"].format_map(band) if facts["is_band"] else mg(facts["target_low_mg"]),
        "unmeasured_items": items.format(unmeasured=number(facts["parts_unmeasured"]), n=number(facts["parts"])),
        "window": number(WINDOW_DAYS),
        "first": day(facts["first"]),
        "last": day(facts["last"]),
    }
    if facts["mean_mg"] is not None and facts["gap_mg"] is not None:
        said["average"] = mg(facts["mean_mg"], "at_least_mg" if facts["at_least"] else "mg")
        said["gap"] = mg(facts["gap_mg"])
    return said


def _text(item: str | Mapping[str, Any]) -> Any:
    return item if isinstance(item, str) else item.get("text")


def _conditions(item: str | Mapping[str, Any]) -> list[str]:
    return [] if isinstance(item, str) else list(item.get("when", ()))


def _holds(item: str | Mapping[str, Any], facts: Mapping[str, object]) -> bool:
    return all(bool(facts[name.removeprefix("!")]) != name.startswith("!") for name in _conditions(item))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _fields(text: object) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(str(text)) if field is not None}
