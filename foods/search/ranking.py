"""Rank foods by how well their names match the typed words, and correct misspelled words. No database access."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise, product
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_WORDS = 8
ENOUGH = 20  # with this many foods that have the whole words, prefix matches are not looked up
LONGEST_WORD = 40
_MOST_TYPED = 400  # characters; the rest is ignored, as no name is longer
_MOST_READINGS = 6
_NEIGHBOURS = 3
_SHORTEST_PART = 3
_SHORTEST_CORRECTED = 4
_SHORT = 5
_LONG = 7  # words at least this long may have two typos
_MOST_SPLITS = 12

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’`´")
# Joining words, which say nothing about the food.
_JOINING = frozenset({"a", "an", "and", "in", "n", "of", "the", "with"})
# Words for how much: "a large glass of milk" asks for milk.
_MEASURES = frozenset(
    {"bag", "big", "bit", "bottle", "bowl", "box", "bunch", "can", "carton", "cup", "dash", "few", "g", "glass", "gram"}
    | {
        "half",
        "handful",
        "jar",
        "kg",
        "large",
        "lb",
        "liter",
        "litre",
        "little",
        "medium",
        "ml",
        "mug",
        "ounce",
        "oz",
        "pack",
    }
    | {"packet", "piece", "pinch", "pint", "plate", "portion", "pound", "scoop", "serving", "slice", "small", "some"}
    | {"spoon", "spoonful", "tablespoon", "tbsp", "teaspoon", "tin", "tsp", "tub"}
    | {"couple", "dozen", "one", "two", "three", "four", "five", "six"}
)

# Preserved forms, which come after the fresh or cooked food that people mostly eat.
_KEPT = frozenset({"canned", "dried", "dry", "frozen", "instant", "pickled", "powder"})

TypedWords = tuple[str, ...]  # the words that were typed, or those that may be meant


class Candidate(NamedTuple):
    """The columns of a food that an engine returns for ranking."""

    pk: int
    name: str
    aliases: str
    original_name: str
    source: str
    group_rank: int


class _Parts(NamedTuple):
    words: tuple[str, ...]
    stems: tuple[str, ...]
    head: int  # how many words come before the first comma
    joined: str  # the stems without spaces: flax seed is flaxseed
    thing: frozenset[str]  # the stems before the first comma
    every: frozenset[str]  # all stems


class _Names(NamedTuple):
    name: _Parts
    others: tuple[_Parts, ...]
    others_joined: frozenset[str]
    everything: str  # the words of all names, each with a space on both sides
    kept: bool  # see _KEPT


def fold(text: str) -> str:
    """Remove case, accents and apostrophes."""
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return unicodedata.normalize("NFC", plain)


def words_of(text: str) -> list[str]:
    """Split into folded words, without joining words unless the text has only those."""
    found = _WORD.findall(fold(text))
    return [word[:LONGEST_WORD] for word in found if word not in _JOINING] or [word[:LONGEST_WORD] for word in found]


def typed_words(text: str) -> TypedWords:
    """Return the words to search for in a text of any length, without amounts."""
    typed = fold(text[:_MOST_TYPED])
    measure, of, food = typed.partition(" of ")
    if of and all(_counts(word) or word in _JOINING for word in _WORD.findall(measure)) and _WORD.search(food):
        typed = food
    return tuple(dict.fromkeys(words_of(typed)))[:MOST_WORDS]


def _counts(word: str) -> bool:
    """Return whether a word is a number or a measure: 2, 100g, cups."""
    return word[0].isdecimal() or stem(word) in _MEASURES


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Reduce an English singular or plural to their common form, which may not be a word."""
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("oes", "ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("ie"):  # cookie, cookies
        return word[:-2] + "y"
    if word.endswith("oe"):  # potatoe
        return word[:-1]
    if word.endswith(("aves", "alves")):  # leaves, loaves, halves are leaf, loaf, half
        return word[:-3] + "f"
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """Return a word with its singular and plural forms, each of which counts as the whole word."""
    base = stem(word)
    others = [base, base + "s"]
    if base.endswith("y"):
        others += [base[:-1] + "ies", base[:-1] + "ie"]
    elif base.endswith(("o", "ch", "sh", "ss", "x")):
        others.append(base + "es")
    elif base.endswith(("af", "alf")):
        others.append(base[:-1] + "ves")
    return tuple(dict.fromkeys([word, *others]))


def ranked(
    readings: Sequence[tuple[TypedWords, int]], candidates: Iterable[Candidate], boost: Mapping[int, float]
) -> list[int]:
    """Return the ids of the foods that match a reading, best first; each reading comes with its cost.

    Typed words rank before corrected ones, and foods of imported tables after all others; whole words before prefixes.
    Then come foods with exactly this name,
    unless they are branded; foods that this person logs; foods that are not branded; curated foods, which have other
    names, before the mass of imported ones; and the better match.
    """
    keys: dict[int, tuple[object, ...]] = {}
    wanted = [(cost, _Wanted.of(reading)) for reading, cost in readings]
    for food in candidates:
        if food.pk in keys:
            continue
        names = _names(food.name, food.aliases, food.original_name)
        for cost, asked in wanted:
            tier = _tier(asked, names)
            if tier is not None and (not cost or tier < _IN_SOURCE):
                keys[food.pk] = (cost, food.source == FROM_TABLE, *_key(tier, food, names, boost.get(food.pk, 0)))
                break
    return sorted(keys, key=keys.__getitem__)


_IN_SOURCE = 12  # a word occurs only in the name in the source: not enough for a corrected word
_BEGUN = 8  # from this tier on, a word is only a prefix
_SURE = frozenset({0, 1, 2, 3, 4, 5, 6, _BEGUN, _BEGUN + 1, _BEGUN + 2})  # the words are in the name, or another name
_LOOSE = frozenset({6, 7})  # the words occur somewhere in a name that may be of something else
FROM_TABLE = "table"  # the source of foods of an imported table
_LOOKED_AFTER = frozenset({"catalog", "own"})
_HABIT = 2  # a food logged less than twice does not come before better matches


def _key(tier: int, food: Candidate, names: _Names, weight: float) -> tuple[object, ...]:
    """Return the sort key of a food among those of the same cost."""
    branded = food.source == "usda_branded"
    looked_after = food.aliases != "" or food.source in _LOOKED_AFTER
    return (
        _class(tier, looked_after=looked_after),
        tier != 0 or branded,
        0 if weight < _HABIT and tier in _LOOSE else -weight,
        branded,
        not (looked_after and tier in _SURE),
        tier,
        names.kept,
        food.group_rank,
        len(food.name.partition(",")[0]),
        len(food.name),
        food.name,
        food.pk,
    )


def _class(tier: int, *, looked_after: bool) -> int:
    """Rank whole words before prefixes; but for "straw", strawberries come before any kind of straw mushrooms."""
    if looked_after:
        return 0 if tier < _BEGUN else 1 if tier == _BEGUN else 3
    return 0 if tier < _BEGUN and tier not in _LOOSE else 2 if tier < _BEGUN else 3


class _Wanted(NamedTuple):
    """A reading, prepared for comparison with many foods."""

    words: TypedWords
    stems: tuple[str, ...]
    joined: str
    every: frozenset[str]
    begun: tuple[tuple[str, ...], ...]  # for each word, the substrings to look for in _Names.everything

    @classmethod
    def of(cls, words: TypedWords) -> _Wanted:
        stems = tuple(stem(word) for word in words)
        begun = tuple((f" {word}", *(f" {form} " for form in forms(word))) for word in words)
        return cls(words, stems, "".join(stems), frozenset(stems), begun)


def _tier(asked: _Wanted, names: _Names) -> int | None:
    """Return how well a food matches, 0 best; None if it does not match."""
    name, others, others_joined, everything, _ = names
    if name.joined == asked.joined:
        return 0
    if asked.joined in others_joined:
        return 1
    for marks in asked.begun:
        for mark in marks:
            if mark in everything:
                break
        else:
            return None
    stems = asked.stems
    in_name = asked.every <= name.every
    if in_name and asked.every in (name.every, name.thing):
        return 2 if asked.every == name.every else 3
    if name.head < len(name.stems):
        # The kind comes after the comma: cooked rice is "White rice, cooked", which is also called rice.
        thing = [one for one in stems if one not in name.stems[name.head :]]
        if thing and (thing == [*name.stems[: name.head]] or "".join(thing) in others_joined):
            return 3
    if in_name:
        if name.stems[max(0, name.head - len(stems)) : name.head] == stems:
            return 4  # in English the thing comes last: dark chocolate is chocolate, chocolate cookies are not
        return 5 if name.stems[: len(stems)] == stems else 6
    if any(asked.every <= other.every for other in others):
        return 7
    return _begun_tier(asked.words, names)


def _begun_tier(words: TypedWords, names: _Names) -> int:
    """Return how well a food matches if some or all of the words are only prefixes."""
    name, others, *_ = names
    if _begin(words, name.words[: name.head]) or any(_begin(words, other.words) for other in others):
        return _BEGUN
    if _has_all(name, words):
        first, last = name.words[0], name.words[name.head - 1] if name.head else ""
        return _BEGUN + 1 if first.startswith(words[0]) or last.startswith(words[-1]) else _BEGUN + 2
    return _BEGUN + 3 if any(_has_all(other, words) for other in others) else _IN_SOURCE


def _begin(starts: TypedWords, words: tuple[str, ...]) -> bool:
    """Return whether each word begins with the start at the same position, with none left over."""
    return len(starts) == len(words) and all(map(str.startswith, words, starts))


def _has_all(parts: _Parts, wanted: TypedWords) -> bool:
    return all(_begins_one(parts.words, word) for word in wanted)


def _begins_one(words: Iterable[str], start: str) -> bool:
    return any(word.startswith(start) for word in words) or bool(set(forms(start)).intersection(words))


def _alias_lines(aliases: str) -> list[str]:
    return [line[3:] if line.startswith("de:") else line for line in aliases.splitlines()]


@lru_cache(maxsize=10_000)
def _names(name: str, aliases: str, original_name: str) -> _Names:
    own, others = _parts(name), tuple(_parts(alias) for alias in _alias_lines(aliases))
    words = [*own.words, *chain.from_iterable(other.words for other in others)]
    if original_name != name:
        words += words_of(original_name)
    joined = frozenset(other.joined for other in others)
    return _Names(own, others, joined, f" {'  '.join(words)} ", not _KEPT.isdisjoint(own.words))


def _parts(name: str) -> _Parts:
    first, comma, rest = name.partition(",")
    words = words_of(first)
    head = len(words)
    if comma:
        words += words_of(rest)
    stems = tuple(map(stem, words))
    return _Parts(tuple(words), stems, head, "".join(stems), frozenset(stems[:head]), frozenset(stems))


def may_be_misspelt(word: str) -> bool:
    """Return whether a word is not a number and long enough to correct: short words are too much alike."""
    return len(word) >= _SHORTEST_CORRECTED and not word.isdecimal()


def corrections(word: str, vocabulary: Sequence[str], *, found: bool) -> list[tuple[str, int]]:
    """Return the nearest words and their distances in typos, nearest first.

    A word that was `found` is corrected only if it is longer, and only to nearly the same word. A word that is unlike
    any whole word may be like the beginning of one: people stop typing when they see what they want.
    """
    if not may_be_misspelt(word) or (found and len(word) == _SHORTEST_CORRECTED):
        return []
    most = 1 if found or len(word) < _LONG else 2
    alike = [other for other in vocabulary if other[0] == word[0]]  # people rarely mistype the first letter
    whole = _nearest(word, alike, most) or (_nearest(word, vocabulary, 1) if len(word) >= _SHORT else [])
    if found or whole or len(word) < _SHORT:
        return [(other, slips) for other, slips in whole if not found or stem(other) != stem(word)]
    return _nearest(word, [other for other in alike if len(other) > len(word)], most, begun=True)


def _nearest(word: str, names: Sequence[str], most: int, *, begun: bool = False) -> list[tuple[str, int]]:
    compared = [name[: len(word)] for name in names] if begun else names
    hits = process.extract(word, compared, scorer=OSA.distance, score_cutoff=most, limit=_NEIGHBOURS * 4)
    order = sorted((slips, abs(len(names[i]) - len(word)), names[i]) for _, slips, i in hits)
    return [(name, int(slips)) for slips, _, name in order if name != word][:_NEIGHBOURS]


def as_typed(words: TypedWords) -> list[TypedWords]:
    """Return the words, and two words as one: "blue berries" means blueberries, but "chicken s" is not chickens."""
    return [words, ("".join(words),)] if len(words) == 2 and len(words[1]) > 1 else [words]


def is_short(readings: Sequence[TypedWords]) -> bool:
    """Return whether this is one short word, which may be a prefix even if it is a whole word: straw, strawberries."""
    return len(readings) == 1 and len(readings[0]) == 1 and len(readings[0][0]) <= _SHORT


def readings_of(words: TypedWords, near: Mapping[str, Sequence[tuple[str, int]]]) -> list[tuple[TypedWords, int]]:
    """Return the typed words and what they may mean, each with its number of typos, fewest first.

    An extra or missing space is a typo too: pea nuts, peanutbutter. Numbers and measures can be left out.
    """
    # With many words, use only the nearest of each, so that the number of combinations stays small.
    most = _NEIGHBOURS if len(words) < 4 else 1
    choices = [[(word, 0), *near.get(word, ())[:most]] for word in words]
    found = [((*words[:i], a + b, *words[i + 2 :]), 1) for i, (a, b) in enumerate(pairwise(words))]
    found += [(tuple(word for word, _ in chosen), sum(slips for _, slips in chosen)) for chosen in product(*choices)]
    found = sorted(found, key=itemgetter(1))[:_MOST_READINGS]
    if len(words) == 1:
        word, slips = words[0], 2 if near.get(words[0]) else 1
        found += [((word[:i], word[i:]), slips) for i in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]
    thing = tuple(word for word in words if not _counts(word))
    if thing and thing != words:
        found[1:1] = readings_of(thing, near)
    return found[: _MOST_READINGS + _MOST_SPLITS]
