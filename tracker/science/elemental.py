"""How much magnesium is in a dose of a tablet, powder or medicine, from what its label says.

A label that states the magnesium itself settles it. One that states the weight of a salt ("magnesium
citrate 1000 mg") does not: salts of one name come in several forms, with and without crystal water, so the
answer is a range over the forms of that family. The forms stand in `data/supplement_forms.csv`, each with
its formula; the share of magnesium is computed from atomic masses (see `data/supplement_forms.md`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

from tracker.science.csv_rows import read_table

FILE = Path(__file__).parent / "data" / "supplement_forms.csv"

MAGNESIUM = "magnesium"  # the label states the magnesium itself, "of which magnesium", "elemental"
MOST_LABEL_MG = Decimal(50_000)  # 50 g: more of a salt is in no single dose
MOST_MG = Decimal(10_000)  # of magnesium at one time; laxatives, the largest doses sold, stay under a third of it

_MG_PER_GRAM = Decimal(1000)
_STORED = Decimal("0.001")  # what the database keeps, as for foods


class UnknownFormError(ValueError):
    """A family of salts that the data file does not have."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a salt: `mg_per_gram` is the magnesium in mg in a gram (1000 mg) of it."""

    family: str
    name: str
    formula: str
    molar_mass_g: Decimal
    mg_per_gram: Decimal


def read_forms(lines: Iterable[str]) -> tuple[Form, ...]:
    """Read forms from the lines of a CSV file.

    Raises ValueError with the line's number for a row that cannot be one.
    """
    return read_table(lines, _form, of="forms of supplements")


def _form(raw: dict[str, str]) -> Form:
    form = Form(
        family=raw["family"],
        name=raw["form"],
        formula=raw["formula"],
        molar_mass_g=Decimal(raw["molar_mass_g"]),
        mg_per_gram=Decimal(raw["mg_elemental_per_1000mg"]),
    )
    if not (form.family and form.name and form.formula) or form.family == MAGNESIUM:
        raise ValueError("a form needs a family, a name and a formula")
    if not 0 < form.mg_per_gram < _MG_PER_GRAM or not form.molar_mass_g > 0:
        raise ValueError("no salt holds that much or that little magnesium")
    return form


@cache
def all_forms() -> tuple[Form, ...]:
    """Return every form of the file, read once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_forms(lines)


def families() -> tuple[str, ...]:
    """Return the families of salts, in the order of the file."""
    return tuple(dict.fromkeys(form.family for form in all_forms()))


def forms_of(family: str) -> tuple[Form, ...]:
    """Return the forms of a family, the one with least magnesium first.

    Raises:
        UnknownFormError: if there is no such family.
    """
    found = tuple(sorted((f for f in all_forms() if f.family == family), key=lambda form: form.mg_per_gram))
    if not found:
        raise UnknownFormError(family)
    return found


def elemental_range(form_family: str, label_mg: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and the most magnesium in mg in `label_mg` mg of what the label names.

    `form_family` is MAGNESIUM where the label states the magnesium itself (both are then what it says), or
    a family of salts.

    Raises:
        UnknownFormError: if there is no such family.
        ValueError: if the weight is negative.
    """
    if label_mg < 0:
        raise ValueError("a label cannot state a negative weight")
    if form_family == MAGNESIUM:
        exact = _stored(label_mg)
        return exact, exact
    forms = forms_of(form_family)
    low, high = (_stored(label_mg * form.mg_per_gram / _MG_PER_GRAM) for form in (forms[0], forms[-1]))
    return low, high


def of_doses(doses: Decimal, mg_per_dose: Decimal) -> Decimal:
    """Return the magnesium in mg in `doses` doses that hold `mg_per_dose` mg each."""
    return _stored(doses * mg_per_dose)


def _stored(mg: Decimal) -> Decimal:
    return mg.quantize(_STORED, ROUND_HALF_EVEN)
