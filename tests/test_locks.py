"""Everything that a package requires is pinned in the lock files, with the extras that it requires.

If an extra is missing from a lock file, an older pip looks for the newest version with the extra and then rejects it,
so installing works only until another project releases a version.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
Environment = dict[str, str | Set[str]]  # for evaluating markers
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOR_RUN: list[str] = PROJECT["project"]["dependencies"]
ASKED = {
    "requirements.lock": FOR_RUN,
    "requirements-test.lock": FOR_RUN + PROJECT["dependency-groups"]["test"],
    "requirements-pip.lock": ["pip"],
}
HASHED_LINE = re.compile(
    r"(?P<pin>[^ \\]\S*?(?:\[[^]]*\])?==\S+)(?: ; (?P<marker>[^\\]+?))?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
)


@dataclass(frozen=True)
class Metadata:
    """The metadata of a package that matters here."""

    version: str
    requires: list[Requirement]


@cache
def installed(name: str) -> Metadata:
    """Read the metadata of a package in this environment."""
    found = distribution(name)
    return Metadata(found.version, [Requirement(each) for each in found.requires or ()])


def pins_in(text: str, environment: Environment) -> dict[str, Requirement]:
    """Return what a lock file pins in an environment, by name."""
    pins: dict[str, Requirement] = {}
    for line in HASHED_LINE.finditer(text):
        if line["marker"] is None or Marker(line["marker"]).evaluate(environment):
            pin = Requirement(line["pin"])
            name = canonicalize_name(pin.name)
            assert name not in pins, f"{name} is pinned twice"
            pins[name] = pin
    return pins


def version_of(pin: Requirement) -> str:
    [specifier] = pin.specifier
    return specifier.version


def problems(
    text: str, asked: Iterable[str], environment: Environment, metadata: Callable[[str], Metadata] = installed
) -> list[str]:
    """Follow all requirements through the metadata of installed packages; return where the lock file does not match.

    If that environment pins a different version of a package than is installed here, check its pin but not its own
    requirements.
    """
    pins = pins_in(text, environment)
    found: set[str] = set()
    reached: set[str] = set()
    unknown = False
    done: set[tuple[str, str]] = set()  # a package and one of its extras, or ""
    waiting = [(Requirement(each), "pyproject.toml", "") for each in asked]
    while waiting:
        requirement, by, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        pin = pins.get(name)
        if pin is None:
            found.add(f"{name} is not pinned: {by} asks for {requirement}")
            continue
        reached.add(name)
        if not requirement.specifier.contains(version_of(pin), prereleases=True):
            found.add(f"{pin} is not what {by} asks for: {requirement}")
        if missing := requirement.extras - pin.extras:
            found.add(f"{pin} is pinned without [{','.join(sorted(missing))}]: {by} asks for {requirement}")
        here = metadata(name)
        if here.version != version_of(pin):
            unknown = True
            continue
        for each in {"", *requirement.extras}:
            if (name, each) not in done:
                done.add((name, each))
                waiting += [(required, name, each) for required in here.requires]
    if not unknown:
        found |= {f"{name} is pinned, and nothing asks for it" for name in pins.keys() - reached}
    return sorted(found)


def here(**changes: str) -> Environment:
    return {**{name: str(value) for name, value in default_environment().items()}, **changes}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_everything_is_pinned_as_it_is_asked_for(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert problems(text, ASKED[lock], here()) == []
    pins = pins_in(text, here())
    assert {name: version_of(pin) for name, pin in pins.items()} == {name: installed(name).version for name in pins}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14", "3.15"])
@pytest.mark.parametrize(
    ("platform", "system", "machine"),
    [("linux", "Linux", "x86_64"), ("linux", "Linux", "aarch64"), ("darwin", "Darwin", "arm64")],
)
def test_it_is_so_on_other_machines(lock: str, version: str, platform: str, system: str, machine: str) -> None:
    elsewhere = here(
        python_version=version,
        python_full_version=f"{version}.9",
        implementation_version=f"{version}.9",
        sys_platform=platform,
        platform_system=system,
        platform_machine=machine,
    )
    assert problems((ROOT / lock).read_text(), ASKED[lock], elsewhere) == []


@pytest.mark.parametrize("lock", ASKED)
def test_every_line_has_its_hashes_and_none_names_a_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert HASHED_LINE.sub("", text) == ""
    assert "pip==" in text or len(pins_in(text, here())) > 40


def test_the_first_lock_is_part_of_the_second() -> None:
    """Packages installed for the tests can also run the app."""
    first, second = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements-test.lock"))
    entries = {found[0] for found in HASHED_LINE.finditer(second)}
    assert [found["pin"] for found in HASHED_LINE.finditer(first) if found[0] not in entries] == []


HASH = " \\\n    --hash=sha256:" + 64 * "0" + "\n"
MADE_UP: dict[str, tuple[str, list[str]]] = {  # name -> version and requirements
    "app": ("2", ["plugin>=1", "oldlib; python_version < '3'", "colors; sys_platform == 'win32'"]),
    "plugin": ("1.5", ["measure[toml]>=7.10", "never; extra == 'docs'"]),
    "measure": ("7.17", ["toml-reader; extra == 'toml'"]),
    "toml-reader": ("3", []),
}
GOOD = ["app==2", "colors==1 ; sys_platform == 'win32'", "measure[toml]==7.17", "plugin==1.5", "toml-reader==3"]


def made_up(name: str) -> Metadata:
    version, requires = MADE_UP[name]
    return Metadata(version, [Requirement(each) for each in requires])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (GOOD, []),
        (
            [line.replace("[toml]", "") for line in GOOD],
            ["measure==7.17 is pinned without [toml]: plugin asks for measure[toml]>=7.10"],
        ),
        (GOOD[:-1], ['toml-reader is not pinned: measure asks for toml-reader; extra == "toml"']),
        (
            [line.replace("7.17", "7.9") for line in GOOD],
            [
                "measure[toml]==7.9 is not what plugin asks for: measure[toml]>=7.10",
            ],
        ),
        ([*GOOD, "leftover==1"], ["leftover is pinned, and nothing asks for it"]),
        (
            [*GOOD[:3], "plugin==1.5 ; python_version < '3'", GOOD[-1]],
            [
                "measure is pinned, and nothing asks for it",
                "plugin is not pinned: app asks for plugin>=1",
                "toml-reader is pinned, and nothing asks for it",
            ],
        ),
    ],
)
def test_a_lock_that_lacks_something_is_found_out(lines: list[str], expected: list[str]) -> None:
    text = "".join(f"{line}{HASH}" for line in lines)
    assert problems(text, ["app"], here(sys_platform="linux"), made_up) == expected
