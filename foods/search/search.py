"""Find foods by name, with the engine of the database in use. `foods.search.ranking` decides the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import prefetch_related_objects

from foods.models import Food, Source
from foods.search import engines
from foods.search.ranking import (
    ENOUGH,
    Candidate,
    TypedWords,
    as_typed,
    corrections,
    forms,
    may_be_misspelt,
    ranked,
    readings_of,
    typed_words,
)

_FIRST = 200  # foods that an engine fetches of each kind for ranking
_FEW = 5  # with fewer hits, a word may be misspelled
_SHORTEST_TOLD = 3
_MOST_BOOSTED = 50
_MOST_SHARED = 1000

# Built once: building them takes about as long as running them.
_FOODS = Food.objects.with_usual_portion().order_by()
_CANDIDATES: Any = Food.objects.order_by().values_list(  # a FoodQuerySet, which its type does not say
    "pk", "name", "aliases", "original_name", "source", "group__rank"
)


def search(
    text: str,
    *,
    boost: Mapping[int, float] | None = None,
    visible_to: int | None = None,
    shared_by: Collection[int] = (),
    limit: int = 20,
    corrects: bool = True,
    usual: Sequence[Candidate] | None = None,
) -> list[Food]:
    """Return the foods whose names have a word beginning with each word of `text`, best first.

    A food is found by its name, its other names and its name in the source, regardless of case, accents, singular or
    plural. If few are found, similar words are searched for too; their foods come last. The order is explained at
    `foods.search.ranking.ranked`; `boost` is by food id. Reading the `usual_portion` of the foods takes no further
    query; reading their other measures does.

    Without `corrects`, only the words as typed are searched for. `usual` is `heaviest(boost)`, for several searches.
    `visible_to` is the id of the person searching: nobody finds other people's own foods, or unlisted or retired ones.
    `shared_by` are the ids of people who share their own foods with them.
    """
    words = typed_words(text)
    if not words:
        return []
    weight = boost or {}
    usual = heaviest(weight) if usual is None else usual
    typed = [(reading, 0) for reading in as_typed(words)]
    found = [*usual, *_matches(typed, visible_to), *_shared(shared_by)]
    best = ranked(typed, found, weight)
    are_brands = _are_a_few_brands(best, found)
    if corrects and (len(best) < _FEW or are_brands):
        is_found = bool(best) and not are_brands
        meant = [reading for reading in _corrected(words, found=is_found) if reading not in typed]
        if meant:
            found += _matches(meant, visible_to)  # among them "hot dog" for "hotdog"
            best = ranked(typed, found, weight)
            others = ranked(meant, found, weight)
            plain = _plain(others, found) if are_brands else []  # avocados before a brand that writes "avacado" too
            best = [*plain, *best, *others]
    return _fetched(list(dict.fromkeys(best))[:limit], visible_to, shared_by)


def nearest(text: str, *, visible_to: int | None = None, limit: int = 3) -> list[Food]:
    """Return foods that have at least one of the words, or a similar one, of a text that finds nothing.

    One or two letters match the beginning of some word in nearly every food, so they count only as a whole word: pb.
    """
    told = [word for word in typed_words(text) if len(word) >= _SHORTEST_TOLD or is_word(word)]
    each = [_corrected((word,), found=False) for word in told]
    every = sorted((reading for readings in each for reading in readings), key=itemgetter(1))
    if not every:
        return []
    found = engines.engine().matches([words for words, _ in every], owner=visible_to, limit=_FIRST)
    hits = Counter(pk for readings in each for pk in ranked(readings, found, {}))
    order = ranked(every, found, {})
    return _fetched(sorted(order, key=lambda pk: -hits[pk])[:limit], visible_to)


def is_word(word: str) -> bool:
    """Return whether the catalog contains this folded word, singular or plural."""
    return engines.engine().has_any(forms(word))


def similar_words(word: str) -> list[str]:
    """Return the words of the catalog that a folded word may be a misspelling of, nearest first; none for a word."""
    if not may_be_misspelt(word) or is_word(word):
        return []
    return [other for other, _ in corrections(word, engines.engine().words_like([word])[word], found=False)]


def _fetched(ids: Sequence[int], visible_to: int | None, shared_by: Collection[int] = ()) -> list[Food]:
    """Fetch the foods in this order with their usual portions (one query; two if a food has none marked as usual).

    Foods that others share come with their owners, which takes one query more.
    """
    foods = _FOODS.visible_to(visible_to, shared_by).in_bulk(ids)
    unmarked = [food for food in foods.values() if not getattr(food, "marked_usual", None)]
    prefetch_related_objects(unmarked, "portions")
    prefetch_related_objects([food for food in foods.values() if food.owner_id in shared_by], "owner")
    return [foods[pk] for pk in ids if pk in foods]


def _are_a_few_brands(best: Sequence[int], found: Sequence[Candidate]) -> bool:
    """Return whether only branded foods match, and so few that their makers may have misspelled the word too."""
    return 0 < len(best) < ENOUGH and not _plain(best, found)


def _plain(best: Sequence[int], found: Sequence[Candidate]) -> list[int]:
    """Return those of the foods that are not branded, in order."""
    branded = {food.pk for food in found if food.source == Source.BRANDED}
    return [pk for pk in best if pk not in branded]


def _matches(readings: Sequence[tuple[TypedWords, int]], visible_to: int | None) -> list[Candidate]:
    return engines.engine().matches([words for words, _ in readings], owner=visible_to, limit=_FIRST)


def _corrected(words: TypedWords, *, found: bool) -> list[tuple[TypedWords, int]]:
    """Return the words as typed and corrected. Correct the words that the catalog lacks, or any if it has them all."""
    if not any(map(may_be_misspelt, words)):
        return readings_of(words, {})
    like = engines.engine().words_like(words)
    lacking = [word for word in words if not any(other.startswith(word) for other in like[word])]
    near = {word: corrections(word, like[word], found=found and not lacking) for word in lacking or words}
    return readings_of(words, near)


def heaviest(weight: Mapping[int, float]) -> list[Candidate]:
    """Return the foods with the most weight, which must not get lost among many matches.

    Those that the person may not find any more, because they were retired, are left out when the foods are fetched.
    """
    most = sorted(weight, key=lambda pk: -weight[pk])[:_MOST_BOOSTED]
    return list(map(Candidate._make, _CANDIDATES.filter(pk__in=most))) if most else []


def _shared(shared_by: Collection[int]) -> list[Candidate]:
    """Return the own foods of others that this person may find: few enough to be ranked without an index."""
    if not shared_by:
        return []
    theirs = _CANDIDATES.filter(owner__in=shared_by, retired_at=None).order_by("-pk")[:_MOST_SHARED]
    return list(map(Candidate._make, theirs))


def forget_deleted() -> None:
    """Remove the words of deleted foods from the index now, without waiting for the engine to do it."""
    engines.engine().forget_deleted()


def found(
    text: str, user_id: int | None, *, boost: Mapping[int, float] | None = None, shared_by: Collection[int] = ()
) -> dict[str, list[Food]]:
    """Return the foods that a search finds, those that this person eats first, or else the nearest ones."""
    return or_nearest(search(text, boost=boost, visible_to=user_id, shared_by=shared_by), text, user_id)


def or_nearest(hits: list[Food], text: str, user_id: int | None) -> dict[str, list[Food]]:
    """Return the foods that a search found, or else the nearest ones."""
    return {"foods": hits, "nearest": [] if hits or not text else nearest(text, visible_to=user_id)}
