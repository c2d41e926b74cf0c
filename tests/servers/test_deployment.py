"""The container's steps, taken without Docker: only what it copies, its environment, its command, its health check."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import patience
from tests.patience import wait_until
from tests.serving import UNSET, free_port

ROOT = Path(__file__).resolve().parents[2]


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, with continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def values_of(name: str) -> list[str]:
    return [value for instruction, value in instructions() if instruction == name]


def command_in(text: str) -> list[str]:
    command: list[str] = json.loads(text[text.index("[") :])
    return [sys.executable, *command[1:]]


def is_healthy(check: list[str], environment: dict[str, str]) -> bool:
    with socket.socket() as probe:  # an unanswered request takes less time without the command
        if probe.connect_ex(("127.0.0.1", int(environment["PORT"]))):
            return False
    return subprocess.run(check, env=environment, capture_output=True, check=False).returncode == 0


def test_it_works(tmp_path: Path) -> None:
    app, data = tmp_path / "app", tmp_path / "data"
    app.mkdir()
    for copied in values_of("COPY"):
        *sources, target = copied.split()
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, app / target)  # with its bytecode: the container writes none
            else:
                shutil.copy(ROOT / source, app / target)
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    environment |= dict(pair.split("=", 1) for pair in shlex.split(" ".join(values_of("ENV"))))
    # What differs here: the folder that a volume would be, one machine, a port that is free.
    environment |= {"DATA_DIR": str(data), "HOST": "127.0.0.1", "PORT": str(free_port()), "WORKERS": "1"}
    server = subprocess.Popen(
        command_in(values_of("CMD")[-1]), cwd=app, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        check = command_in(values_of("HEALTHCHECK")[0])
        wait_until(lambda: server.poll() is not None or is_healthy(check, environment), "it never was healthy")
        assert server.poll() is None
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=patience.SECONDS)
    assert server.returncode == 0, said
    assert not list(app.rglob("*.sqlite3")), "data belongs into the volume"
    lines = [json.loads(line) for line in said.splitlines()]
    assert all(line["name"] for line in lines), "the container logs JSON"


def test_the_container_is_not_root() -> None:
    assert values_of("USER") == ["tracker"]
    assert [name for name, _ in instructions()].index("USER") < [name for name, _ in instructions()].index("CMD")


def test_nothing_else_is_sent_to_a_build() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_in == {source for copied in values_of("COPY") for source in copied.split()[:-1]}


def compose_settings() -> dict[str, str]:
    """Return what compose.yaml sets for the app, with nothing but what must be set in `.env`."""
    lines = re.findall(r"^    ([A-Z_]+): (.*)$", (ROOT / "compose.yaml").read_text(), re.MULTILINE)
    own = {"POSTGRES_PASSWORD": "secret", "SECRET_KEY": "a-key"}
    return {
        name: re.sub(r"\$\{(\w+)(?::[-?](.*?))?\}", lambda found: own.get(found[1], found[2]), value.strip('"'))
        for name, value in lines
    }


def test_the_app_starts_with_what_compose_hands_on(tmp_path: Path) -> None:
    """Empty variables among them: those that nobody set in `.env`."""
    told = compose_settings()
    assert told["EMAIL_URL"] == ""
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=told | {"DATA_DIR": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def documented_settings() -> set[str]:
    """Return the variables in the first column of the table in docs/settings.md."""
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    return set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))


def test_compose_passes_on_every_documented_setting() -> None:
    documented = documented_settings()
    by_image = {pair.split("=")[0] for pair in shlex.split(" ".join(values_of("ENV")))}
    of_commands = {"ADMIN_NAME", "ADMIN_PASSWORD", "DEBUG"}
    limits = {name for name in documented if name.startswith("MAX_")}  # in settings.env of the data folder
    assert documented - set(compose_settings()) - by_image - limits == of_commands
    assert "BACKUP_KEY" in documented


@pytest.mark.parametrize("file", ["compose.yaml", "Dockerfile"])
def test_every_setting_of_the_containers_is_one_of_the_app(file: str) -> None:
    text = (ROOT / file).read_text()
    if file == "Dockerfile":
        named = {pair.split("=")[0] for pair in shlex.split(" ".join(values_of("ENV")))}
    else:
        named = set(re.findall(r"^ {4,6}([A-Z_]+): ", text, re.MULTILINE))
    assert named - documented_settings() <= {
        *("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"),
        *("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"),
    }
    assert named


def test_the_commands_of_compose_and_systemd_exist() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    text = (ROOT / "deploy" / "magnesium-tracker.service").read_text()
    unit.read_string(text)
    started = [unit["Service"]["ExecStart"], *re.findall(r"command: \[(.*)\]", (ROOT / "compose.yaml").read_text())]
    commands = [re.split(r"[ ,]+", command)[2] for command in started]
    assert commands == ["serve", "work"]
    assert set(commands) <= set(get_commands())
    # A user of its own, and no dynamic one: systemd keeps the data of those where only the service itself gets at them,
    # and `make admin`, which continues as the owner of the data, would not.
    user = unit["Service"]["User"]
    assert f"useradd --system --shell /usr/sbin/nologin {user}`" in text
    assert "DynamicUser" not in text
    assert unit["Service"]["StateDirectory"] in unit["Service"]["Environment"]


def environment_in(*files: str) -> dict[str, str]:
    """Return what units of systemd, or their drop-ins, set for the app; the last one wins."""
    text = "\n".join((ROOT / "deploy" / file).read_text() for file in files)
    return dict(re.findall(r"([A-Z_]+)=(\S+)", " ".join(re.findall(r"^Environment=(.*)$", text, re.MULTILINE))))


def test_a_cluster_reaches_the_apps_on_each_machine() -> None:
    """What a unit sets overrides settings.env, where a value would then have no effect."""
    unit = environment_in("magnesium-tracker.service", "cluster/systemd/magnesium-tracker-cluster.conf")
    assert unit["HOST"] == "0.0.0.0"  # noqa: S104  # HAProxy is on another machine
    settings = (ROOT / "deploy" / "cluster" / "settings.env").read_text()
    assert not set(unit) & set(re.findall(r"^([A-Z_]+)=", settings, re.MULTILINE))


def test_patroni_has_a_password_for_each_role_that_it_names() -> None:
    """Without one for rewinding, a primary that was replaced stays out of the cluster."""
    text = (ROOT / "deploy" / "cluster" / "patroni.yml").read_text()
    named = set(re.findall(r"^    (\w+): {username: \w+}$", text, re.MULTILINE))
    passwords = (ROOT / "deploy" / "cluster" / "patroni.env").read_text()
    assert named == {each.lower() for each in re.findall(r"^PATRONI_(\w+)_PASSWORD=", passwords, re.MULTILINE)}
