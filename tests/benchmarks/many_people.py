"""Write a diary of many people by SQL into the SQLite database of DATA_DIR, and print what the load test needs of it.

Everybody has as many entries, ten a day up to today, half of their days confirmed; the first person of the sessions
has ten years of them. Run by `tests.benchmarks.load`.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta

from tests.benchmarks.load import PER_DAY, TEN_YEARS, TODAY

_CLIENTS = 8
_TIMES = 50


def main(entries: int, people: int) -> None:
    """Make the database, the people, their entries and sessions for a few of them."""
    from tracker import data_dir

    data_dir.prepare()
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks import ten_years
    from tracker.intake import summing
    from tracker.models import Profile

    call_command("migrate", verbosity=0)
    call_command("seed_catalog", stdout=sys.stderr)
    User.objects.bulk_create((User(username=f"person-{n}", password="!") for n in range(people)), batch_size=5000)
    ids = list(User.objects.filter(username__startswith="person-").order_by("pk").values_list("pk", flat=True))
    Profile.objects.bulk_create(
        (Profile(user_id=pk, sex="female", birth_year=1986, birth_month=5) for pk in ids), batch_size=5000
    )
    with summing.put_off(connection):
        write_entries(ids[0], people, entries // people)
        ten_years.log_ten_years(TEN_YEARS, today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT food_id FROM tracker_entry WHERE food_id IS NOT NULL LIMIT 1")
        food = cursor.fetchone()[0]
    chosen = [User.objects.get(username=TEN_YEARS).pk, *(ids[n * people // _CLIENTS % people] for n in range(_CLIENTS))]
    one = ids[people // 2]
    year = (one, TODAY - timedelta(days=364), TODAY)
    print(f"sessions={' '.join(session_of(pk) for pk in chosen)}")  # noqa: T201
    print(f"food={food}")  # noqa: T201
    print(f"sql_day={milliseconds(_A_DAY, (one, TODAY)):.2f}")  # noqa: T201
    print(f"sql_year={milliseconds(_A_YEAR, year):.2f}")  # noqa: T201


_A_DAY = "SELECT id, food_name, mg_known FROM tracker_entry WHERE user_id = %s AND day = %s"
_A_YEAR = "SELECT day, SUM(mg_known) FROM tracker_entry WHERE user_id = %s AND day BETWEEN %s AND %s GROUP BY day"


def write_entries(first_id: int, people: int, each: int) -> None:
    """Write everybody's entries and every other day's status; the ids of the people follow one another."""
    from django.db import connection

    from tracker.models import Entry

    # Columns that are not named here hold what the model gives a new row.
    columns = {
        "user_id": "p.n",
        "day": f"date('{TODAY}', '-' || (e.n / {PER_DAY}) || ' days')",
        "meal": "CASE e.n % 4 WHEN 0 THEN 'breakfast' WHEN 1 THEN 'lunch' WHEN 2 THEN 'dinner' ELSE 'snack' END",
        "food_id": "f.id",
        "food_name": "f.name",
        "amount": "1",
        "measure": "'1 cup'",
        "grams": "100",
        "mg_known": "f.magnesium_mg_per_100g",
        "energy_kcal": "200",
        "form_key": "lower(hex(randomblob(16)))",
    }
    new = Entry()
    for it in Entry._meta.concrete_fields:
        if it.column not in columns and not it.primary_key:
            value = it.get_db_prep_save(getattr(new, it.attname), connection)
            columns[it.column] = "NULL" if value is None else f"'{value}'" if isinstance(value, str) else f"{value:d}"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute(
            "CREATE TEMP TABLE some AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, name, magnesium_mg_per_100g"
            " FROM foods_food WHERE magnesium_mg_per_100g IS NOT NULL LIMIT 60"
        )
        cursor.execute("CREATE UNIQUE INDEX some_n ON some(n)")
        numbers = "WITH RECURSIVE numbers(n) AS (SELECT {0} UNION ALL SELECT n + 1 FROM numbers WHERE n < {1})"
        for table, first, last in (("people", first_id, first_id + people - 1), ("counted", 0, each - 1)):
            cursor.execute(f"CREATE TEMP TABLE {table} AS {numbers.format(first, last)} SELECT n FROM numbers")  # noqa: S608
        cursor.execute(
            f"INSERT INTO tracker_entry ({', '.join(columns)}) SELECT {', '.join(columns.values())}"  # noqa: S608
            " FROM people p CROSS JOIN counted e CROSS JOIN some f ON f.n = (e.n * 7 + p.n) % 60"
        )
        cursor.execute(
            "INSERT INTO tracker_daystatus (user_id, day, status)"
            " SELECT p.n, date(%s, '-' || e.n || ' days'), 'complete'"
            " FROM people p CROSS JOIN counted e WHERE e.n < %s AND e.n %% 2",
            (TODAY, each // PER_DAY),
        )


def session_of(user_id: int) -> str:
    """Return the key of a new session of somebody."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user_id)
    session[BACKEND_SESSION_KEY] = "tracker.accounts.PersonBackend"
    session[HASH_SESSION_KEY] = User.objects.get(pk=user_id).get_session_auth_hash()
    session.create()
    return str(session.session_key)


def milliseconds(query: str, values: tuple[int | date, ...]) -> float:
    """Return what a query takes, all rows fetched: the median of some runs."""
    from django.db import connection

    def once() -> float:
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            cursor.fetchall()
        return (time.perf_counter() - begun) * 1000

    return sorted(once() for _ in range(_TIMES))[_TIMES // 2]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
