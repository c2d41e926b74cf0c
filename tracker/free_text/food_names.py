"""Decide whether words name a food, nearly name it, or merely occur in one of its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz.distance import OSA, Indel

from foods.models import Food
from foods.search.ranking import fold, stem, words_of
from tracker.free_text.numbers import words_in
from tracker.free_text.units import in_english, unit_at

_ALIKE = 0.75
_TWO = 2  # this many typos in a word are accepted only if it still sounds the same
_HEARD_AS = str.maketrans("cqz", "kks")
_LONG = 8  # in shorter words than this, two typos make a different word
_SHORT = 5  # in words up to this length, one different letter makes a different word: taro, taco
_WITH = frozenset({"for", "from", "in", "of", "on", "with"})  # what follows is not the food itself
_BEGINNING = 4  # a word of this length may be the beginning of a longer one
_KEPT = frozenset({"pickled", "dried", "candied"})
_LISTING = frozenset({"and", "with"})
# How a food was cut makes no difference to its magnesium per gram; nor does salt.
FORMS = frozenset(
    words_in(
        "sliced chopped diced shredded grated mashed melted toasted peeled drained rinsed cubed halved "
        "crumbled buttered shelled salted unsalted skinless boneless pitted stoned seedless soaked "
        "pureed puréed blended"
    )
)
# Toast, a slice or a sandwich of these is of that bread; a banana toast is not banana bread.
BREADS = frozenset(
    words_in(
        "wheat rye whole wholewheat wholemeal wholegrain grain brown white sourdough granary multigrain multi seeded "
        "raisin oat pumpernickel"
    )
)
# Words for a whole kind of food, from which the person must choose. Chips mean different foods in different countries.
KINDS = frozenset(words_in("fish berry berries beans chips squash chocolate bar bars sandwich sandwiches"))
# Kinds that take more than one word: a liter of mineral water has between 1 and 110 mg, and tomato sauce is for pasta
# in one country and ketchup in another.
_KINDS_IN_WORDS = frozenset(
    {
        "mineral water",
        "sparkling water",
        "sparkling mineral water",
        "fizzy water",
        "bottled mineral water",
        "tomato sauce",
    }
)
_COLOURS = frozenset({"black", "white"})
# Ways to cook with moist or gentle heat, which the catalog often calls "cooked".
COOKED = frozenset(words_in("boiled steamed grilled baked broiled poached simmered microwaved sauteed cooked"))
STATES = (
    FORMS
    | COOKED
    | frozenset(
        words_in(
            "raw fried roasted canned tinned frozen dried dry smoked scrambled plain unsweetened black white "
            "skimmed whole"
        )
    )
)


def stems(text: str) -> list[str]:
    """Split into stems and keep the joining words, which distinguish macaroni and cheese from two foods."""
    words = fold(text.replace("&", " and ").replace("-", " ")).replace(",", " ").split()
    return [stem(in_english(word)) for word in words]


def heads(food: Food) -> list[str]:
    """Return what a food is called: its name with and without the kind after the comma, and its other names."""
    return [food.name, food.name.partition(",")[0], *food.alias_list]


def ends_with(name: Sequence[str], end: Sequence[str]) -> bool:
    """Whether the name ends with these words."""
    return list(name[len(name) - len(end) :]) == list(end) if len(end) <= len(name) else False


def begins_with(food: Food, name: str) -> bool:
    """Whether the food's name begins with these words: the nachos with cheese of a plate of nachos."""
    said, called = stems(name), stems(food.name)
    return called[: len(said)] == said and called[len(said) : len(said) + 1] == ["with"]


def is_called(food: Food, name: str) -> bool:
    """Whether this is one of the food's names."""
    return any(stems(head) == stems(name) for head in heads(food))


def is_kind(name: str) -> bool:
    """Whether this names a whole kind of food: fish, raw fish. Black beans are one food of a kind."""
    return KINDS.issuperset(set(words_of(name)) - (STATES - _COLOURS)) or is_kind_in_words(name)


