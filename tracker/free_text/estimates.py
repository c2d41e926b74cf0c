"""Estimate an amount for which the food has no measure from its usual portion: a bag, a bit, a large one, a few."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from tracker.free_text.numbers import words_in
from tracker.free_text.portions import GRAMS, VESSELS, Fit, Household, Question, Weighable, fit
from tracker.free_text.spoken import Spoken
from tracker.free_text.units import MASSES, VOLUMES

ESTIMATED, BETWEEN = "estimated", "between"
_SIZES = {
    "": Fraction(1),
    "mini": Fraction(1, 2),
    "small": Fraction(2, 3),
    "thin": Fraction(2, 3),
    "medium": Fraction(1),
    "large": Fraction(3, 2),
    "thick": Fraction(3, 2),
    "heaped": Fraction(3, 2),
    "extra large": Fraction(2),
}
# Words for an amount without a number: how many pieces, or what share of a usual portion.
_PIECES_OF = {"few": 3, "couple-few": 3, "several": 4}
_LITTLE, _MUCH = Fraction(1, 3), Fraction(3, 2)
_SHARE_OF = dict.fromkeys(words_in("bit little touch tad smidge smidgen"), _LITTLE)
# What people eat at a time, as a share of the usual portion. What holds more than that (a jar, a loaf, a head), or has
# a size of its own that differs from food to food (a cube, a leaf), is asked.
_SHARES = {
    word: share
    for words, share in (
        ("plate bowl mug glass pot tub container carton packet package bag box can bottle tray", Fraction(1)),
        ("serving portion slice piece chunk wedge slab square fillet ladle scoop handful pile", Fraction(1)),
        ("spoon spoonful dash splash drizzle sprinkle squirt dollop knob pat glug pinch drop", _LITTLE),
        ("bite sip mouthful", Fraction(1, 6)),
    )
    for word in words_in(words)
}
_BY_THE_PIECE = frozenset(words_in("slice piece chunk wedge slab square fillet scoop"))
_PACKED = frozenset(words_in("packet package bag box"))
_SERVED = frozenset({"bowl", "plate"})
_DISH = Decimal(150)  # grams; a porridge is a cup of it, a zucchini is not
_SPREAD = 2  # the ends of a range that differ by more are asked
_MOST_PIECES, _MOST_PORTIONS = 3, 4  # more of them are hardly as large as a usual portion each
_DASH = Decimal(20)  # grams; a bit of what is taken by the spoon or pat is one of them
_ALIKE = Decimal("1.6")  # measures that differ by less are taken for each other: a cup sliced, a cup in halves


def estimate(spoken: Spoken, food: Weighable, question: Question) -> Fit | None:
    """Return about how much is meant where `question` would be asked; None where nobody can tell."""
    usual, pieces = food.usual, _PIECES_OF.get(spoken.vague)
    if spoken.ends:
        return _between(spoken, food)
    if usual is None or question.kind not in {"unit", "size", "count", "vague", "which"}:
        return None
    plain = replace(spoken, size="", vague="", problem="", amount=Decimal(pieces) if pieces else spoken.amount)
    found = fit(plain, food)
    base = found if isinstance(found, Fit) else _by_portion(plain, food, usual, found)
    if base is None and pieces and not spoken.unit:
        base = Fit(Decimal(1), usual.label, usual.grams)
    if base is None:
        return None
    if pieces and not spoken.unit:
        base = _a_few(plain, food, base, least=usual.grams / 3)
    share = _SHARE_OF.get(spoken.vague, _MUCH) if spoken.vague and not pieces else Fraction(1)
    if spoken.vague == "little" and usual.unit in VESSELS | {""}:
        share = _SIZES["small"]  # a little yogurt
    if share < 1 and usual.grams < _DASH:
        share = Fraction(1)
    return _about(base, _SIZES[spoken.size] * share)


def _between(spoken: Spoken, food: Weighable) -> Fit | None:
    """Return the middle of "2-3 dates"."""
    if len(spoken.ends) < 2 or max(spoken.ends) > min(spoken.ends) * _SPREAD:
        return None
    middle = sum(spoken.ends, start=Decimal(0)) / len(spoken.ends)
    found = fit(replace(spoken, amount=middle, problem="", ends=()), food)
    return replace(found, note=BETWEEN) if isinstance(found, Fit) else None


def _by_portion(spoken: Spoken, food: Weighable, usual: Household, question: Question) -> Fit | None:
    """Return a bag as a usual portion, a dash as a third of it."""
    if question.kind == "which":
        return _middle(spoken, food)
    share = _SHARES.get(spoken.unit) if spoken.unit else Fraction(1)
    amount = Fraction(spoken.amount if spoken.amount is not None else 1)
    is_measured = usual.unit in VOLUMES | MASSES  # and so eaten in no pieces
    if share is None or (spoken.unit in _PACKED and usual.unit in _SERVED):
        return None  # a packet of ramen is less than a bowl of it
    if not spoken.unit and (amount < 1 or (is_measured and usual.grams < _DISH)):
        return None  # half a chicken, one eggplant
    if share == 1 and amount > _most(spoken, food, is_measured=is_measured):
        return None
    if share < 1 and usual.grams < _DASH:
        share = Fraction(1)
    if not spoken.unit and not is_measured:
        share /= usual.times  # one biscuit, where five are usual
    return _about(Fit(Decimal(1), usual.label, usual.grams), share * amount)


def _most(spoken: Spoken, food: Weighable, *, is_measured: bool) -> int:
    """Return how many of a measure may be as large as a usual portion each."""
    if spoken.unit and spoken.unit not in _BY_THE_PIECE:
        return _MOST_PORTIONS
    return 1 if spoken.unit and (food.is_drink or is_measured) else _MOST_PIECES


def _middle(spoken: Spoken, food: Weighable) -> Fit | None:
    """Return the middle one of measures that weigh nearly the same."""
    same = sorted((one for one in food.measures if one.unit == spoken.unit and one.times == 1), key=lambda m: m.grams)
    if not same or spoken.amount is None or same[-1].grams > same[0].grams * _ALIKE:
        return None
    middle = same[len(same) // 2]
    return Fit(spoken.amount, middle.label, middle.grams)


def _a_few(spoken: Spoken, food: Weighable, base: Fit, *, least: Decimal) -> Fit:
    """Return more pieces where they are small, and less than a box: a few almonds are more than three."""
    if Household(base.label, base.grams).unit in VESSELS:
        return _about(Fit(Decimal(1), base.label, base.grams), _LITTLE)
    if base.amount * base.grams >= least or not spoken.amount:
        return base
    piece = base.amount * base.grams / spoken.amount
    pieces = (least / piece).to_integral_value(ROUND_CEILING)
    found = fit(replace(spoken, amount=pieces), food)
    return found if isinstance(found, Fit) else base


def _about(base: Fit, times: Fraction) -> Fit:
    """Return so many times an amount: of its measure where that is a plain number, or else in round grams."""
    exact = Fraction(base.amount) * times
    if base.label != GRAMS and (exact * 4).denominator == 1:
        return replace(base, amount=Decimal(exact.numerator) / Decimal(exact.denominator), note=ESTIMATED)
    if times == 1:
        return replace(base, note=ESTIMATED)
    grams = exact * Fraction(base.grams)
    step = 5 if grams >= 20 else 1
    return Fit(Decimal(max(1, round(grams / step)) * step), GRAMS, Decimal(1), ESTIMATED)
