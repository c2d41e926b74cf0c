"""Correct several misspelled words of one food: a search corrects one, and so asks about "chesse sandwhich"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from foods.search.ranking import fold
from foods.search.search import similar_words
from tracker.free_text import brands, other_languages
from tracker.free_text.idle_words import DOUBTFUL, WORDS
from tracker.free_text.numbers import number_at
from tracker.free_text.units import size_at, unit_at

_EACH, _MOST = 3, 8  # meanings of one word, and of all of them
_SHORTEST = 6  # letters of a brand or foreign word that is corrected


def corrected(words: Sequence[str], *, is_slip: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    """Yield the words as they may have been meant, likeliest first; nothing if none of them may be misspelled."""
    each = [_meant(words, at, is_slip) for at in range(len(words))]
    return (found for found in islice(product(*each), _MOST) if found != tuple(words))


def _meant(words: Sequence[str], at: int, is_slip: Callable[[str], bool]) -> list[str]:
    word = fold(words[at])
    is_amount = number_at([word], 0) or unit_at(words, at, after_number=True) or size_at(words, at)
    is_known = word in WORDS or word in DOUBTFUL or word in _other_words()
    if is_amount or is_known or not word.isalpha() or not is_slip(word):
        return [words[at]]
    like = similar_words(word)[:_EACH]
    if len(word) >= _SHORTEST:
        near = process.extract(word, _other_words(), scorer=OSA.distance, score_cutoff=1, limit=1)
        like += [other for other, _, _ in near if other[0] == word[0]]
    return like or [words[at]]


@cache
def _other_words() -> frozenset[str]:
    """Return the words of brands and of other languages, which are in no name of the catalog."""
    return frozenset(word for name in (*brands.names(), *other_languages.names()) for word in name.split())
