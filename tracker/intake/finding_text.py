"""The text for each finding, from a language's content folder. Pure: a finding in, texts out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from pathlib import Path
from string import Formatter
from typing import Any

from tracker.science.eater import IN_TEXTS, Eater
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.facts import Facts
from tracker.science.guidance import STAYS, Code, Finding, Reason
from tracker.science.rounding import whole_mg

CONTENT = Path(__file__).parent.parent / "content"
FALLBACK = "en"
ANYONE = Eater()

Item = str | Mapping[str, Any]

# Every finding that needs text: a code, or cannot_tell with its reason.
KEYS = tuple(str(code) for code in Code if code != Code.CANNOT_TELL) + tuple(
    f"{Code.CANNOT_TELL}.{reason}" for reason in Reason
)

_TEXTS = ("headline", "short", "rule")
_LISTS = ("paragraphs", "advice", "sources")
_LISTS_AT_TIMES = ("more", "care")
_WORDS = {
    "full_days_one": set(),
    "full_days_many": {"n"},
    "first_answer_one": {"n"},
    "first_answer_many": {"n"},
    "first_answer_one_weekend": {"n"},
    "first_answer_many_weekend": {"n"},
    "mg": {"n"},
    "at_least_mg": {"n"},
    "band_mg": {"low", "high"},
    "items_one": {"unmeasured"},
    "items_many": {"unmeasured", "n"},
    "check_first": set(),
    "may_be_incomplete": set(),
    "little_energy": set(),
    "held": {"window_days", "last_weekday", "last"},
    "stands_on": {"full_days", "span"},
    "share_range": {"low", "high"},
}
# Placeholders available for findings with an average, with an average need, or with neither.
_ALWAYS = {"full_days", "full_days_in_words", "to_first_picture", "target", "unmeasured_items", "window"}
_ALWAYS |= {"first", "last", "first_answer"}
# Lists of foods that texts name, limited to what the reader eats.
_FOODS_NAMED = {"small_changes", "rich_foods", "with_meals"}
_ALWAYS |= _FOODS_NAMED
_WITH_AN_AVERAGE = _ALWAYS | {"average", "average_high", "gap"}
_WITH_A_NEED = _WITH_AN_AVERAGE | {"need", "share", "days_to_settle"}
_OF_FORTNIGHTS = {f"{one}_{what}" for one in ("earlier", "later") for what in ("days", "average", "span")}

_WITHOUT_AN_AVERAGE = {Code.ASK_CLINICIAN, Code.NOT_ENOUGH_DAYS}
_WITH_A_NEED_CODES = {Code.STAYS_LOW, Code.STAYS_BELOW}
_WITH_A_NEED_CODES |= {Code.VERY_LIKELY_LOW, Code.PROBABLY_LOW, Code.BELOW_REQUIREMENT, Code.BELOW_TARGET}
_WITH_A_NEED_CODES |= {Code.PROBABLY_ENOUGH, Code.VERY_LIKELY_ENOUGH}


@dataclass(frozen=True)
class GuidanceText:
    """A finding in words, in `language`; each text is rendered only when a page asks for it: a day shows one line.

    No text names a food that `eater`, who reads it, avoids.
    """

    finding: Finding
    language: str
    eater: Eater
    number: Callable[[int], str]
    day: Callable[[date], str]
    weekday: Callable[[date], str]
    span: Callable[[date, date], str]

    @property
    def code(self) -> str:
        """The code of the finding."""
        return str(self.finding.code)

    @property
    def comes_first(self) -> bool:
        """Whether it comes before everything else on its page."""
        return self.finding.code in STAYS

    @property
    def brings_foods(self) -> bool:
        """Whether foods to log come with it."""
        foods = self._texts.get("foods", False)
        return bool(self._facts[foods]) if isinstance(foods, str) else bool(foods)

    @cached_property
    def headline(self) -> str:
        """The finding in a few words."""
        return self._first("headline")

    @cached_property
    def short(self) -> str:
        """The finding as one line, for the day page."""
        return self._first("short")

    @property
    def stands_on(self) -> str:
        """How many full days the finding is about, and from when to when; "" without any."""
        facts = self.finding.facts
        if not facts["full_days"]:
            return ""
        words = self._words["stands_on"]
        span = self.span(facts["first"], facts["last"])
        return str(words.format(full_days=self._values["full_days"], span=span))

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The finding in short, below its picture."""
        return self._chosen("paragraphs")

    @cached_property
    def more(self) -> tuple[str, ...]:
        """The rest of the finding, which folds under "Why we say this"."""
        return self._chosen("more")

    @cached_property
    def advice(self) -> tuple[str, ...]:
        """What would help, which folds under the food groups."""
        return self._chosen("advice")

    @cached_property
    def care(self) -> tuple[str, ...]:
        """Whom to ask before a supplement, and about what."""
        return self._chosen("care")

    @property
    def no_need(self) -> str:
        """Why no average need can be drawn; "" if one can, or nothing is compared."""
        facts = self.finding.facts
        if facts["ear_mg"] is not None or self.finding.code == Code.ASK_CLINICIAN:
            return ""
        reasons = _content(self.language)["common"]["no_need"]
        return str(next((_text(it) for it in reasons if _holds(it, facts)), ""))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Where the advice comes from."""
        return self._chosen("sources")

    @property
    def rule(self) -> str:
        """The rule behind the finding, in the terms of the method."""
        return str(self._texts["rule"])

    @property
    def check_first(self) -> str:
        """The request to check unconfirmed days first, or ""."""
        return str(self._words["check_first"]) if self.finding.asks_to_check else ""

    @property
    def may_be_incomplete(self) -> str:
        """That something may be missing from the days, or ""."""
        return str(self._words["may_be_incomplete"]) if self.finding.may_be_incomplete else ""

    @property
    def little_energy(self) -> str:
        """Who can help if nothing is missing from days with little energy, or ""."""
        return str(self._words["little_energy"]) if self.finding.has_little_energy else ""

    @cached_property
    def held(self) -> str:
        """Which days the finding is about, if it is held through the week; or ""."""
        if not self.finding.held:
            return ""
        last = self.finding.facts["last"]
        values = {
            "window_days": self.number(self.finding.facts["window_days"]),
            "last_weekday": self.weekday(last),
            "last": self.day(last),
        }
        return str(self._words["held"]).format_map(values)

    @property
    def _facts(self) -> Mapping[str, object]:
        return {**self.finding.facts, **self.eater.in_texts}

    @property
    def _words(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = _content(self.language)["words"]
        return words

    @property
    def _texts(self) -> Mapping[str, Any]:
        return _texts_of(_content(self.language), self.finding.key)

    @cached_property
    def _values(self) -> _LazyValues:
        values = _placeholders(self.finding.facts, self._words, self.number, self.day, self.span)
        for name in _FOODS_NAMED:
            values[name] = partial(self._foods_named, name)
        return values

    def _foods_named(self, name: str) -> str:
        """Return the foods of a list that the reader eats, as a phrase."""
        named: Mapping[str, Any] = _content(self.language)["foods_named"][name]
        parts = [_text(part) for part in named["parts"] if _holds(part, self.eater.in_texts)]
        return str(named["last"]).join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else str(parts[0])

    def _filled(self, text: str) -> str:
        return text.format_map(self._values)

    def _first(self, name: str) -> str:
        return self._filled(_text(next(item for item in _variants(self._texts[name]) if _holds(item, self._facts))))

    def _chosen(self, name: str) -> tuple[str, ...]:
        items = _items(_content(self.language), self._texts.get(name, []))
        return tuple(self._filled(_text(item)) for item in items if _holds(item, self._facts))


def render(
    finding: Finding,
    language: str = FALLBACK,
    *,
    eater: Eater = ANYONE,
    number: Callable[[int], str] = str,
    day: Callable[[date], str] = date.isoformat,
    weekday: Callable[[date], str] = "{:%A}".format,
    span: Callable[[date, date], str] = "{} – {}".format,
) -> GuidanceText:
    """Put a finding into words, without any food that `eater` avoids.

    `number`, `day`, `weekday` and `span` (from one date to another) format whole numbers and dates for the reader's
    locale. A language without a folder falls back to English, "de-at" to "de" if there is one.
    """
    return GuidanceText(finding, _folder_of(language), eater, number, day, weekday, span)


def languages() -> list[str]:
    """Return the languages that have a guidance file."""
    return sorted(file.parent.name for file in CONTENT.glob("*/guidance.toml"))


def problems(language: str, content: Mapping[str, Any] | None = None) -> list[str]:
    """Return the problems of a language's guidance as messages; empty if every code and reason has its text."""
    texts = _content(language) if content is None else content
    words = texts.get("words", {})
    found = [f"[words] lacks “{name}”" for name in _WORDS if not _is_text(words.get(name))]
    found += [
        f"[words] {name} has an unknown placeholder {{{field}}}"
        for name, known in _WORDS.items()
        for field in _fields(words.get(name, "")) - known
    ]
    if not words.get("small_numbers") or not all(_is_text(word) for word in words["small_numbers"]):
        found.append("[words] lacks “small_numbers”")
    if not words.get("shares") or not all(_is_text(share.get("text")) for share in words["shares"]):
        found.append("[words] lacks “shares”")
    if not all(_is_text(_text(item)) for item in texts.get("common", {}).get("no_need", [""])):
        found.append("[common] lacks “no_need”")
    if found:
        return found
    found += _problems_of_foods(texts.get("foods_named", {}))
    for key in KEYS:
        found += [f"[{key}] {what}" for what in _problems_of(texts, _texts_of(texts, key), _known(key))]
    reasons = set(texts.get(str(Code.CANNOT_TELL), {})) - set(Reason)
    found += [f"[{Code.CANNOT_TELL}.{name}] is not a finding" for name in sorted(reasons)]
    found += [f"[{name}] is not a finding" for name in sorted(set(texts) - {*Code, "words", "common", "foods_named"})]
    return found


