"""The only place that converts grams and mg per 100 g to milligrams.

All arithmetic on magnesium and energy of foods is Decimal and lives here; SQL only adds up values computed here.
Missing is not zero: `None` means "never measured", `Decimal(0)` "measured, none".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# Pure magnesium oxide, 60.31 % magnesium by molar mass, is the richest substance that anyone could weigh.
MOST_MAGNESIUM_MG_PER_100G = Decimal(60310)
MOST_ENERGY_KCAL_PER_100G = Decimal(902)  # pure fat
MOST_GRAMS = Decimal(100_000)  # 100 kg: no one eats more of anything in a day

# What 100 % of magnesium means on a label, in mg a day.
# us: 21 CFR 101.9(c)(8)(iv), adults and children from 4 years, in force since 2020 (large makers) and 2021.
# eu: Regulation (EU) No 1169/2011, annex XIII, part A.
DAILY_VALUES_MG = {"us": Decimal(420), "eu": Decimal(375)}
MOST_PERCENT = Decimal(100_000)

_STORED = Decimal("0.001")  # the precision that the database stores: micrograms, and milligrams of weight


def grams_of(amount: Decimal, grams_per_measure: Decimal) -> Decimal:
    """Return the weight in g of `amount` measures that weigh `grams_per_measure` g each."""
    return (amount * grams_per_measure).quantize(_STORED, ROUND_HALF_EVEN)


def magnesium_mg(grams: Decimal, magnesium_mg_per_100g: Decimal | None) -> Decimal | None:
    """Return the magnesium in `grams` g of a food in mg, or None if it was never measured."""
    return _in_weight(grams, magnesium_mg_per_100g)


def energy_kcal(grams: Decimal, energy_kcal_per_100g: Decimal | None) -> Decimal | None:
    """Return the energy in `grams` g of a food in kcal, or None if it was never measured."""
    return _in_weight(grams, energy_kcal_per_100g)


def energy_of_all(parts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the total energy of all parts in kcal; None if any part's energy is unknown."""
    known = list(parts)
    return None if None in known else sum((part for part in known if part is not None), Decimal(0))


def rescaled(value: Decimal, from_amount: Decimal, to_amount: Decimal) -> Decimal:
    """Scale `value` from `from_amount` to `to_amount` of the same thing; the unit stays the same."""
    return (value * to_amount / from_amount).quantize(_STORED, ROUND_HALF_EVEN)


def of_daily_value(percent: Decimal, daily_value_mg: Decimal) -> Decimal:
    """Return the mg that a label states as `percent` % of a daily value."""
    if percent < 0 or daily_value_mg <= 0:
        raise ValueError("a label's percentage must not be negative, and its daily value must be above 0")
    return (percent * daily_value_mg / 100).quantize(_STORED, ROUND_HALF_EVEN)


def per_100g(content: Decimal, grams: Decimal) -> Decimal:
    """Return the mg or kcal per 100 g of a food, given that `grams` g contain `content`, as on a label's serving."""
    if grams <= 0 or content < 0:
        raise ValueError("a serving must weigh more than 0 g, and a content must not be negative")
    return (content * 100 / grams).quantize(_STORED, ROUND_HALF_EVEN)


def _in_weight(grams: Decimal, per_100g: Decimal | None) -> Decimal | None:
    if grams < 0 or (per_100g is not None and per_100g < 0):
        raise ValueError("a weight or a content must not be negative")
    return None if per_100g is None else (grams * per_100g / 100).quantize(_STORED, ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of parts, some of which may never have been measured.

    `known_mg` is the magnesium of the measured parts in mg, a lower bound for the true total; `parts` counts all parts,
    and `parts_unmeasured` those without a value.
    """

    known_mg: Decimal = Decimal(0)
    parts: int = 0
    parts_unmeasured: int = 0

    @classmethod
    def of_part(cls, mg: Decimal | None) -> Total:
        """Return the total of a single part that contains `mg` mg, or has no value."""
        return cls(mg or Decimal(0), 1, int(mg is None))

    @classmethod
    def sum(cls, totals: Iterable[Total]) -> Total:
        """Add totals up; without any, the total is empty."""
        result = cls()
        for total in totals:
            result += total
        return result

    def __add__(self, other: Total) -> Total:
        return Total(
            self.known_mg + other.known_mg,
            self.parts + other.parts,
            self.parts_unmeasured + other.parts_unmeasured,
        )

    @property
    def is_floor(self) -> bool:
        """Whether the true total may be higher than `known_mg`."""
        return self.parts_unmeasured > 0
