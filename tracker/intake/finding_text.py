"""The text for each finding, from a language's content folder. Pure: a finding in, texts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from tracker.intake.finding_files import (
    FALLBACK,
    FOODS_NAMED,
    Item,
    conditions_of,
    content_of,
    folder_of,
    items_of,
    text_of,
    texts_of,
    variants,
)
from tracker.science.eater import Eater
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.facts import Facts
from tracker.science.guidance import STAYS, Code, Finding
from tracker.science.rounding import whole_mg

ANYONE = Eater()


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
        reasons = content_of(self.language)["common"]["no_need"]
        return str(next((text_of(it) for it in reasons if _holds(it, facts)), ""))

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
    def may_be_incomplete_short(self) -> str:
        """The same as one line, for the day page."""
        return str(self._words["may_be_incomplete_short"]) if self.finding.may_be_incomplete else ""

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
        words: Mapping[str, Any] = content_of(self.language)["words"]
        return words

    @property
    def _texts(self) -> Mapping[str, Any]:
        return texts_of(content_of(self.language), self.finding.key)

    @cached_property
    def _values(self) -> _LazyValues:
        values = _placeholders(self.finding.facts, self._words, self.number, self.day, self.span)
        for name in FOODS_NAMED:
            values[name] = partial(self._foods_named, name)
        return values

    def _foods_named(self, name: str) -> str:
        """Return the foods of a list that the reader eats, as a phrase."""
        named: Mapping[str, Any] = content_of(self.language)["foods_named"][name]
        parts = [text_of(part) for part in named["parts"] if _holds(part, self.eater.in_texts)]
        return str(named["last"]).join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else str(parts[0])

    def _filled(self, text: str) -> str:
        return text.format_map(self._values)

    def _first(self, name: str) -> str:
        return self._filled(text_of(next(item for item in variants(self._texts[name]) if _holds(item, self._facts))))

    def _chosen(self, name: str) -> tuple[str, ...]:
        items = items_of(content_of(self.language), self._texts.get(name, []))
        return tuple(self._filled(text_of(item)) for item in items if _holds(item, self._facts))


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
    return GuidanceText(finding, folder_of(language), eater, number, day, weekday, span)


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


def _holds(item: Item, facts: Mapping[str, object]) -> bool:
    return all(bool(facts[name.removeprefix("!")]) != name.startswith("!") for name in conditions_of(item))