def kind_meant(name: str, *, is_slip: Callable[[str], bool]) -> bool:
    """Whether this is a kind of food, perhaps with a typo: a sandwhich."""
    if is_kind(name):
        return True
    [word, *others] = words_of(name) or [""]
    return not others and is_slip(word) and any(_is_slip_of(word, kind) for kind in KINDS)


def is_kind_in_words(name: str) -> bool:
    """Whether this names a whole kind of food in more than one word, although some food is called that."""
    return " ".join(words_of(name)) in _KINDS_IN_WORDS


def is_named(food: Food, word: str, *, is_slip: Callable[[str], bool]) -> bool:
    """Whether one word names the food, or nearly; "cake" does not name a rice cake, nor "sandwich" sandwich bread."""
    names = [words_of(head) for head in heads(food)]
    if is_called(food, word) or any(stem(fold(word)) == stem("".join(name)) for name in names):
        return True
    single = [name[0] for name in names if len(name) == 1]
    return is_slip(fold(word)) and (_is_like(fold(word), single) or _is_like(stem(fold(word)), single))


def is_kind_of(food: Food, name: str) -> bool:
    """Whether the words name the food itself and not something made from it: canned tuna, not tuna salad."""
    wanted = _words(name)
    for head in heads(food):
        found = _words(head)
        # Sauce for pasta is not pasta, and beef and broccoli is not broccoli.
        is_for_it = not (_WITH | _LISTING).isdisjoint(stems(head))
        is_kept = not _KEPT.isdisjoint(set(found) - set(wanted))
        if (ends_with(found, wanted) and not is_for_it and not is_kept) or set(found) == set(wanted):
            return True
    return set(wanted) <= set(_words(food.name)) and wanted[-1] == _words(food.name.partition(",")[0])[-1]


def is_same_otherwise(food: Food, name: str) -> bool:
    """Whether the words name the food apart from its state: tuna in a can; but a glass of beer is not root beer."""
    wanted = _but_for_states(name)
    parts = (part for head in heads(food) for part in (head, head.partition(",")[0]))
    return any(_but_for_states(part) == wanted for part in parts)


def _but_for_states(name: str) -> list[str]:
    return [stem(word) for word in words_of(name) if word not in STATES]


def covers(food: Food, name: str, *, is_slip: Callable[[str], bool]) -> bool:
    """Whether one of the food's names has each word, or nearly, and the words say what the food is.

    Words that merely occur in the names are not enough: baking powder is not the cocoa powder also called baking
    cocoa, and a cheese sandwich is not a sandwich with steak and cheese. `is_slip` says whether a word may be a typo.
    """
    words = words_of(name)
    if is_called(food, name) or _is_run_together(food, name):
        return True
    said = {word: stem(word) for word in words}
    if len(said) < len(words):
        return False  # "a coffee a coffee"
    return any(_is_said(food, head, said, is_slip) for head in (food.name.partition(",")[0], *food.alias_list))


def _is_run_together(food: Food, name: str) -> bool:
    """Whether only the spaces differ: peanutbutter, flax seeds."""
    run = "".join(_words(name))
    return any(run == "".join(_words(head)) for head in heads(food))


def _is_said(food: Food, head: str, said: dict[str, str], is_slip: Callable[[str], bool]) -> bool:
    whole = stems(head)
    at = next((n for n, word in enumerate(whole) if n and word in _WITH), len(whole))
    thing, along = _words(" ".join(whole[:at])), _words(" ".join(whole[at + 1 :]))
    kind = _words(food.name.partition(",")[2])
    in_source = STATES & set(words_of(food.name_in_source))
    found: list[str] = []
    for word, base in said.items():
        if base in {*thing, *along, *kind}:
            found.append(base)
        elif word not in in_source:
            like = next((one for one in (*thing, *along) if _is_like(word, [one]) or _is_like(base, [one])), None)
            if like is None or not is_slip(word):
                return False
            found.append(like)
    if not thing or not set(thing) <= set(found):
        return False  # a vegetable stir-fry is not a chicken stir-fry with vegetables
    if found[-1] == thing[-1] and not set(along).isdisjoint(found):
        return False  # cheese crackers are not crackers for cheese
    listed = frozenset() if "and" in whole else _listed(food)
    return listed.isdisjoint(found) or listed <= set(found)


