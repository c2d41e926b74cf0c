"""Recognize supplements, and supplements without magnesium."""

from __future__ import annotations

from foods.search.ranking import stem, words_of
from tracker.free_text.numbers import words_in
from tracker.free_text.spoken import Spoken

_OF_TABLETS = frozenset(
    words_in(
        "tablet tablets capsule capsules pill pills softgel softgels supplement supplements vitamin vitamins "
        "multivitamin multivitamins multi iu mcg magnesium magnesia melatonin probiotic probiotics "
        "prenatal antacid laxative vit vits omega creatine bcaa bcaas collagen d3 k2 b12 ashwagandha glucosamine "
        "zma haliborange caps lmnt nuun calm"
    )
)
# Medicines that people log beside their food: there is no magnesium in them to count.
_MEDICINES = frozenset(
    words_in(
        "paracetamol ibuprofen aspirin acetaminophen naproxen tylenol advil aleve nurofen metformin levothyroxine "
        "thyroxine statin atorvastatin simvastatin lisinopril ramipril amlodipine omeprazole pantoprazole "
        "antihistamine cetirizine loratadine amoxicillin antibiotic antibiotics lemsip"
    )
)
# Minerals, of which only a weight in milligrams, or nothing else said, is a tablet.
_MINERALS = frozenset(words_in("iron zinc calcium selenium iodine potassium"))
_NO_MAGNESIUM = (
    frozenset(
        words_in(
            "a b c d d3 e k k2 b6 b12 biotin folate folic melatonin omega fish probiotic probiotics creatine bcaa "
            "bcaas collagen ashwagandha glucosamine"
        )
    )
    | _MINERALS
)
_OILS_TAKEN = frozenset({"fish oil", "cod liver oil", "krill oil"})
_MAY_HAVE_MAGNESIUM = frozenset(words_in("magnesium magnesia multivitamin multivitamins multi complex prenatal"))


def is_oil_taken(spoken: Spoken) -> bool:
    """Whether this is an oil that is taken by the spoon or capsule."""
    return " ".join(map(stem, words_of(spoken.food))) in _OILS_TAKEN


def kind_of_tablet(spoken: Spoken) -> str:
    """Return "tablet" for a possible supplement, "no_magnesium" for one without magnesium, "" for anything else."""
    words = set(words_of(spoken.food))
    if is_oil_taken(spoken):
        return "no_magnesium"
    if not _MEDICINES.isdisjoint(words):
        return "no_magnesium"
    is_mineral = not _MINERALS.isdisjoint(words) and (spoken.unit == "milligram" or words <= _MINERALS)
    if _OF_TABLETS.isdisjoint(words) and not is_mineral:
        return ""
    return "no_magnesium" if words & _NO_MAGNESIUM and not words & _MAY_HAVE_MAGNESIUM else "tablet"
