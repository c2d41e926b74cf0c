"""Search on SQLite: an FTS5 table with a prefix index, kept up to date by triggers.

The row id in the index is the cheap rank, best first, with the food's id in its low 32 bits: FTS5 returns rows in
order of row id, so the first few hundred come without reading the rest. The bits above the food's id are

    0 | class (2 bits) | length of the name (8 bits)    a food of the catalog
    1 | the owner's id                                  a person's own food

Class 0 is foods with other names, which someone has curated; 1 is the rest; 2 is branded foods.
Unlisted and retired foods are not in the index.
"""

from __future__ import annotations

import time
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

from django.db import connection

from foods.search.ranking import ENOUGH, Candidate, TypedWords, forms, is_short

_OWN = 1 << 61
_LOOKED_AFTER = (1 << 40) - 1  # the last of class 0
_FOOD_BITS = 32
_KEEP_WORDS_FOR = 600.0  # seconds; newer words are found by search, but not yet offered as corrections
_CHEAP_TO_COUNT = 50_000  # words of all foods; fewer are read again whenever the index has changed
# What FTS5 writes with each change of its index: its structure and the numbers of rows and words.
_STATE = "SELECT block FROM foods_search_data WHERE id IN (1, 10) ORDER BY id"

_RANK = f"""CASE WHEN {{row}}.owner_id IS NOT NULL THEN {_OWN} | ({{row}}.owner_id << {_FOOD_BITS}) ELSE
    ((CASE WHEN {{row}}.source = 'usda_branded' THEN 2 WHEN {{row}}.aliases = '' AND {{row}}.source <> 'catalog' THEN 1
      ELSE 0 END) << 40) | (min(length({{row}}.name), 255) << {_FOOD_BITS}) END | {{row}}.id"""
_FOUND = "{row}.retired_at IS NULL AND ({row}.owner_id IS NOT NULL OR {row}.listed)"
_TACKED_ON = "(Includes foods for USDA''s Food Distribution Program)"


def _text(row: str) -> str:
    """Return SQL for the text of a row: all names, without language markers and apostrophes."""
    aliases = f"replace(char(10) || {row}.aliases, char(10) || 'de:', char(10))"
    text = f"{row}.name || ' ' || replace({row}.original_name, '{_TACKED_ON}', '') || {aliases}"
    for typed, meant in (("''", ""), ("’", ""), ("`", ""), ("´", ""), ("ß", "ss")):
        text = f"replace({text}, '{typed}', '{meant}')"
    return text


def _put(row: str) -> str:
    return f"INSERT INTO foods_search (rowid, words) SELECT {_RANK.format(row=row)}, {_text(row)}"


_REMOVE = f"DELETE FROM foods_search WHERE rowid = {_RANK.format(row='old')}"  # noqa: S608  # a constant expression
_ADD = f"{_put('new')} WHERE {_FOUND.format(row='new')}"
BUILD: tuple[str, ...] = (
    "CREATE VIRTUAL TABLE foods_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2',"
    " prefix = '1 2 3 4 5', detail = none, columnsize = 0)",
    # One row per word, over all foods.
    "CREATE VIRTUAL TABLE foods_search_words USING fts5vocab(foods_search, row)",
    f"CREATE TRIGGER foods_search_insert AFTER INSERT ON foods_food BEGIN {_ADD}; END",
    f"CREATE TRIGGER foods_search_delete AFTER DELETE ON foods_food BEGIN {_REMOVE}; END",
    "CREATE TRIGGER foods_search_update AFTER UPDATE OF"
    f" name, original_name, aliases, source, owner_id, listed, retired_at ON foods_food BEGIN {_REMOVE}; {_ADD}; END",
    f"{_put('foods_food')} FROM foods_food WHERE {_FOUND.format(row='foods_food')}",
)
# Everything that any version of the app created for search; FTS5 creates and drops its internal tables itself.
_CREATED = """
    SELECT type, name, sql FROM sqlite_master
    WHERE (name GLOB 'foods_search*' OR name GLOB 'foods_names*') AND sql NOT LIKE 'CREATE TABLE %'
    ORDER BY rowid DESC
"""

_HITS = """
    SELECT rowid FROM (
        SELECT rowid FROM foods_search WHERE foods_search MATCH %s AND rowid BETWEEN %s AND %s
        ORDER BY rowid LIMIT {limit}
    )
"""
_MATCHES = f"""
    WITH first AS MATERIALIZED ({{first}}), hit AS (
        SELECT rowid FROM first
        UNION ALL {_HITS.format(limit=f"(SELECT CASE WHEN count(*) < {ENOUGH} THEN %s ELSE 0 END FROM first)")}
    )
    SELECT f.id, f.name, f.aliases, f.original_name, f.source, g.rank
    FROM hit
    CROSS JOIN foods_food AS f ON f.id = hit.rowid & {(1 << _FOOD_BITS) - 1}
    CROSS JOIN foods_foodgroup AS g ON g.id = f.group_id
"""  # noqa: S608  # our own numbers

