"""How the sums of a person's days (`DailySums`) are kept: by triggers, so that no writer of a diary can forget them.

Each of the three tables that a day is made of has its own part of the row, and adds it up anew from its own rows of
that day whenever one of them is written; a day of which nothing is left has no row. The same statements do so on both
databases: for each row on SQLite, for each day that a statement touched on PostgreSQL. There a second writer of the
same person waits until the first one's rows can be seen: in READ COMMITTED each statement of a function sees what was
there when it began.

A migration that alters one of the three tables on SQLite makes that table anew and so loses its triggers: end every
such migration with `RunPython(build, drop)`. One that alters `DailySums` begins with `RunPython(drop, build)` too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SUMS = "tracker_dailysums"
_OF_THE_DAY = "user_id = {user} AND day = {day}"


@dataclass(frozen=True, slots=True)
class _Part:
    """What a table gives to the sums: each of their columns with what it is made of, and the columns that it reads."""

    table: str
    sums: Mapping[str, str]
    reads: tuple[str, ...]

    def add_up(self, day_of: str) -> str:
        """Return the statement that adds up anew; `day_of` is the row that names the person and the day."""
        of_the_day = _OF_THE_DAY.format(user=f"{day_of}.user_id", day=f"{day_of}.day")
        return (
            f"UPDATE {SUMS} SET ({', '.join(self.sums)}) = (SELECT {', '.join(self.sums.values())}"  # noqa: S608
            f" FROM {self.table} WHERE {of_the_day})"
        )


# Drinks count for magnesium and energy, but neither as foods nor for meals: see science.full_days.
_PARTS = (
    _Part(
        "tracker_entry",
        {
            "food_mg": "COALESCE(SUM(mg_known), 0)",
            "parts": "COALESCE(SUM(parts), 0)",
            "parts_unmeasured": "COALESCE(SUM(parts_unmeasured), 0)",
            "foods": "COUNT(*) FILTER (WHERE NOT is_drink)",
            "meals": "COUNT(DISTINCT CASE WHEN is_drink THEN NULL ELSE meal END)",
            "evening": "COUNT(*) FILTER (WHERE meal = 'dinner' AND NOT is_drink) > 0",
            "energy_kcal": "SUM(energy_kcal)",
            "food_kcal": "SUM(energy_kcal) FILTER (WHERE NOT is_drink)",
        },
        ("meal", "is_drink", "mg_known", "parts", "parts_unmeasured", "energy_kcal"),
    ),
    _Part(
        "tracker_supplementdose",
        {
            "supplements_mg": "COALESCE(SUM(mg_low) FILTER (WHERE ledger = 'supplement'), 0)",
            "supplements_high_mg": "COALESCE(SUM(mg_high) FILTER (WHERE ledger = 'supplement'), 0)",
            "medicines_mg": "COALESCE(SUM(mg_low) FILTER (WHERE ledger = 'medicine'), 0)",
            "medicines_high_mg": "COALESCE(SUM(mg_high) FILTER (WHERE ledger = 'medicine'), 0)",
            "doses": "COUNT(*)",
        },
        ("ledger", "mg_low", "mg_high"),
    ),
    _Part("tracker_daystatus", {"said": "COALESCE(MAX(status), '')"}, ("status",)),
)
_NOTHING_LEFT = "parts = 0 AND doses = 0 AND said = ''"


def _statements(part: _Part, row: str) -> str:
    """Return what brings the day of a row up to date, the row's part of it."""
    of_the_day = _OF_THE_DAY.format(user=f"{row}.user_id", day=f"{row}.day")
    return (
        f"INSERT INTO {SUMS} (user_id, day) SELECT {row}.user_id, {row}.day"  # noqa: S608
        f" WHERE NOT EXISTS (SELECT 1 FROM {SUMS} WHERE {of_the_day});"
        f" {part.add_up(row)} WHERE {of_the_day};"
        f" DELETE FROM {SUMS} WHERE {of_the_day} AND {_NOTHING_LEFT};"
    )


def _sqlite_triggers(part: _Part) -> Iterator[str]:
    columns = ", ".join(("user_id", "day", *part.reads))
    for event, when, rows in (
        ("insert", "INSERT", ("new",)),
        ("delete", "DELETE", ("old",)),
        ("update", f"UPDATE OF {columns}", ("old", "new")),
    ):
        body = " ".join(_statements(part, row) for row in rows)
        yield f"CREATE TRIGGER {_name(part, event)} AFTER {when} ON {part.table} BEGIN {body} END"


def _postgres_triggers(part: _Part) -> Iterator[str]:
    columns = ", ".join(("id", "user_id", "day", *part.reads))
    before, after = (f"SELECT {columns} FROM {rows}" for rows in ("old_rows", "new_rows"))  # noqa: S608
    for event, seen, touched in (
        ("insert", "NEW TABLE AS new_rows", "new_rows"),
        ("delete", "OLD TABLE AS old_rows", "old_rows"),
        (
            "update",
            "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            f"(({before} EXCEPT {after}) UNION ALL ({after} EXCEPT {before})) AS changed",
        ),
    ):
        name = _name(part, event)
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE touched record;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('{SUMS}'), user_id)
                    FROM (SELECT DISTINCT user_id FROM {touched} ORDER BY user_id) AS people;
                FOR touched IN SELECT DISTINCT user_id, day FROM {touched} ORDER BY user_id, day LOOP
                    {_statements(part, "touched")}
                END LOOP;
                RETURN NULL;
            END $$
        """  # noqa: S608
        yield (
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {part.table} REFERENCING {seen}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _name(part: _Part, event: str) -> str:
    return f"{SUMS}_{part.table.removeprefix('tracker_')}_{event}"


def build(apps: Any, schema_editor: Any) -> None:
    """Make the triggers anew, and all sums: for RunPython."""
    keep(schema_editor.connection)
    add_up_everything(schema_editor.connection)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away: for RunPython."""
    forget(schema_editor.connection)


def keep(connection: Any) -> None:
    """Make the triggers anew; the sums stay as they are."""
    forget(connection)
    triggers = {"sqlite": _sqlite_triggers, "postgresql": _postgres_triggers}[connection.vendor]
    _run(connection, (statement for part in _PARTS for statement in triggers(part)))


def forget(connection: Any) -> None:
    """Take the triggers away: from here on nothing keeps the sums."""
    names = [(part, _name(part, event)) for part in _PARTS for event in ("insert", "update", "delete")]
    if connection.vendor == "sqlite":
        _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for _, name in names))
    else:
        _run(connection, (f"DROP FUNCTION IF EXISTS {name} CASCADE" for _, name in names))


def add_up_everything(connection: Any) -> None:
    """Make the sums of everybody's days anew."""
    days = " UNION ".join(f"SELECT user_id, day FROM {part.table}" for part in _PARTS)  # noqa: S608
    _run(
        connection,
        (
            f"DELETE FROM {SUMS}",  # noqa: S608
            f"INSERT INTO {SUMS} (user_id, day) {days}",
            *(part.add_up(SUMS) for part in _PARTS),
        ),
    )


@contextmanager
def put_off(connection: Any) -> Iterator[None]:
    """Let millions of rows be written first, while nobody else writes, and add up afterwards."""
    forget(connection)
    try:
        yield
    finally:
        keep(connection)
    add_up_everything(connection)


def _run(connection: Any, statements: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
