"""Write the diaries of many people into the SQLite database of DATA_DIR, and print what the load test needs to know.

The people whose pages are requested have two years, so that last year is complete; one of them has ten. The rest have
one year each. Everyone logs ten foods and a tablet a day up to today, and confirms every other day. The rows are in the
order in which people would have logged them, day by day, so that the rows of one person are far apart.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Model

TODAY = date.today()  # noqa: DTZ011  # the pages use the real clock too
CLIENTS, PER_DAY = 8, 10
A_YEAR, TWO_YEARS, TEN_YEARS = 365, 731, 3653
_ASKED = (CLIENTS * TWO_YEARS + TEN_YEARS) * PER_DAY
_FOODS = 60
_MEALS = "CASE e.n % 4 WHEN 0 THEN 'breakfast' WHEN 1 THEN 'lunch' WHEN 2 THEN 'dinner' ELSE 'snack' END"


def main(entries: int) -> None:
    """Create the database, the people, their diaries, and sessions of those whose pages are requested."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("seed_catalog", stdout=sys.stderr)
    people = people_with_days(entries)
    with connection.cursor() as cursor:
        write_diaries(cursor, people)
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT COUNT(*), MIN(food_id) FROM tracker_entry")
        made, food = cursor.fetchone()
    # The people requested are from all over the table; the first session is that of the person with ten years.
    asked = [pk for pk, days in people.items() if days == TWO_YEARS]
    oldest = next(pk for pk, days in people.items() if days == TEN_YEARS)
    facts = {"entries": made, "people": len(people), "food": food, "today": f"{TODAY}"}
    print(json.dumps(facts | {"sessions": [session_of(pk) for pk in (oldest, *asked)]}))  # noqa: T201


def people_with_days(entries: int) -> dict[int, int]:
    """Create as many people as needed; return the number of days that each has logged, by id."""
    from django.contrib.auth.models import User

    from tracker.models import Profile

    rest = max(0, entries - _ASKED) // (A_YEAR * PER_DAY)
    days = [TEN_YEARS, *[TWO_YEARS] * CLIENTS, *[A_YEAR] * rest]
    step = max(1, len(days) // (CLIENTS + 1))
    order = [n for start in range(step) for n in range(start, len(days), step)]  # so that those requested are far apart
    users = (User(username=f"person-{n}", password="!") for n in range(len(days)))
    User.objects.bulk_create(users, batch_size=5000)
    ids = list(User.objects.filter(username__startswith="person-").order_by("pk").values_list("pk", flat=True))
    people = (Profile(user_id=pk, sex="female", birth_year=1986, birth_month=5) for pk in ids)
    Profile.objects.bulk_create(people, batch_size=5000)
    return dict(zip((ids[n] for n in order), days, strict=True))


def write_diaries(cursor: CursorWrapper, people: dict[int, int]) -> None:
    """Write everyone's entries, tablets and confirmed days, oldest first."""
    from tracker.models import DayStatus, Entry, SupplementDose

    cursor.execute("PRAGMA synchronous=OFF")
    cursor.execute("PRAGMA cache_size=-4000000")
    cursor.execute("CREATE TEMP TABLE people (id INTEGER PRIMARY KEY, days INTEGER)")
    cursor.executemany("INSERT INTO people VALUES (%s, %s)", [*people.items()])
    cursor.execute(
        "CREATE TEMP TABLE some AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, name, magnesium_mg_per_100g"
        " FROM foods_food WHERE magnesium_mg_per_100g IS NOT NULL LIMIT %s",
        [_FOODS],
    )
    cursor.execute("CREATE UNIQUE INDEX some_n ON some (n)")
    cursor.execute("CREATE TEMP TABLE counted (n INTEGER)")
    cursor.executemany("INSERT INTO counted VALUES (%s)", [(n,) for n in reversed(range(TEN_YEARS * PER_DAY))])
    cursor.execute("CREATE TEMP TABLE days (n INTEGER, day TEXT)")
    day = "date(%s, '-' || n || ' days')"
    cursor.execute(f"INSERT INTO days SELECT n, {day} FROM counted WHERE n < %s", [TODAY, TEN_YEARS])  # noqa: S608
    insert(
        cursor,
        Entry(),
        {
            "user_id": "p.id",
            "day": f"date('{TODAY}', '-' || (e.n / {PER_DAY}) || ' days')",
            "meal": _MEALS,
            "food_id": "f.id",
            "food_name": "f.name",
            "amount": "1",
            "measure": "'1 cup'",
            "grams": "100",
            "mg_known": "f.magnesium_mg_per_100g",
            "energy_kcal": "200",
            "form_key": "lower(hex(randomblob(16)))",
        },
        f"counted e CROSS JOIN people p ON e.n < p.days * {PER_DAY}"
        f" CROSS JOIN some f ON f.n = (e.n * 7 + p.id) % {_FOODS}",
    )
    insert(
        cursor,
        SupplementDose(),
        {
            "user_id": "p.id",
            "day": "d.day",
            "ledger": "'supplement'",
            "product_name": "'Tablet'",
            "dose_label": "'1 tablet'",
            "doses": "1",
            "mg_low": "57",
            "mg_high": "81",
            "form_key": "lower(hex(randomblob(16)))",
        },
        "days d CROSS JOIN people p ON d.n < p.days",
    )
    insert(
        cursor,
        DayStatus(),
        {"user_id": "p.id", "day": "d.day", "status": "'complete'"},
        "days d CROSS JOIN people p ON d.n < p.days WHERE d.n % 2",
    )


def insert(cursor: CursorWrapper, new: Model, columns: dict[str, str], source: str) -> None:
    """Insert a row for each row of a source; columns that are not named get the model's defaults."""
    from django.db import connection

    for it in new._meta.concrete_fields:
        if it.column not in columns and not it.primary_key:
            value = it.get_db_prep_save(getattr(new, it.attname), connection)
            columns[it.column] = "NULL" if value is None else f"'{value}'" if isinstance(value, str) else f"{value:d}"
    table, names, values = new._meta.db_table, ", ".join(columns), ", ".join(columns.values())
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")  # noqa: S608


def session_of(user_id: int) -> str:
    """Return the key of a new session of a person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = User.objects.get(pk=user_id).get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
