"""How well a food's names fit what was typed, and which words may have been meant. No database in here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, product
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_WORDS = 8
LONGEST_WORD = 40
_MOST_TYPED = 400  # characters that are looked at; no name is longer
_MOST_READINGS = 6
_NEIGHBOURS = 3
_SHORTEST_PART = 3
_MOST_SPLITS = 12

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’`´")
# Words that names and sentences are joined with; they tell nothing about the food.
_JOINING = frozenset({"a", "an", "and", "in", "of", "the", "with"})

# A food as it is kept, not as it is mostly eaten: comes after the fresh or the cooked one.
_KEPT = frozenset({"canned", "dried", "dry", "frozen", "instant", "pickled", "powder"})

Reading = tuple[str, ...]  # the words that were typed, or those that may have been meant


class Candidate(NamedTuple):
    """What an engine hands over of a food for ranking."""

    pk: int
    name: str
    aliases: str
    original_name: str
    source: str
    group_rank: int


class _Parts(NamedTuple):
    words: tuple[str, ...]
    stems: tuple[str, ...]
    head: int  # how many words stand before the first comma


def fold(text: str) -> str:
    """Take case, accents and apostrophes away."""
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return unicodedata.normalize("NFC", plain)


def words_of(text: str) -> list[str]:
    """Split into folded words; those that only join others are left out unless there is nothing else."""
    found = [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]
    return [word for word in found if word not in _JOINING] or found


def typed_words(text: str) -> Reading:
    """Return the words to look for, however long the text is."""
    return tuple(dict.fromkeys(words_of(text[:_MOST_TYPED])))[:MOST_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Bring English plurals and their singulars to one form, which need not be a word."""
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("oes", "ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("oe"):  # potatoe
        return word[:-1]
    if word.endswith("aves"):  # leaves, loaves, halves are leaf, loaf, half
        return word[:-3] + "f"
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """Return a word with its other numbers, each of which counts as the whole word."""
    base = stem(word)
    others = [base, base + "s"]
    if base.endswith("y"):
        others.append(base[:-1] + "ies")
    elif base.endswith(("o", "ch", "sh", "ss", "x")):
        others.append(base + "es")
    elif base.endswith("af"):
        others.append(base[:-1] + "ves")
    return tuple(dict.fromkeys([word, *others]))


def ranked(
    readings: Sequence[tuple[Reading, int]], candidates: Iterable[Candidate], boost: Mapping[int, float]
) -> list[int]:
    """Return the ids of the foods that fit one of the readings, best first; each reading comes with its cost.

    What was typed goes before what may have been meant, whole words before begun ones; then the very name of
    a whole food, the foods that this person logs, whole foods before branded ones, those that someone has given
    other names before the mass of imported ones, and the better fit.
    """
    keys: dict[int, tuple[object, ...]] = {}
    wanted = [(cost, reading, tuple(stem(word) for word in reading)) for reading, cost in readings]
    for food in candidates:
        if food.pk in keys:
            continue
        branded = food.source == "usda_branded"
        looked_after = bool(food.aliases) or food.source in {"catalog", "own"}
        for cost, words, stems in wanted:
            tier = _tier(words, stems, food)
            if tier is not None:
                keys[food.pk] = (
                    cost,
                    tier >= _BEGUN,
                    not (tier == 0 and not branded),
                    -boost.get(food.pk, 0),
                    branded,
                    not (looked_after and tier in _SURE),
                    tier,
                    not _KEPT.isdisjoint(_parts(food.name).words),
                    food.group_rank,
                    len(food.name.partition(",")[0]),
                    len(food.name),
                    food.name,
                    food.pk,
                )
                break
    return sorted(keys, key=keys.__getitem__)


_BEGUN = 8  # from this tier on a word is only begun
_SURE = frozenset({0, 1, 2, 3, 4, 5, 6, _BEGUN, _BEGUN + 1})  # the words are in the name, or are another name


def _tier(words: Reading, stems: tuple[str, ...], food: Candidate) -> int | None:
    """Say how well a food fits, 0 best; None if it does not."""
    name = _parts(food.name)
    if name.stems == stems:
        return 0
    others = [_parts(alias) for alias in _alias_lines(food.aliases)] if food.aliases else []
    if any(other.stems == stems for other in others):
        return 1
    wanted = set(stems)
    if wanted.issubset(name.stems):
        if wanted == set(name.stems):
            return 2
        if wanted == set(name.stems[: name.head]):
            return 3
        if name.stems[max(0, name.head - len(stems)) : name.head] == stems:
            return 4  # English names the thing last: dark chocolate is chocolate, chocolate cookies are not
        return 5 if name.stems[: len(stems)] == stems else 6
    if any(wanted.issubset(other.stems) for other in others):
        return 7
    return _begun_tier(words, name, others, food)


def _begun_tier(words: Reading, name: _Parts, others: list[_Parts], food: Candidate) -> int | None:
    """Say how well a food fits in which the words, or some of them, are only begun."""
    if _has_all(name, words):
        return _BEGUN if name.words[0].startswith(words[0]) else _BEGUN + 1
    if any(_has_all(other, words) for other in others):
        return _BEGUN + 2
    everything = [*name.words, *(word for other in others for word in other.words)]
    if food.original_name:
        everything += _parts(food.original_name).words
    begun = all(_begins_one(everything, word) for word in words)
    return _BEGUN + 3 if begun else None


def _has_all(parts: _Parts, wanted: Reading) -> bool:
    return all(_begins_one(parts.words, word) for word in wanted)


def _begins_one(words: Iterable[str], start: str) -> bool:
    return any(word.startswith(start) for word in words) or bool(set(forms(start)).intersection(words))


def _alias_lines(aliases: str) -> list[str]:
    return [line[3:] if line.startswith("de:") else line for line in aliases.splitlines()]


@lru_cache(maxsize=20_000)
def _parts(name: str) -> _Parts:
    words = tuple(words_of(name))
    head = len(words_of(name.partition(",")[0]))
    return _Parts(words, tuple(stem(word) for word in words), head)


def corrections(word: str, vocabulary: Sequence[str], *, found: bool) -> list[tuple[str, int]]:
    """Return the nearest words with their distance in slips of the finger, nearest first.

    Short words are too like each other to be corrected, and a word that was `found` needs to be nearly the
    same. What is not like a whole word may be like the beginning of one: people stop typing when they see
    what they want.
    """
    most = 0 if len(word) < 4 + found else 1 if found or len(word) < 6 else 2
    if not most or word.isdecimal():
        return []
    alike = [other for other in vocabulary if other[0] == word[0]]  # people seldom slip on the first letter
    whole = _nearest(word, alike, most) or _nearest(word, vocabulary, most)
    if found or whole:
        return [(other, slips) for other, slips in whole if not found or stem(other) != stem(word)]
    return _nearest(word, [other for other in alike if len(other) > len(word)], most, begun=True)


def _nearest(word: str, names: Sequence[str], most: int, *, begun: bool = False) -> list[tuple[str, int]]:
    compared = [name[: len(word)] for name in names] if begun else names
    hits = process.extract(word, compared, scorer=OSA.distance, score_cutoff=most, limit=_NEIGHBOURS * 4)
    order = sorted((slips, abs(len(names[i]) - len(word)), names[i]) for _, slips, i in hits)
    return [(name, int(slips)) for slips, _, name in order if name != word][:_NEIGHBOURS]


def readings_of(words: Reading, near: Mapping[str, Sequence[tuple[str, int]]]) -> list[tuple[Reading, int]]:
    """Return what was typed and what may have been meant, each with the number of slips, fewest first.

    A space too many or too few is a slip as well: pea nuts, peanutbutter.
    """
    # With many words, only the nearest of each: the number of combinations stays small.
    most = _NEIGHBOURS if len(words) < 4 else 1
    choices = [[(word, 0), *near.get(word, ())[:most]] for word in words]
    found = [((*words[:i], a + b, *words[i + 2 :]), 1) for i, (a, b) in enumerate(pairwise(words))]
    found += [(tuple(word for word, _ in chosen), sum(slips for _, slips in chosen)) for chosen in product(*choices)]
    found = sorted(found, key=itemgetter(1))[:_MOST_READINGS]
    if len(words) == 1 and not near.get(words[0]):
        word = words[0]
        found += [((word[:i], word[i:]), 1) for i in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]
    return found[: _MOST_READINGS + _MOST_SPLITS]