_vocabularies: dict[str, tuple[float, list[bytes], dict[str, list[str]]]] = {}


def is_built(connection: Any, statements: Sequence[str]) -> bool:
    """Return whether the database has exactly the tables, triggers and indexes that these statements create."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATED)
        made = {sql for _, _, sql in cursor.fetchall()}
    return made == {statement for statement in statements if statement.startswith("CREATE")}


def lock(connection: Any) -> None:
    """Do nothing: on SQLite, each of our transactions begins by locking the whole database."""


def build(connection: Any, statements: Sequence[str]) -> None:
    """Create the tables and triggers, and fill them."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(connection: Any) -> None:
    """Drop the tables, triggers and indexes of any version of the app."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATED)
        for kind, name, _ in cursor.fetchall():
            cursor.execute(f"DROP {kind} {name}")


def matches(readings: Sequence[TypedWords], *, owner: int | None, limit: int) -> list[Candidate]:
    """Return foods that have every word of one of the readings; some may be returned twice.

    The person's own foods come first, then foods with whole words, and, if there are few, foods with longer words that
    begin with them.
    """
    readings = [reading for reading in (tuple(filter(None, map(_searchable, words))) for words in readings) if reading]
    if not readings:
        return []
    whole, begun = (_expression(readings, begun=begun) for begun in (False, True))
    few = limit // 4
    asked: list[tuple[str | int, ...]] = [(whole, 0, _OWN - 1, limit)]
    if is_short(readings):
        asked = [(begun, 0, _LOOKED_AFTER, few), *asked]
    if owner is not None:
        mine = _OWN | (owner << _FOOD_BITS)
        asked = [(text, mine, mine | ((1 << _FOOD_BITS) - 1), few) for text in (whole, begun)] + asked
    first = " UNION ALL ".join([_HITS.format(limit="%s")] * len(asked))
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES.format(first=first), [*chain.from_iterable(asked), begun, 0, _OWN - 1, limit])
        return list(map(Candidate._make, cursor.fetchall()))


def words_like(words: Collection[str]) -> dict[str, list[str]]:
    """Map each of `words` to the catalog's words that it may mean: with its first letter, or its second and third."""
    vocabulary = _vocabulary()
    return {
        word: list(dict.fromkeys([*vocabulary.get(word[0], ()), *vocabulary.get(f"?{word[1:3]}", ())]))
        for word in words
    }


def has_any(words: Collection[str]) -> bool:
    """Return whether the catalog contains any of these words."""
    with connection.cursor() as cursor:
        wanted = ", ".join(["%s"] * len(words))
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM foods_search_words WHERE term IN ({wanted}))", [*words])  # noqa: S608  # only placeholders
        return bool(cursor.fetchone()[0])


def forget_deleted() -> None:
    """Rewrite the index without the words of deleted foods, which FTS5 otherwise keeps until it happens to merge."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO foods_search (foods_search) VALUES ('optimize')")


def _vocabulary() -> dict[str, list[str]]:
    """Group all words by their first letter, and by "?" plus the second and third letters.

    The words are kept until the index changes; those of a large catalog for a while. In a transaction they are read
    again: one that is undone may leave an index that looks the same as another.
    """
    name = str(connection.settings_dict["NAME"])
    read_at, state, words = _vocabularies.get(name, (0.0, [], {}))
    now = time.monotonic()
    if words and not state and now - read_at < _KEEP_WORDS_FOR:
        return words
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        found = [bytes(block) for (block,) in cursor.fetchall()]
        if words and found == state and not connection.in_atomic_block:
            return words
        words, counted = defaultdict(list), 0
        cursor.execute("SELECT term, doc FROM foods_search_words")
        for term, number in cursor.fetchall():
            counted += number
            words[term[0]].append(term)
            words[f"?{term[1:3]}"].append(term)
    if counted > _CHEAP_TO_COUNT or not connection.in_atomic_block:
        _vocabularies[name] = (now, [] if counted > _CHEAP_TO_COUNT else found, words)
    return words


def _expression(readings: Sequence[TypedWords], *, begun: bool) -> str:
    """Return the readings as an FTS5 query; each word is quoted, and words never contain quotes."""
    return " OR ".join(f"({' AND '.join(_one(word, begun=begun) for word in reading)})" for reading in readings)


def _one(word: str, *, begun: bool) -> str:
    whole = " OR ".join(f'"{form}"' for form in forms(word))
    return f'("{word}"* OR {whole})' if begun else f"({whole})"


def _searchable(word: str) -> str:
    """Keep only characters that SQLite treats as letters; its Unicode version is older and treats others as spaces."""
    return "".join(char for char in word if char.isascii() or unicodedata.ucd_3_2_0.category(char)[0] in "LN")
