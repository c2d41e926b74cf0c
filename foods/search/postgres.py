"""Search on PostgreSQL: a tsvector column with a GIN index, kept up to date by a trigger; pg_trgm for misspellings.

GIN cannot return rows in order, so the cheap rank is part of each lexeme: its first letter is the food's rank, and
the function `foods_search_first` queries one rank after another until it has enough foods. The ranks are

    a        foods with other names, which someone has curated
    b to f   the rest, by length of name       g to i   branded foods, by length of name
    o<id>:   a person's own foods

Unlisted and retired foods have no lexemes. The column is not a field of the model, so loading a Food skips it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router

from foods.models import Food
from foods.search.ranking import ENOUGH, LONGEST_WORD, Candidate, TypedWords, forms, is_short

_RANKS = "abcdefghi"
_MOST_SIMILAR = 300
_SHORTEST_ASKED = 3

# The planner assumes that comparing a few thousand words is as fast as using the index; it takes ten times as long.
LIKE_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION foods_search_like(typed text, begins text, skips text, shortest integer)
    RETURNS SETOF text LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
    BEGIN
        RETURN QUERY
            SELECT word FROM foods_search_word
            WHERE (word % typed OR word LIKE begins OR word LIKE skips) AND length(word) >= shortest
            ORDER BY similarity(word, typed) DESC, word LIMIT {_MOST_SIMILAR};
    END $$
"""  # noqa: S608  # our own number
# The index finds `wanted`; ts_match_vq, which cannot use it, filters the rows found by `sieves`. A plan made without
# knowing the values must not assume that scanning the table is as fast, all of it or group by group until enough rows
# match: with two million foods that took a second per query.
# The first queries are all run; the rest only while there are few foods.
FIRST_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION
    foods_search_first(wanted text[], sieves text[], caps integer[], first integer, most integer)
    RETURNS TABLE (id bigint, name text, aliases text, original_name text, source text, group_rank integer)
    LANGUAGE plpgsql STABLE ROWS 300 SET enable_seqscan = off SET enable_indexscan = off AS $$
    DECLARE
        fetched integer := 0;
        number integer;
    BEGIN
        FOR i IN 1 .. cardinality(wanted) LOOP
            RETURN QUERY
                SELECT f.id, f.name::text, f.aliases, f.original_name::text, f.source::text, g.rank::integer
                FROM foods_food AS f JOIN foods_foodgroup AS g ON g.id = f.group_id
                WHERE f.search_words @@ wanted[i]::tsquery AND ts_match_vq(f.search_words, sieves[i]::tsquery)
                LIMIT least(caps[i], most - fetched);
            GET DIAGNOSTICS number = ROW_COUNT;
            fetched := fetched + number;
            EXIT WHEN fetched >= most OR (i >= first AND fetched >= {ENOUGH});
        END LOOP;
    END $$
