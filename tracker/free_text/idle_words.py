"""Words that name no food: who ate, where, when, and how good it was.

They are in `idle_words.txt`. They are passed over only where a food is not known with them: a wedding soup is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracker.free_text.numbers import ARTICLES, words_in

WORDS = frozenset(words_in(Path(__file__).with_name("idle_words.txt").read_text(encoding="utf-8")))
_MARKS = str.maketrans("’", "'", ".!?")
# What may mean that it was not eaten at all.
DOUBTFUL = frozenset(
    words_in(
        "no not without skipped except almost nearly instead didnt didn't dont don't cant can't couldnt couldn't wasnt "
        "wasn't isnt isn't hadnt hadn't havent haven't never nobody forgot forgotten forget want wanted wanting wish "
        "craved craving cravings should could would might if gave give given giving threw throw leave left leaving "
        "unfinished uneaten untouched refused until"
    )
)
_LEFT_BEHIND = frozenset(words_in("to for of in on by off up out at from and or so as but very the")) | ARTICLES

_AT = frozenset(words_in("at from im beim bei during outside near"))
_THE = frozenset(words_in("the my our der einer meiner"))


def without_idle_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that may name a food: none of "dont judge", all of what may say that it was not eaten."""
    low = [word.lower().translate(_MARKS) for word in words]
    kept = [at for at, word in enumerate(low) if word not in DOUBTFUL and not _is_idle(word)]
    if all(low[at] in _LEFT_BEHIND for at in kept):
        return ()
    if not DOUBTFUL.isdisjoint(low):
        return tuple(words)
    while low[kept[-1]] in _LEFT_BEHIND:
        kept.pop()
    while low[kept[0]] in _LEFT_BEHIND - ARTICLES:
        del kept[0]
    return tuple(words[at] for at in kept)


def without_place(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words before the place: the dosa of "dosa at Vaishali", the spaetzle "in der Kantine"."""
    low = [word.lower() for word in words]
    for at in range(1, len(low) - 1):
        if low[at] in _AT or (low[at] == "in" and low[at + 1] in _THE):
            return tuple(words[:at])
    return tuple(words)


def _is_idle(word: str) -> bool:
    return word in WORDS or word.removesuffix("'s") in WORDS
