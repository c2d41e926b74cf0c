"""The app through PgBouncer in transaction mode, with a replica: `python -m tests.benchmarks.through_pgbouncer`.

Not part of `make test`: it needs Debian's pgbouncer.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import django
import psycopg

from tests import postgres
from tests.serving import ROOT, free_port

os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "DEBUG": "1"}
django.setup()
del os.environ["DEBUG"]

from tests.servers.test_faults import OTHERS, House  # noqa: E402  # needs the settings

# As deploy/cluster/pgbouncer.ini has it, without passwords.
PASSWORDS = {"auth_type": "trust", "listen_port": "{port}", "auth_file": "{folder}/userlist.txt"}


def who_runs() -> dict[str, Any]:
    """Return as whom programs run that refuse to run as root."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def replica(primary: Path, folder: Path) -> Iterator[None]:
    """Copy a primary, whose socket is in its data folder, and run the copy as its replica."""
    binaries = next(primary.parent.glob("*/pginstall/bin"))
    source = f"host={primary} user=postgres application_name=db2"
    command = [str(binaries / "pg_basebackup"), "-D", str(folder), "-d", source, "-R", "-C", "-S", "db2", "-c", "fast"]
    subprocess.run(command, check=True, **who_runs())
    (folder / f".s.PGSQL.{postgres.PORT}.lock").unlink()  # of the primary's socket
    with postgres.serving(binaries, folder, folder.with_suffix(".log"), who_runs()):
        yield


@contextmanager
def pgbouncer(folder: Path, write: Path, read: Path) -> Iterator[int]:
    """Run PgBouncer with the settings of deploy/cluster; yield its port."""
    port, lines = free_port(), []
    folder.mkdir()
    for line in (ROOT / "deploy" / "cluster" / "pgbouncer.ini").read_text().splitlines():
        name = line.partition(" = ")[0]
        if name in {"tracker", "tracker_read"}:
            line = f"{name} = host={write if name == 'tracker' else read} dbname=postgres"
        lines.append(f"{name} = {PASSWORDS[name].format(port=port, folder=folder)}" if name in PASSWORDS else line)
    (folder / "pgbouncer.ini").write_text("\n".join([*lines, ""]))
    (folder / "userlist.txt").write_text('"postgres" ""\n')
    with (folder.with_suffix(".log")).open("w") as log:
        process = subprocess.Popen(["/usr/sbin/pgbouncer", folder / "pgbouncer.ini"], stderr=log, **who_runs())
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def seconds_of(house: House, port: int, path: str, times: int = 20) -> float:
    """Return the middle of the seconds that a page took."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        status, _page = house.request(port, "GET", path)
        taken.append(time.perf_counter() - start)
        assert status == 200, (path, status)
    return sorted(taken)[times // 2]


def main() -> None:
    """Log, read, lose connections, back up, and lose the primary."""
    with postgres.scratch_folder() as folder:
        made = postgres.made(folder / "pg")
        data, copy = folder / "pg" / "data", folder / "copy"
        copy.mkdir(mode=0o700)
        if who_runs():
            shutil.chown(copy, "nobody")
        server = made()
        direct = server.__enter__()
        with replica(data, copy), pgbouncer(folder / "bouncer", data, copy) as bouncer:
            house = House(folder / "var")
            at = f"postgres://postgres@127.0.0.1:{bouncer}"
            house.environment |= {"DATABASE_URL": f"{at}/tracker", "READ_DATABASE_URL": f"{at}/tracker_read"}
            house.environment["DIRECT_DATABASE_URL"] = direct
            try:
                port = prove(house, data, server)
                tell("without a primary, a guest searches:", guest(port))
            finally:
                house.kill()


def prove(house: Any, data: Path, server: Any) -> int:
    """Use the app through PgBouncer until the primary stops; return a port of the app."""
    ports = [house.start(), house.start()]
    for each in house.servers:  # a full pipe would stop them while they log
        Thread(target=each.stdout.read, daemon=True).start()
    port = ports[0]
    house.move_in()
    keys = [uuid.uuid4() for _ in range(120)]

    def log(number: int) -> int:
        return int(house.log(ports[number % 2], keys[number])[0])

    with ThreadPoolExecutor(8) as pool, psycopg.connect(host=str(data), dbname="postgres", user="postgres") as other:
        sent = [pool.submit(log, number) for number in range(len(keys))]
        for _ in range(5):
            time.sleep(0.3)
            other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
            other.commit()
        answers = [each.result() for each in sent]
    tell("answers to 120 logs while connections were lost 5 times:", {code: answers.count(code) for code in answers})
    again = [log(number) for number in range(len(keys)) if answers[number] != 302]
    tell("sent again:", again, "| each is there once:", house.is_there(*keys))
    for path in ("/", "/week/", "/foods/?q=banana", "/your-data/diary.csv", "/your-data/diary.json", "/learn/"):
        tell(f"{path}: {seconds_of(house, port, path) * 1000:.1f} ms through PgBouncer")
    command = [sys.executable, str(ROOT / "manage.py"), "backup"]
    tell(subprocess.run(command, env=house.environment, check=True, capture_output=True, text=True).stdout)
    code = "import json; from tracker.operations import replica; print(json.dumps(list(replica.standings())))"
    tell("replicas:", house.ask(code))
    tell("ready:", house.request(port, "GET", "/healthz?ready"))
    server.__exit__(None, None, None)
    tell("primary stopped; ready:", house.request(port, "GET", "/healthz?ready")[0])
    start = time.perf_counter()
    status, _page = house.log(port, uuid.uuid4())
    tell(f"a log then: {status} after {time.perf_counter() - start:.1f} s")
    return int(port)


def tell(*words: object) -> None:
    """Print a line now."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def guest(port: int) -> tuple[int, bool, float]:
    """Search without an account; return the status, whether bananas were found, and the seconds."""
    start = time.perf_counter()
    stranger = House(Path("/"))
    stranger.ann = {"session": ""}
    status, page = stranger.request(port, "GET", "/foods/?q=banana")
    return status, "Banana" in page, round(time.perf_counter() - start, 2)


if __name__ == "__main__":
    main()