"""  # noqa: S608  # our own number
# A transaction cannot alter a table while constraints on rows that it wrote there are still deferred.
_CHECK_NOW = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
BUILD: tuple[str, ...] = (
    # Removes case, accents and apostrophes as foods.search.ranking.fold does in Python.
    r"""
    CREATE FUNCTION foods_search_fold(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT normalize(replace(lower(regexp_replace(
            normalize(translate($1, '''’`´', ''), NFKD), '[\u0300-\u036f]', '', 'g')), 'ß', 'ss'), NFC)
    $$
    """,
    # Character ranges instead of [^[:alnum:]], which in the C locale does not count non-ASCII letters as letters.
    rf"""
    CREATE FUNCTION foods_search_split(text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(array_agg(DISTINCT left(word, {LONGEST_WORD}) ORDER BY left(word, {LONGEST_WORD})), '{{}}')
        FROM regexp_split_to_table(
            foods_search_fold($1), '[\s!-/:-@\[-`{{-~\u0080-\u00bf\u2000-\u206f\u3000-\u303f]+') AS word
        WHERE word <> ''
    $$
    """,  # noqa: S608  # our own number
    "CREATE TABLE foods_search_word (word text PRIMARY KEY)",
    "CREATE INDEX foods_search_word_like ON foods_search_word USING gin (word gin_trgm_ops)",
    LIKE_FUNCTION,
    "ALTER TABLE foods_food ADD COLUMN search_words tsvector",
    r"""
    CREATE FUNCTION foods_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        words text[];
        rank text;
    BEGIN
        NEW.search_words := NULL;
        IF NEW.retired_at IS NOT NULL OR (NEW.owner_id IS NULL AND NOT NEW.listed) THEN
            RETURN NEW;
        END IF;
        words := foods_search_split(NEW.name || ' '
            || replace(NEW.original_name, '(Includes foods for USDA''s Food Distribution Program)', '')
            || regexp_replace(E'\n' || NEW.aliases, '\n(de:)?', ' ', 'g'));
        rank := CASE
            WHEN NEW.owner_id IS NOT NULL THEN 'o' || NEW.owner_id || ':'
            WHEN NEW.source = 'usda_branded' THEN
                CASE WHEN length(NEW.name) <= 20 THEN 'g' WHEN length(NEW.name) <= 45 THEN 'h' ELSE 'i' END
            WHEN NEW.aliases <> '' OR NEW.source = 'catalog' THEN 'a'
            WHEN length(NEW.name) <= 12 THEN 'b'
            WHEN length(NEW.name) <= 20 THEN 'c'
            WHEN length(NEW.name) <= 30 THEN 'd'
            WHEN length(NEW.name) <= 45 THEN 'e'
            ELSE 'f'
        END;
        NEW.search_words := array_to_tsvector(ARRAY(SELECT rank || word FROM unnest(words) AS word));
        INSERT INTO foods_search_word
            SELECT fresh.word FROM unnest(words) AS fresh(word)
            WHERE NOT EXISTS (SELECT FROM foods_search_word AS known WHERE known.word = fresh.word)
            ON CONFLICT DO NOTHING;
        RETURN NEW;
    END $$
    """,
    # For an update of any column: PostgreSQL does not let a migration change the type of a column that a trigger names.
    "CREATE TRIGGER foods_search_keep BEFORE INSERT OR UPDATE ON foods_food"
    " FOR EACH ROW EXECUTE FUNCTION foods_search_keep()",
    FIRST_FUNCTION,
    "UPDATE foods_food SET name = name",
    *_CHECK_NOW,
    "CREATE INDEX foods_food_search ON foods_food USING gin (search_words)",
)
# Drops what any version of the app created for search: the functions, the triggers that call them, and what they use.
_DROP = """
    DO $$
    DECLARE
        ours oid := to_regnamespace(current_schema()::text);
        made text;
    BEGIN
        FOR made IN
            SELECT format('FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
            WHERE pronamespace = ours AND starts_with(proname::text, 'foods_search')
        LOOP
            EXECUTE 'DROP ' || made;
        END LOOP;
        FOR made IN
            SELECT format('COLUMN %I', attname) FROM pg_attribute
            WHERE attrelid = to_regclass('foods_food') AND atttypid = 'tsvector'::regtype AND NOT attisdropped
        LOOP
            EXECUTE 'ALTER TABLE foods_food DROP ' || made;
        END LOOP;
        FOR made IN
            SELECT format('TABLE %I', relname) FROM pg_class
            WHERE relnamespace = ours AND relkind = 'r' AND starts_with(relname::text, 'foods_search')
            UNION ALL
            SELECT format('INDEX %I', relname) FROM pg_class
            WHERE relnamespace = ours AND relkind = 'i' AND starts_with(relname::text, 'foods_names')
        LOOP
            EXECUTE 'DROP ' || made;
        END LOOP;
    END $$
"""
# The function's comment records the statements that created everything; the rest checks what a migration may have
# dropped since.
_IS_BUILT = """
    SELECT obj_description(to_regprocedure('foods_search_keep()'), 'pg_proc') IS NOT DISTINCT FROM %s
    AND EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = to_regclass('foods_food') AND tgname = 'foods_search_keep' AND tgenabled <> 'D'
    )
    AND NOT EXISTS (
        SELECT name FROM unnest(%s::text[]) AS meant(name)
        EXCEPT
        SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('foods_food') AND NOT attisdropped
    )
    AND NOT EXISTS (SELECT FROM unnest(%s::text[]) AS meant(name) WHERE to_regclass(name) IS NULL)
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('foods_search'))"
_FIRST = "SELECT * FROM foods_search_first(%s::text[], %s::text[], %s::integer[], %s, %s)"
_LIKE = """SELECT typed, foods_search_like(typed, begins, skips, shortest)
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::integer[]) AS asked (typed, begins, skips, shortest)"""


def is_built(connection: Any, statements: Sequence[str]) -> bool:
    """Return whether everything was created by these statements, and the column, trigger and indexes still exist."""
    text = "\n".join(statements)
    columns, relations = re.findall(r"ADD COLUMN (\w+)", text), re.findall(r"CREATE (?:TABLE|INDEX) (\w+)", text)
    with connection.cursor() as cursor:
        cursor.execute(_IS_BUILT, [_signature(statements), columns, relations])
        return bool(cursor.fetchone()[0])


def lock(connection: Any) -> None:
    """Wait until no other process is building the index, and keep others waiting until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def build(connection: Any, statements: Sequence[str]) -> None:
    """Create the column, its trigger and its words. Raises ImproperlyConfigured if pg_trgm is not available."""
    _ensure_trigrams(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION foods_search_keep() IS '{_signature(statements)}'")


def drop(connection: Any) -> None:
    """Drop the columns, triggers, functions, tables and indexes of any version of the app."""
    with connection.cursor() as cursor:
        for statement in (*_CHECK_NOW, _DROP):
            cursor.execute(statement)


def _signature(statements: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def matches(readings: Sequence[TypedWords], *, owner: int | None, limit: int) -> list[Candidate]:
    """Return foods that have every word of one of the readings; some may be returned twice.

    The person's own foods come first, then foods with whole words, and, if there are few, foods with longer words that
    begin with them.
    """
    few = limit // 4
    asked = [(rank, False, limit) for rank in _RANKS]
    if is_short(readings):
        asked = [(_RANKS[0], True, few), *asked]
    if owner is not None:
        asked = [(f"o{owner}:", begun, few) for begun in (False, True)] + asked
    first = len(asked)
    asked += [(rank, True, limit) for rank in _RANKS]
    # Thousands of words begin with any one letter, so the index is used only for the longer words of a reading.
    longer = [tuple(word for word in reading if len(word) >= _SHORTEST_ASKED) or reading for reading in readings]
    wanted = [_expression(longer if begun else readings, rank, begun=begun) for rank, begun, _ in asked]
    sieves = [_expression(readings, rank, begun=begun) for rank, begun, _ in asked]
    with _connection().cursor() as cursor:
        cursor.execute(_FIRST, [wanted, sieves, [some for _, _, some in asked], first, limit])
        return list(map(Candidate._make, cursor.fetchall()))


def words_like(words: Collection[str]) -> dict[str, list[str]]:
    """Map each of `words` to the catalog's words that it may mean: they share trigrams, or begin alike."""
    found: dict[str, list[str]] = {word: [] for word in words}
    begun = ([f"{word[:2]}%" for word in found], [f"{word[0]}{word[2:3]}%" for word in found])
    with _connection().cursor() as cursor:
        cursor.execute(_LIKE, [list(found), *begun, [len(word) - 2 for word in found]])
        for word, like in cursor.fetchall():
            found[word].append(like)
    return found


def has_any(words: Collection[str]) -> bool:
    """Return whether the catalog contains any of these words."""
    with _connection().cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM foods_search_word WHERE word = ANY(%s))", [[*words]])
        return bool(cursor.fetchone()[0])


def forget_deleted() -> None:
    """Delete words that no food has any longer from the list of words."""
    with connections[router.db_for_write(Food)].cursor() as cursor:
        cursor.execute(
            "DELETE FROM foods_search_word WHERE word NOT IN (SELECT regexp_replace(lexeme, '^(o[0-9]+:|[a-i])', '')"
            " FROM foods_food, unnest(search_words))"
        )


def _connection() -> Any:
    return connections[router.db_for_read(Food)]  # a replica, where the page may be a moment old


def _ensure_trigrams(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, installed_version IS NOT NULL, pg_catalog.has_database_privilege("
            "current_database(), 'CREATE') FROM pg_available_extensions WHERE name = 'pg_trgm'"
        )
        row = cursor.fetchone()
        if row is None:
            raise ImproperlyConfigured(
                "PostgreSQL lacks the extension pg_trgm, which search needs: install PostgreSQL's contrib package."
            )
        _, installed, may_create = row
        if not installed and not may_create:
            raise ImproperlyConfigured(
                "Search needs the extension pg_trgm, which this database user is not allowed to create. "
                "Have an administrator run CREATE EXTENSION pg_trgm; in this database, then migrate again."
            )
        if not installed:
            cursor.execute("CREATE EXTENSION pg_trgm")


def _expression(readings: Sequence[TypedWords], rank: str, *, begun: bool) -> str:
    """Return the readings as a tsquery; each word is quoted, and words never contain quotes."""
    return " | ".join(f"({' & '.join(_one(rank, word, begun=begun) for word in reading)})" for reading in readings)


def _one(rank: str, word: str, *, begun: bool) -> str:
    whole = " | ".join(f"'{rank}{form}'" for form in forms(word))
    return f"('{rank}{word}':* | {whole})" if begun else f"({whole})"
