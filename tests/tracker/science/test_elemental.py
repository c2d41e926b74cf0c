"""What a label comes to: one number where it states the magnesium, a range where it names a salt."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.models import LabelSays
from tracker.science import elemental
from tracker.science.elemental import MAGNESIUM, UnknownFormError, elemental_range, families, forms_of, read_forms

HEADER = "family,form,formula,molar_mass_g,mg_elemental_per_1000mg"
WEIGHTS = st.decimals(min_value=0, max_value=50_000, places=3)
KINDS = st.sampled_from([MAGNESIUM, *families()])

# Abridged standard atomic weights (CIAAW 2021), as data/supplement_forms.md says.
ATOMIC = {"H": "1.008", "C": "12.011", "N": "14.007", "O": "15.999", "Mg": "24.305", "S": "32.06", "Cl": "35.45"}


def atoms(formula: str) -> dict[str, int]:
    """Count the atoms of a formula such as 4MgCO3.Mg(OH)2.5H2O."""
    counts = dict.fromkeys(ATOMIC, 0)
    for part in formula.split("."):
        found = re.fullmatch(r"(\d*)(.+)", part)
        assert found
        plain = re.sub(r"\(([^()]+)\)(\d+)", lambda group: group[1] * int(group[2]), found[2])
        assert re.fullmatch(r"([A-Z][a-z]?\d*)+", plain)
        for element, many in re.findall(r"([A-Z][a-z]?)(\d*)", plain):
            counts[element] += int(many or 1) * int(found[1] or 1)
    return counts


def test_doses_add_up_to_what_is_stored() -> None:
    assert elemental.of_doses(Decimal("2.5"), Decimal("113.4")) == Decimal("283.5")
    assert elemental.of_doses(Decimal(0), Decimal("113.4")) == 0


def test_it_works() -> None:
    assert elemental_range(MAGNESIUM, Decimal(400)) == (400, 400)
    # Trimagnesium dicitrate anhydrous holds most, the 1:1 salt least.
    assert elemental_range("citrate", Decimal(1000)) == (Decimal("113.4"), Decimal("161.6"))
    assert elemental_range("oxide", Decimal(500)) == (Decimal("301.5"), Decimal("301.5"))


@pytest.mark.parametrize("form", elemental.all_forms(), ids=lambda form: f"{form.family} {form.name}")
def test_each_form_follows_from_its_formula(form: elemental.Form) -> None:
    counts = atoms(form.formula)
    mass = sum(Decimal(ATOMIC[element]) * many for element, many in counts.items())
    assert abs(mass - form.molar_mass_g) <= Decimal("0.01")
    share = Decimal(ATOMIC["Mg"]) * counts["Mg"] / mass * 1000
    assert share.quantize(Decimal("0.1")) == form.mg_per_gram


def test_the_form_offers_magnesium_and_every_family() -> None:
    assert {kind.value for kind in LabelSays} == {MAGNESIUM, *families()}
    assert len(families()) == 14


def test_a_name_with_several_forms_never_gives_one_number() -> None:
    for family in families():
        low, high = elemental_range(family, Decimal(1000))
        assert (low < high) is (len(forms_of(family)) > 1)
    assert {family for family in families() if len(forms_of(family)) == 1} == {"oxide", "hydroxide", "taurate"}


@pytest.mark.parametrize("family", ["", "citrates", "Citrate", "unobtainium"])
def test_an_unknown_form_is_refused(family: str) -> None:
    with pytest.raises(UnknownFormError):
        elemental_range(family, Decimal(100))


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        elemental_range(MAGNESIUM, Decimal(-1))


@pytest.mark.parametrize(
    "row",
    [
        "oxide,oxide,MgO,40.3",  # no value
        "oxide,oxide,MgO,40.3,much",
        "oxide,oxide,MgO,0,603",
        "oxide,oxide,MgO,40.3,0",
        "oxide,oxide,MgO,40.3,1000",  # pure magnesium is not a salt
        ",oxide,MgO,40.3,603",
        "oxide,,MgO,40.3,603",
        "oxide,oxide,,40.3,603",
        "magnesium,itself,Mg,24.3,999",  # would shadow what labels state
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        read_forms([HEADER, "oxide,oxide,MgO,40.3,603", row])


@given(KINDS, WEIGHTS)
def test_the_ends_stand_in_order_and_below_the_label(family: str, label_mg: Decimal) -> None:
    low, high = elemental_range(family, label_mg)
    assert 0 <= low <= high <= label_mg
    assert all(end == end.quantize(Decimal("0.001")) for end in (low, high))


@given(KINDS, WEIGHTS, WEIGHTS)
def test_more_on_the_label_is_never_less_magnesium(family: str, one: Decimal, other: Decimal) -> None:
    less, more = (elemental_range(family, label_mg) for label_mg in sorted((one, other)))
    assert less[0] <= more[0]
    assert less[1] <= more[1]


@given(WEIGHTS)
def test_stated_magnesium_is_exact(label_mg: Decimal) -> None:
    assert elemental_range(MAGNESIUM, label_mg) == (label_mg, label_mg)


@given(st.decimals(min_value="0.001", max_value=100, places=3), st.decimals(min_value=0, max_value=10_000, places=3))
def test_doses_multiply(doses: Decimal, mg: Decimal) -> None:
    assert abs(elemental.of_doses(doses, mg) - doses * mg) <= Decimal("0.0005")
