"""What runs on each machine: the files of deploy/cluster at the places that they name, and Debian's packages."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.cluster.machines import ADDRESSES, Machine, Service, address_of, run

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy" / "cluster"
DATABASES, APPS = ("db1", "db2", "db3"), ("app1", "app2")
PACKAGES = ["postgresql", "python3-venv", "etcd-server", "haproxy", "pgbouncer", "iproute2", "openssl"]
OPT = ROOT / "var" / "cluster" / "opt"  # laid over /opt: Patroni is installed where its unit expects it
SITE = "magnesium.example.org"
MEASURED = {8001: "behind", 8002: "direct"}  # two more servers on the first machine with the app; see cost.py


def values_in(file: Path) -> dict[str, str]:
    """Return the variables of a file of an environment."""
    lines = (line for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def unit(*files: Path) -> dict[str, list[str]]:
    """Return the settings of a unit of systemd with its drop-ins, each with all its values."""
    found: dict[str, list[str]] = {}
    for file in files:
        for line in file.read_text().splitlines():
            name, is_setting, value = line.partition("=")
            if is_setting and not line.startswith("#"):
                found.setdefault(name, []).append(value)
    return found


class Cluster:
    """The five machines, with passwords of their own."""

    def __init__(self, folder: Path, disk: str) -> None:
        self.folder, self.disk = folder, disk
        self.password, self.secret_key = secrets.token_hex(20), secrets.token_hex(40)
        (folder / "logs").mkdir()
        lines = "".join(f"{address_of(name)} {name}\n" for name in ADDRESSES)
        (folder / "hosts").write_text(f"127.0.0.1 localhost\n{lines}")
        self.certificate()
        made = [*map(self.database, DATABASES), *map(self.app, APPS)]
        self.machines = {machine.name: machine for machine in made}
        self.databases = [self.machines[name] for name in DATABASES]
        self.apps = [self.machines[name] for name in APPS]

    def certificate(self) -> None:
        """Make the certificate that HAProxy needs."""
        key, made = self.folder / "key", self.folder / "crt"
        how = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={SITE}")
        run("openssl", "req", *how, "-keyout", key, "-out", made)
        (self.folder / "certificate.pem").write_text(made.read_text() + key.read_text())

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        folder.chmod(0o755)
        return folder

    def _copied(self, folder: Path, files: Iterable[str], owner: str = "root") -> Path:
        folder.mkdir()
        for file in files:
            shutil.copy(DEPLOY / file, folder)
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, owner)
        return folder

    def database(self, name: str) -> Machine:
        """Return a machine with PostgreSQL, Patroni and etcd, whose disk is memory of a fixed size."""
        folder = self._folder(name)
        disk = folder / "disk"
        disk.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={self.disk},mode=755", "tmpfs", disk)
        # etcd is not on the disk that fills: etcd.env advises one of its own.
        for place, owner in (
            (disk / "postgresql", "postgres"),
            (folder / "run", "postgres"),
            (folder / "etcd", "etcd"),
        ):
            place.mkdir()
            shutil.chown(place, owner, owner)
        patroni = self._copied(folder / "patroni", ("patroni.yml", "create_database"), "postgres")
        (patroni / "create_database").chmod(0o755)
        settings = patroni / "patroni.yml"
        (newest,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))[-1:]
        settings.write_text(settings.read_text().replace("/usr/lib/postgresql/15/bin", str(newest)))
        environment = values_in(DEPLOY / "patroni.env")
        environment = {key: value.replace("db1", name) or self.password for key, value in environment.items()}
        etcd = values_in(DEPLOY / "etcd.env")
        whole = etcd["ETCD_INITIAL_CLUSTER"]
        etcd = {key: value.replace("db1", name) for key, value in etcd.items()} | {"ETCD_INITIAL_CLUSTER": whole}
        runs = unit(DEPLOY / "systemd" / "patroni.service")
        services = [
            Service("etcd", ["/usr/bin/etcd"], "etcd", etcd),
            Service("patroni", runs["ExecStart"][-1].split(), runs["User"][-1], environment),
        ]
        mounts = {
            disk / "postgresql": "/var/lib/postgresql",
            folder / "run": "/run/postgresql",
            folder / "etcd": "/var/lib/etcd",
            patroni: "/etc/patroni",
            OPT: "/opt",
            self.folder / "hosts": "/etc/hosts",
        }
        return Machine(name, folder, mounts, services)

    def app(self, name: str) -> Machine:
        """Return a machine with HAProxy, PgBouncer and the app."""
        folder = self._folder(name)
        haproxy = self._copied(folder / "haproxy", ("haproxy.cfg", "not_saved.http"))
        shutil.copy(self.folder / "certificate.pem", haproxy)
        pgbouncer = self._copied(folder / "pgbouncer", ("pgbouncer.ini",), "postgres")
        passwords = pgbouncer / "userlist.txt"
        passwords.write_text(f'"tracker" "{self.password}"\n')
        passwords.chmod(0o600)
        shutil.chown(passwords, "postgres")
        data = folder / "data"
        data.mkdir()
        settings = (DEPLOY / "settings.env").read_text().replace("PASSWORD", self.password)
        settings = settings.replace("SECRET_KEY=", f"SECRET_KEY={self.secret_key}").replace(
            "BACKUP_AT=03:10", "BACKUP_AT=off"
        )
        (data / "settings.env").write_text(settings)
        runs = unit(
            ROOT / "deploy" / "magnesium-tracker.service", DEPLOY / "systemd" / "magnesium-tracker-cluster.conf"
        )
        environment = {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
        for line in runs["Environment"]:
            environment |= dict(pair.split("=", 1) for pair in line.split())
        environment["DATA_DIR"] = str(data)  # not at its usual place, which may be missing here
        command = [sys.executable, *runs["ExecStart"][-1].split()[1:]]
        services = [
            Service("haproxy", ["/usr/sbin/haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"]),
            Service("pgbouncer", ["/usr/sbin/pgbouncer", "/etc/pgbouncer/pgbouncer.ini"], "postgres"),
            Service("app", command, "root", environment, ROOT),
        ]
        for port, which in MEASURED.items():
            (folder / which).mkdir()
            shutil.copy(data / "settings.env", folder / which)
            alone = {"PORT": str(port), "WORKERS": "1", "WORK": "0", "DATA_DIR": str(folder / which)}
            services.append(Service(which, command, "root", environment | alone, ROOT, starts=False))
        mounts = {haproxy: "/etc/haproxy", pgbouncer: "/etc/pgbouncer", self.folder / "hosts": "/etc/hosts"}
        return Machine(name, folder, mounts, services)

    def environment_of(self, machine: Machine) -> dict[str, str]:
        """Return the environment of the app on a machine, for other commands there."""
        (app,) = (service for service in machine.services if service.name == "app")
        return {"PATH": os.environ["PATH"]} | app.environment