def telling_words(name: str) -> list[str]:
    """Return the words of a name that say what the food is: not its state, nor how good it was."""
    words = [word for word in words_of(name) if len(word) > 1 and not word[0].isdecimal()]
    telling = [word for word in words if word not in STATES | _COLOURS]
    return [word for word in telling if not unit_at([word], 0, after_number=False)] or telling or words


def words_shared(food: Food, name: str, *, is_slip: Callable[[str], bool]) -> int:
    """Count the telling words of a name that a food has in its names, or nearly: 0 for a food that does not fit."""
    known = {word for head in heads(food) for word in words_of(head)}
    known_stems = {stem(word) for word in known}
    return sum(
        stem(word) in known_stems
        or (len(word) >= _BEGINNING and any(other.startswith(word) for other in known))
        or ((_is_like(word, known) or _sounds_like(word, known)) and is_slip(word))
        for word in telling_words(name)
    )


def ends_otherwise(food: Food, name: str) -> bool:
    """Whether the last word, which in English says what the thing is, is not a name of the food: peanut oil."""
    last = _words(name)[-1:]
    joined = not _WITH.isdisjoint(stems(name))
    called = any(ends_with(_words(head.partition(",")[0]), last) for head in heads(food))
    return not joined and not called and not is_called(food, name) and not _is_run_together(food, name)


def is_only_listed(food: Food, name: str) -> bool:
    """Whether the words name only a part of the food: the cheese of a sandwich with steak and cheese."""
    return 0 < len(_listed(food) & set(_words(name))) < len(_listed(food))


def _listed(food: Food) -> frozenset[str]:
    """Return the words after the comma that belong together, if any: steak and cheese."""
    parts = food.name.split(",")[1:]
    last = next((n for n, part in enumerate(parts) if not _LISTING.isdisjoint(stems(part))), None)
    if last is None:
        return frozenset()
    first = 0 if "and" in stems(parts[last]) else last
    return frozenset(_words(" ".join(parts[first : last + 1])))


def _words(text: str) -> list[str]:
    return [stem(word) for word in words_of(text)] if text.strip() else []


def _is_like(word: str, known: Iterable[str]) -> bool:
    """Whether a word may be a misspelling of a known one; the shorter the word, the fewer typos are allowed."""
    return any(_is_slip_of(word, other) for other in known)


def _is_slip_of(word: str, other: str) -> bool:
    if len(word) < _SHORT:
        is_missing = len(other) == _SHORT and OSA.distance(word, other) == 1  # blak
        return len(word) == _SHORT - 1 and (sorted(word) == sorted(other) or is_missing)
    if other.startswith(word) and len(word) >= _ALIKE * len(other):
        return True
    if len(word) == _SHORT and len(other) <= _SHORT:
        # A missing or extra letter, or letters in a different order, but no different letter.
        return sorted(word) == sorted(other) or Indel.distance(word, other) == 1
    if abs(len(other) - len(word)) > _TWO or (sorted(word[:2]) != sorted(other[:2]) and word[0] != other[0]):
        return False  # hardly anybody mistypes the first letter: zoodles are not noodles
    slips, is_alike = OSA.distance(word, other), OSA.normalized_similarity(word, other) >= _ALIKE
    # A monster is not Muenster: words of this length are mostly real ones if they have two typos.
    sounds = min(len(word), len(other)) >= _LONG and _sound(word) == _sound(other)
    return is_alike and (slips < _TWO or (slips == _TWO and sounds))


def _sounds_like(word: str, known: Iterable[str]) -> bool:
    """Whether a word may be meant for a known one, which is enough to offer a food, but not to log it: cashues."""
    return len(word) > _SHORT and any(word[0] == other[0] and _sound(word) == _sound(other) for other in known)


def _sound(word: str) -> str:
    """Return the consonants as they sound: brocolli sounds like broccoli, a margarita not like margarine."""
    heard = stem(word).replace("ph", "f").translate(_HEARD_AS)
    return re.sub("[aeiouhwy]", "", re.sub(r"(.)\1+", r"\1", heard))
