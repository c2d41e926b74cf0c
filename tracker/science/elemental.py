"""Compute how much magnesium a dose of a tablet, powder or medicine contains, from its label.

A label that states elemental magnesium is taken at its word. One that states the weight of a salt ("magnesium citrate
1000 mg") is ambiguous: a salt of that name comes in several forms, with and without crystal water, so the answer is a
range over the forms of its family. The forms and their formulas are in `data/supplement_forms.csv`; the share of
magnesium is computed from atomic masses (see `data/supplement_forms.md`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

from tracker.science.csv_rows import read_table

FILE = Path(__file__).parent / "data" / "supplement_forms.csv"

MAGNESIUM = "magnesium"  # the label states elemental magnesium, for example "of which magnesium"
MOST_LABEL_MG = Decimal(50_000)  # 50 g: no single dose contains more of a salt
# Magnesium taken at one time; even laxatives, the largest doses sold, contain less than a third of it
MOST_MG = Decimal(10_000)

_MG_PER_GRAM = Decimal(1000)
_STORED = Decimal("0.001")  # the precision that the database stores, as for foods


class UnknownFormError(ValueError):
    """A family of salts that is not in the data file."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a salt; `mg_per_gram` is mg of magnesium in one gram of it."""

    family: str
    name: str
    formula: str
    molar_mass_g: Decimal
    mg_per_gram: Decimal


def read_forms(lines: Iterable[str]) -> tuple[Form, ...]:
    """Read forms from the lines of a CSV file.

    Raises ValueError with the line number of a malformed row.
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
        raise ValueError("no salt contains that much or that little magnesium")
    return form


@cache
def all_forms() -> tuple[Form, ...]:
    """Return every form in the file, which is read once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_forms(lines)


def families() -> tuple[str, ...]:
    """Return the families of salts in file order."""
    return tuple(dict.fromkeys(form.family for form in all_forms()))


def forms_of(family: str) -> tuple[Form, ...]:
    """Return the forms of a family, lowest magnesium content first."""
    found = tuple(sorted((f for f in all_forms() if f.family == family), key=lambda form: form.mg_per_gram))
    if not found:
        raise UnknownFormError(family)
    return found


def elemental_range(form_family: str, label_mg: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and the most magnesium, in mg, in `label_mg` mg of the substance that the label names.

    `form_family` is a family of salts, or MAGNESIUM where the label states elemental magnesium; both ends then equal
    `label_mg`.

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
    """Return the magnesium in mg in `doses` doses of `mg_per_dose` mg each."""
    return _stored(doses * mg_per_dose)


def _stored(mg: Decimal) -> Decimal:
    return mg.quantize(_STORED, ROUND_HALF_EVEN)
