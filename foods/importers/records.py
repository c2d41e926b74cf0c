"""The output of every importer: foods and portions as plain records, and the rejected rows.

Pure: an importer turns a file into records, and `foods.catalog.loading` turns records into database rows. The lists
below duplicate the model's choices because this layer is below the models; a test keeps them equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

SOURCES = frozenset(
    {"usda_sr_legacy", "usda_foundation", "usda_survey", "usda_branded", "uk_cofid", "ciqual", "table", "catalog"}
)
HOW_KNOWN = frozenset({"analysed", "calculated", "label", "own", "unknown"})
DIETS = frozenset({"vegan", "vegetarian", "pescatarian", "omnivore"})
ALLERGENS = (
    "gluten",
    "crustaceans",
    "eggs",
    "fish",
    "peanuts",
    "soy",
    "milk",
    "tree nuts",
    "celery",
    "mustard",
    "sesame",
    "sulphites",
    "lupin",
    "molluscs",
)

MOST_MAGNESIUM_MG_PER_100G = Decimal(60310)  # pure magnesium oxide, as in foods.nutrients
MOST_ENERGY_KCAL_PER_100G = Decimal(902)  # pure fat
MOST_GRAMS = Decimal(100_000)

_STORED = Decimal("0.001")  # the database stores three decimals


class FileError(Exception):  # a fault in the file, not in the program
    """The file as a whole cannot be read; none of it is loaded."""


class RowError(Exception):  # a fault in the file, not in the program
    """A row cannot be used; the message says why, in words for people."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out: its line in the file (the header is line 1), and the reason.

    `file` is the file's name if an import reads several.
    """

    line: int
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group of the catalog; groups are sorted by `rank`."""

    slug: str
    name: str
    rank: int
    in_document: bool


@dataclass(frozen=True, slots=True)
class PortionRecord:
    """A household measure and its weight in g; `estimated` if the source does not state that weight."""

    label: str
    grams: Decimal
    is_usual: bool = False
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class FoodRecord:
    """A food in a file. Contents are per 100 g, None if the source has no value; `group` is a slug."""

    line: int
    name: str
    group: str
    source: str
    source_id: str
    how_known: str
    magnesium_mg_per_100g: Decimal | None
    energy_kcal_per_100g: Decimal | None
    portions: tuple[PortionRecord, ...]
    original_name: str = ""
    release: str = ""
    document_term: str = ""
    aliases: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    diet: str = ""
    is_drink: bool = False
    suggestable: bool = True
    notes: str = ""
    allergens_unconfirmed: bool = False  # set when the food is added; later it is up to admins

    @property
    def key(self) -> tuple[str, str]:
        """Identifies the food across loads."""
        return self.source, self.source_id


@dataclass(frozen=True, slots=True)
class Reading:
    """The foods in a file, and its rows that could not be used."""

    records: tuple[FoodRecord, ...]
    refusals: tuple[Refusal, ...]


def content_per_100g(text: str, what: str, unit: str, most: Decimal) -> Decimal | None:
    """Parse a content per 100 g; an empty text means never measured.

    Raises RowError if it is not a number, below 0 or above `most`.
    """
    if not text:
        return None
    value = _number(text, what)
    if value < 0:
        raise RowError(f"{what} cannot be negative: {text} {unit} per 100 g")
    if value > most:
        raise RowError(f"{what} cannot be more than {most:,} {unit} per 100 g: {text}")
    return abs(value.quantize(_STORED, ROUND_HALF_EVEN))  # abs: "-0" is 0, and is shown as 0


def weight(text: str, what: str) -> Decimal:
    """Parse a weight in g: more than 0, at most 100 kg. Raises RowError for anything else."""
    if not text:
        raise RowError(f"{what} has no weight in grams")
    value = _number(text, f"the weight of {what}")
    if value > MOST_GRAMS:
        raise RowError(f"{what} cannot weigh more than 100 kg: {text} g")
    # Round first: a weight that would be stored as 0.000 is zero.
    rounded = value.quantize(_STORED, ROUND_HALF_EVEN) if value > 0 else Decimal(0)
    if rounded <= 0:
        raise RowError(f"{what} must weigh more than 0 g: {text}")
    return rounded


def _number(text: str, what: str) -> Decimal:
    try:
        # Decimal accepts an underscore between digits, which no table means as a number.
        value = Decimal("no number" if "_" in text else text)
    except InvalidOperation:
        raise RowError(f"{what} is not a number: {text}") from None
    if not value.is_finite():
        raise RowError(f"{what} is not a number: {text}")
    return value
