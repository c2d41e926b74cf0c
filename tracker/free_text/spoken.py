"""One food as it was typed or dictated: its name and its amount, which may be said twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from tracker.free_text.units import MASSES, VOLUMES, in_unit, written

_SAME = Decimal("0.07")  # two amounts that differ by less were rounded
_METRIC = frozenset({"gram", "kilogram", "milliliter", "centiliter", "deciliter", "liter"})


# How words for an amount without a number are written before a food: "a bit of cheese", "several dates".
_VAGUE_WITHOUT_ARTICLE = frozenset({"several", "many", "lots", "loads", "tons", "plenty"})
_VAGUE_WITHOUT_OF = frozenset({"few", "several", "many", "little", "couple-few"})


class Also(NamedTuple):
    """A second amount of the same food, always a weight or a volume; `is_each` if it is that of a single piece."""

    amount: Decimal
    unit: str
    is_each: bool = False

    def __str__(self) -> str:
        each = " each" if self.is_each else ""
        return f"{self.amount.normalize():f} {written(self.unit, self.amount)}{each}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One food as it was typed or dictated.

    `amount` is None if none was given. `unit` is the normalized name of the measure ("tablespoon", "slice"); if it is
    empty, the amount is a count, never grams. `problem` is the code of why the amount could not be parsed.
    """

    food: str
    amount: Decimal | None = None
    unit: str = ""
    size: str = ""
    is_article: bool = False  # "a banana": one, but only implied
    problem: str = ""
    also: Also | None = None  # the amount said in another way: 1 oz (28 g)
    ends: tuple[Decimal, ...] = ()  # of a range, with the problem "range"
    vague: str = ""  # the word for an amount that is no number, with the problem "vague": a few, a bit

    def __str__(self) -> str:
        """Return text that parses to the same value."""
        amount = None if self.amount is None else f"{self.amount.normalize():f}"
        if self.ends:
            amount = "-".join(f"{end.normalize():f}" for end in self.ends)
        if self.is_article:
            amount = "a"
        if self.vague:
            amount = self.vague if self.vague in _VAGUE_WITHOUT_ARTICLE else f"a {self.vague}"
        unit = written(self.unit, Decimal(2) if self.vague else self.amount) if self.unit else ""
        also = f"({self.also})" if self.also else ""
        return " ".join(filter(None, (amount, self.size, unit, "of" if self._has_of else "", self.food, also)))

    @property
    def _has_of(self) -> bool:
        return bool(self.unit) or (bool(self.vague) and self.vague not in _VAGUE_WITHOUT_OF)


def with_also(spoken: Spoken, also: Also) -> Spoken:
    """Add a second amount. Of two weights or two volumes that agree one remains; if they do not agree, it is asked."""
    if also.unit not in MASSES | VOLUMES:
        if spoken.amount is None:
            return replace(spoken, amount=also.amount, unit=also.unit, problem="", ends=())
        if spoken.unit in MASSES | VOLUMES:
            return spoken  # the weight is the better of the two
        return replace(spoken, problem="two_amounts")
    if spoken.amount is None:
        return replace(spoken, amount=also.amount, unit=also.unit, problem="", ends=())
    for kind in (MASSES, VOLUMES):
        if {spoken.unit, also.unit} <= kind:
            again = in_unit(also.amount, also.unit, spoken.unit)
            if abs(again - spoken.amount) > spoken.amount * _SAME:
                return replace(spoken, problem="two_amounts", also=also)
            is_metric = also.unit in _METRIC
            return replace(spoken, amount=also.amount, unit=also.unit) if is_metric else spoken
    return replace(spoken, also=also)