def _problems_of_foods(lists: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(_FOODS_NAMED | lists.keys()):
        named = lists.get(name, {})
        parts = named.get("parts", [])
        if name not in _FOODS_NAMED:
            yield f"[foods_named.{name}] is not a list of foods"
        elif not isinstance(named.get("last"), str) or not any(not _conditions(part) for part in parts):
            yield f"[foods_named.{name}] needs “last” and a part for everyone"
        conditions = {food.removeprefix("!") for part in parts for food in _conditions(part)}
        yield from (f"[foods_named.{name}] asks for an unknown food “{food}”" for food in conditions - IN_TEXTS.keys())
        if not all(_is_text(_text(part)) for part in parts):
            yield f"[foods_named.{name}] has an empty text"


def _problems_of(content: Mapping[str, Any], texts: Mapping[str, Any], known: set[str]) -> list[str]:
    found = [f"lacks “{name}”" for name in _TEXTS if not _is_text(_text(_variants(texts.get(name, ""))[-1]))]
    found += [f"“{name}” holds only at times" for name in _TEXTS if _conditions(_variants(texts.get(name, ""))[-1])]
    found += [f"lacks “{name}”" for name in _LISTS if name not in texts]
    found += [f"“{name}” is empty" for name in ("paragraphs", "sources") if not texts.get(name, [name])]
    if found:
        return found
    try:
        listed = [item for name in (*_LISTS, *_LISTS_AT_TIMES) for item in _items(content, texts.get(name, []))]
    except KeyError as error:
        return [f"uses {error}, which [common] does not have"]
    for item in [*_variants(texts["headline"]), *_variants(texts["short"]), *listed]:
        if not _is_text(_text(item)):
            found.append("has an empty text")
        found += [f"has an unknown placeholder {{{field}}}" for field in sorted(_fields(_text(item)) - known)]
        conditions = {fact.removeprefix("!") for fact in _conditions(item)}
        found += [
            f"asks for an unknown fact “{fact}”" for fact in sorted(conditions - {*Facts.__annotations__, *IN_TEXTS})
        ]
    if isinstance(texts.get("foods"), str) and texts["foods"] not in Facts.__annotations__:
        found.append(f"asks for an unknown fact “{texts['foods']}”")
    return found


def _known(key: str) -> set[str]:
    if key in _WITHOUT_AN_AVERAGE:
        return _ALWAYS
    known = _WITH_A_NEED if key in _WITH_A_NEED_CODES else _WITH_AN_AVERAGE
    return known | _OF_FORTNIGHTS if key in STAYS else known


def _texts_of(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    texts: Any = content
    for name in key.split("."):
        texts = texts.get(name, {})
    return texts  # type: ignore[no-any-return]  # TOML is untyped


def _items(content: Mapping[str, Any], items: list[Item]) -> Iterator[Item]:
    """Yield items, each `use` replaced by what it refers to. Raises KeyError for an unknown name."""
    for item in items:
        if isinstance(item, str) or "use" not in item:
            yield item
        else:
            used = content.get("common", {})[item["use"]]
            yield from used if isinstance(used, list) else [used]


def _variants(text: Item | list[Item]) -> list[Item]:
    """Return the variants of a headline or a short line, of which the first that holds is taken; the last always does.

    A text without variants is its only one, and an empty list has an empty text.
    """
    return (text or [""]) if isinstance(text, list) else [text]


@cache
def _folder_of(language: str) -> str:
    return next((name for name in (language, language.split("-")[0]) if name in languages()), FALLBACK)


@cache
def _content(folder: str) -> dict[str, Any]:
    with (CONTENT / folder / "guidance.toml").open("rb") as file:
        return tomllib.load(file)


class _LazyValues(dict[str, Callable[[], str]]):
    """Values for placeholders, rendered when a text uses them: it uses only a few of about twenty."""

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name)()


def _placeholders(
    facts: Facts,
    words: Mapping[str, Any],
    number: Callable[[int], str],
    day: Callable[[date], str],
    span: Callable[[date, date], str],
) -> _LazyValues:
    """Return the value for each placeholder; those for an average, a need or fortnights only if there are any."""

    def mg(value: float, word: str = "mg") -> str:
        return str(words[word].format(n=number(whole_mg(value))))

    def full_days(many: int) -> str:
        return str(words["full_days_one" if many == 1 else "full_days_many"].format(n=number(many)))

    def in_words(many: int) -> str:
        small = words["small_numbers"]
        return str(small[many]) if many < len(small) else number(many)

    floor = "at_least_mg" if facts["at_least"] else "mg"

    def target() -> str:
        low, high = number(whole_mg(facts["target_low_mg"])), number(whole_mg(facts["target_high_mg"]))
        return str(words["band_mg"].format(low=low, high=high)) if facts["is_band"] else mg(facts["target_low_mg"])

    def unmeasured_items() -> str:
        items = words["items_one" if facts["parts"] == 1 else "items_many"]
        return str(items.format(unmeasured=number(facts["parts_unmeasured"]), n=number(facts["parts"])))

    def first_answer() -> str:
        to_go = facts["days_to_first_answer"]
        word = f"first_answer_{'one' if to_go == 1 else 'many'}{'_weekend' if facts['weekend_missing'] else ''}"
        return str(words[word].format(n=in_words(to_go).capitalize())) if to_go else ""

    values = _LazyValues(
        full_days=lambda: full_days(facts["full_days"]),
        full_days_in_words=lambda: in_words(facts["full_days"]),
        to_first_picture=lambda: full_days(facts["days_to_first_picture"]),
        first_answer=first_answer,
        target=target,
        unmeasured_items=unmeasured_items,
        window=lambda: number(WINDOW_DAYS),
        first=lambda: day(facts["first"]),
        last=lambda: day(facts["last"]),
    )
    if (mean := facts["mean_mg"]) is not None and (gap := facts["gap_mg"]) is not None:
        high = facts["mean_high_mg"] or mean
        values |= {"average": lambda: mg(mean, floor), "average_high": lambda: mg(high), "gap": lambda: mg(gap)}
    if (need := facts["ear_mg"]) is not None:
        values |= {
            "need": lambda: mg(need),
            "days_to_settle": lambda: full_days(facts["days_to_settle"] or 0),
            "share": lambda: _share(facts["mean_mg"] or 0.0, facts["mean_high_mg"] or 0.0, need, words),
        }
    for name, full, average, first, last in (
        ("earlier", facts["earlier_days"], facts["earlier_mean_mg"], facts["earlier_first"], facts["earlier_last"]),
        ("later", facts["later_days"], facts["later_mean_mg"], facts["later_first"], facts["later_last"]),
    ):
        if average is not None and first and last:
            values |= {
                f"{name}_days": partial(full_days, full),
                f"{name}_average": partial(mg, average, floor),
                f"{name}_span": partial(span, first, last),
            }
    return values


def _share(mean_mg: float, mean_high_mg: float, need_mg: float, words: Mapping[str, Any]) -> str:
    """Return in words what share of the average need a mean is, from its low to its high end where they differ."""

    def nearest(mg: float) -> str:
        share = whole_mg(mg) / whole_mg(need_mg)
        return str(min(words["shares"], key=lambda it: abs(it["of"] - share))["text"])

    low, high = nearest(mean_mg), nearest(max(mean_mg, mean_high_mg))
    return low if low == high else str(words["share_range"]).format(low=low, high=high)


def _text(item: Item) -> Any:
    return item if isinstance(item, str) else item.get("text")


def _conditions(item: Item) -> list[str]:
    return [] if isinstance(item, str) else list(item.get("when", ()))


def _holds(item: Item, facts: Mapping[str, object]) -> bool:
    return all(bool(facts[name.removeprefix("!")]) != name.startswith("!") for name in _conditions(item))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _fields(text: object) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(str(text)) if field is not None}
