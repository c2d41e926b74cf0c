"""Who eats, and what may be named to them: diet, allergies, age and pregnancy decide about each food.

This is the one place that decides, for foods and for texts. Names are looked at too, since imported foods and foods of
one's own say nothing else of themselves. Sources of the rules, beside what people say themselves:

- Whole nuts under 5 years: NHS, "Foods to avoid giving babies and young children". Whole seeds and popcorn as well:
  CDC, "Choking Hazards".
- Pregnancy: FDA and EPA, "Advice about Eating Fish" (mercury); NHS, "Foods to avoid in pregnancy" (liver,
  raw and smoked fish and shellfish, soft-ripened and unpasteurized cheese).
- Kelp has too much iodine for anyone, and large predatory fish much mercury: nobody is told to eat them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol

# From the strictest diet to the least strict; a food names the strictest one that it fits.
DIETS = ("vegan", "vegetarian", "pescatarian", "omnivore")

FIVE_YEARS, NINE_YEARS = 5 * 12, 9 * 12
ONE, HALF = Decimal(1), Decimal("0.5")

_FISH_AND_SHELLFISH = frozenset({"fish", "crustaceans", "molluscs"})
_NUTS = frozenset({"tree nuts", "peanuts"})


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_FOR_NOBODY = _words(
    *("kelp", "kombu", "swordfish", "sharks?", "marlins?", "king mackerel", "mackerel, king", "tilefish"),
    *("orange roughy", "roughy, orange", "bigeye", "bluefin"),
)
_SEAFOOD = _words(
    *("fish", "salmon", "trout", "tuna", "herrings?", "mackerel", "sardines?", "anchov(?:y|ies)", "eels?", "cod"),
    *("haddock", "halibut", "seafood", "shellfish", "oysters?", "clams?", "mussels?", "scallops?", "shrimps?"),
    *("prawns?", "crabs?", "lobsters?", "crayfish", "squid", "octopus"),
)
_UNCOOKED = _words("raw", "smoked", "cold-smoked", "kippered", "kippers?", "pickled", "cured", "marinated")
_ALWAYS_UNCOOKED = _words("sushi", "sashimi", "ceviche", "gravlax", "lox", "tartare", "carpaccio", "caviar", "roe")
_LIVER = _words("livers?", "liverwurst", "braunschweiger", "p[aâ]t[eé]", "foie gras")
_SOFT_CHEESE = _words(
    *("brie", "camembert", "blue cheese", "cheese, blue", "gorgonzola", "roquefort", "stilton", "limburger"),
    *("taleggio", "feta", "goat cheese", "cheese, goat", "ch[eè]vre", "queso fresco", "queso blanco"),
    *("soft-ripened", "unpasteurized", "unpasteurised", "raw milk"),
)
_NUT_NAMES = _words(
    *("nuts?", "almonds?", "cashews?", "hazelnuts?", "macadamias?", "peanuts?", "pecans?", "pistachios?"),
    *("walnuts?", "chestnuts, roasted", "trail mix"),
)
_GROUND = _words(
    r"(?:nut|almond|cashew|hazelnut|peanut|pistachio|walnut|pumpkin seed|sunflower seed)s?"
    r" (?:butter|milk|flour|meal|paste|spread|sauce|oil)",
    *("ground", "pesto", "nutmeg"),
)
_NOT_SMOOTH = _words("crunchy", "chunky", "butter pecan")
_HARD_TO_CHEW = _words(
    *(
        "popcorn",
        "soybeans, dry roasted",
        "soy nuts",
        "pumpkin seeds",
        "sunflower seeds",
        "squash seeds",
        "watermelon seeds",
    )
)


class Eatable(Protocol):
    """A food as far as it matters here: `diet` is the strictest that it fits, "" if it is not known."""

    @property
    def name(self) -> str: ...
    @property
    def diet(self) -> str: ...
    @property
    def contains(self) -> Collection[str]: ...


class Named(NamedTuple):
    """A food that a text names."""

    name: str
    diet: str = "vegan"
    contains: Collection[str] = ()


# The foods that texts name, each under the name of a condition; the widest reading counts, since a text cannot say
# "except". Chocolate is often made where nuts are, and texts have no room for that warning.
IN_TEXTS: Mapping[str, Named] = {
    "nuts": Named("Nuts", contains=("tree nuts", "peanuts")),
    "ground_nuts": Named("Nut butter", contains=("tree nuts", "peanuts")),
    "seeds": Named("Sesame and pumpkin seeds", contains=("sesame",)),
    "ground_seeds": Named("Ground sesame and flax seeds", contains=("sesame",)),
    "pumpkin_seeds": Named("Pumpkin seeds"),
    "legumes": Named("Legumes", contains=("soy", "peanuts", "lupin")),
    "whole_grains": Named("Whole grains", contains=("gluten",)),
    "dark_chocolate": Named("Dark chocolate", "vegetarian", ("milk", "soy", "tree nuts", "peanuts")),
    "fish": Named("Salmon, cooked", "pescatarian", ("fish",)),
}


@dataclass(frozen=True)
class Eater:
    """A person, as far as known: their diet ("" for any), the allergens they avoid, their age and pregnancy.

    `age_months` is the lowest age that is possible, None for an adult or if it is not known.
    """

    diet: str = ""
    avoids: frozenset[str] = frozenset()
    age_months: int | None = None
    pregnant: bool = False

    @property
    def is_under_five(self) -> bool:
        """Whether whole nuts can choke them."""
        return self.age_months is not None and self.age_months < FIVE_YEARS

    @property
    def is_child(self) -> bool:
        """Whether a usual portion is too much for them: the years in which half the energy of an adult is enough."""
        return self.age_months is not None and self.age_months < NINE_YEARS

    @property
    def helping(self) -> Decimal:
        """How much of a usual portion is a helping for them."""
        return HALF if self.is_child else ONE

    @property
    def takes_all(self) -> bool:
        """Whether neither a diet nor an allergy leaves anything out."""
        return not self.avoids and self.diet in ("", DIETS[-1])

    @property
    def is_limited(self) -> bool:
        """Whether anything is left out for their sake."""
        return not self.takes_all or self.is_under_five or self.pregnant

    def takes(self, food: Eatable) -> bool:
        """Return whether a food may be named to them; one with unknown ingredients may if nothing is avoided."""
        if _FOR_NOBODY.search(food.name):
            return False
        if self.is_under_five and _can_choke(food):
            return False
        if self.pregnant and _is_risky_in_pregnancy(food):
            return False
        if not food.diet:
            return self.takes_all
        fits = not self.diet or DIETS.index(food.diet) <= DIETS.index(self.diet)
        return fits and self.avoids.isdisjoint(food.contains)

    def warns_of(self, may_contain: Collection[str]) -> tuple[str, ...]:
        """Return the allergens to avoid among those that a food may contain."""
        return tuple(sorted(self.avoids.intersection(may_contain)))

    @cached_property
    def in_texts(self) -> Mapping[str, bool]:
        """Whether each food of IN_TEXTS may be named to them."""
        return {condition: self.takes(food) for condition, food in IN_TEXTS.items()}


def _can_choke(food: Eatable) -> bool:
    name = food.name
    if _HARD_TO_CHEW.search(name) and not _GROUND.search(name):
        return True
    if _NUTS.isdisjoint(food.contains) and not _NUT_NAMES.search(name):
        return False
    return bool(_NOT_SMOOTH.search(name)) or not _GROUND.search(name)


def _is_risky_in_pregnancy(food: Eatable) -> bool:
    name = food.name
    # Where the allergens are known they say it; "oyster" may be a mushroom.
    is_seafood = not _FISH_AND_SHELLFISH.isdisjoint(food.contains) if food.diet else bool(_SEAFOOD.search(name))
    return bool(
        (is_seafood and _UNCOOKED.search(name))
        or _ALWAYS_UNCOOKED.search(name)
        or _LIVER.search(name)
        or _SOFT_CHEESE.search(name)
    )
