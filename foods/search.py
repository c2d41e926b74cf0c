"""Find foods by name: one function over two engines. What fits best is decided in `foods.ranking`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import itemgetter

from django.db import connection

from foods import engines
from foods.models import Food, FoodGroup, Portion
from foods.ranking import Candidate, Reading, as_typed, corrections, ranked, readings_of, typed_words

_FIRST = 200  # foods that an engine fetches of each kind, to be ranked
_FEW = 5  # with fewer hits a word may have been misspelt
_MOST_BOOSTED = 50
_STORED = Decimal("0.001")

_OF_GROUP = ("id", "name", "slug", "rank", "in_document")
_OF_PORTION = ("id", "food_id", "label", "grams", "rank", "is_usual", "estimated")
# Foods with their groups and usual portions. Who may find what is `visible_to` over again.
_FOODS = f"""
    SELECT {", ".join(f"f.{field.column}" for field in Food._meta.concrete_fields)},
           {", ".join(f"g.{column} AS group__{column}" for column in _OF_GROUP)},
           {", ".join(f"p.{column} AS portion__{column}" for column in _OF_PORTION)}
    FROM foods_food AS f JOIN foods_foodgroup AS g ON g.id = f.group_id LEFT JOIN foods_portion AS p ON p.id = (
        SELECT id FROM foods_portion WHERE food_id = f.id ORDER BY is_usual DESC, rank, id LIMIT 1
    )
    WHERE f.id IN ({{}}) AND f.retired_at IS NULL AND (f.owner_id = %s OR (f.owner_id IS NULL AND f.listed))
"""  # noqa: S608  # our own columns


def search(
    text: str, *, boost: Mapping[int, float] | None = None, visible_to: int | None = None, limit: int = 20
) -> list[Food]:
    """Return the foods in whose names every word of `text` begins a word, best first.

    A food is found by its name, its other names and its name in the source, whatever the case, the accents
    and the number. Where few are found, words that are nearly the same are looked for too; their foods come
    after. How the rest is ordered stands at `foods.ranking.ranked`; `boost` is by food id.
    `usual_portion` of the foods asks nothing more; their other measures do.

    `visible_to` is the id of the person who asks: nobody finds the own foods of others, and nobody finds
    unlisted or retired ones.
    """
    words = typed_words(text)
    if not words:
        return []
    weight = boost or {}
    usual = _usual(weight, visible_to)
    typed = [(reading, 0) for reading in as_typed(words)]
    best = ranked(typed, [*usual, *_matches(typed, visible_to)], weight)
    if len(best) < _FEW:
        meant = [reading for reading in _corrected(words, found=bool(best)) if reading not in typed]
        if meant:
            best += ranked(meant, [*usual, *_matches(meant, visible_to)], weight)
    return _fetch(list(dict.fromkeys(best))[:limit], visible_to)


def nearest(text: str, *, visible_to: int | None = None, limit: int = 3) -> list[Food]:
    """Return foods that hold at least one of the words, or one nearly the same, of a text that finds nothing."""
    each = [_corrected((word,), found=False) for word in typed_words(text)]
    every = sorted((reading for readings in each for reading in readings), key=itemgetter(1))
    if not every:
        return []
    found = engines.engine().matches([words for words, _ in every], owner=visible_to, limit=_FIRST)
    hits = Counter(pk for readings in each for pk in ranked(readings, found, {}))
    order = ranked(every, found, {})
    return _fetch(sorted(order, key=lambda pk: -hits[pk])[:limit], visible_to)


def _matches(readings: Sequence[tuple[Reading, int]], visible_to: int | None) -> list[Candidate]:
    return engines.engine().matches([words for words, _ in readings], owner=visible_to, limit=_FIRST)


def _corrected(words: Reading, *, found: bool) -> list[tuple[Reading, int]]:
    """Return the words as typed, and as they may have been meant: those that the catalog lacks, or else any."""
    like = {word: engines.engine().words_like(word) for word in words}
    lacking = [word for word in words if not any(other.startswith(word) for other in like[word])]
    near = {word: corrections(word, like[word], found=found and not lacking) for word in lacking or words}
    return readings_of(words, near)


def _usual(weight: Mapping[int, float], visible_to: int | None) -> list[Candidate]:
    """Return the foods with the most weight, which must not be missed among many that fit."""
    heaviest = sorted(weight, key=lambda pk: -weight[pk])[:_MOST_BOOSTED]
    if not heaviest:
        return []
    columns = ("pk", "name", "aliases", "original_name", "source", "group__rank")
    return [
        Candidate(*row) for row in Food.objects.visible_to(visible_to).filter(pk__in=heaviest).values_list(*columns)
    ]


def _fetch(best: Sequence[int], visible_to: int | None) -> list[Food]:
    """Return these foods in this order; the rule who may find what holds whatever an index says.

    The ORM's own way takes twice as long, at every letter typed.
    """
    if not best:
        return []
    rows = Food.objects.raw(_FOODS.format(", ".join(["%s"] * len(best))), [*best, visible_to])
    found = {food.pk: food for food in rows}
    foods = [found[pk] for pk in best if pk in found]
    for food in foods:
        group = [getattr(food, f"group__{column}") for column in _OF_GROUP]
        food.group = FoodGroup.from_db(connection.alias, _OF_GROUP, [*group[:-1], bool(group[-1])])
        food.usual_portion_at_hand = _usual_portion(food)
    return foods


def _usual_portion(food: Food) -> Portion | None:
    pk, food_id, label, grams, rank, *flags = (getattr(food, f"portion__{column}") for column in _OF_PORTION)
    if pk is None:
        return None
    # SQLite has neither decimals nor truth.
    values = (pk, food_id, label, Decimal(str(grams)).quantize(_STORED), rank, *map(bool, flags))
    return Portion.from_db(connection.alias, _OF_PORTION, values)


def forget_deleted() -> None:
    """Take the words of deleted foods out of the index at once, not when it suits the engine."""
    engines.engine().forget_deleted()
