"""`make` up to the installation of packages, with a fake pip that only records how it was called."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import install
from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
# Creates an environment as `python -m venv` does, but faster and with the pip below; the real Python does the rest.
PYTHON = r"""#!/bin/sh
case "$*" in
    "-m venv --clear .venv")
        rm -rf .venv && mkdir -p .venv/bin .venv/lib/python{version}/site-packages
        ln -s {python} .venv/bin/python
        printf 'home = {home}\ninclude-system-site-packages = false\n' > .venv/pyvenv.cfg
        cp -r {folder}/pip .venv/lib/python{version}/site-packages/
        echo "#!$(pwd -P)/.venv/bin/python" > .venv/bin/pip ;;
    *) exec {python} "$@" ;;
esac
"""
PIP = """
import json, os, sys
from pathlib import Path

settings = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "PYTHON"))}
with Path(CALLS).open("a") as file:
    file.write(json.dumps([sys.argv[1:], settings]) + "\\n")
print("Collecting django[all]==5 (from -r requirements.lock (line 1))")
print(os.environ.get("PIP_PROXY", ""))
sys.exit(bool(os.environ.get("PIP_PROXY")))
"""
NO_WHEEL = "ERROR: Could not find a version\nERROR: No matching distribution found for pyrage==1.4.0"
MAKING, INSTALLING = "Making .venv", "Installing the packages of"


class Checkout:
    """A folder with what `make` needs for installing, and its own fake Python and pip."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calls = folder / "checkout", folder / "calls"
        self.folder.mkdir()
        for name in ("Makefile", "install.py", "requirements.lock", "requirements-pip.lock", "requirements-test.lock"):
            shutil.copy(ROOT / name, self.folder)
        programs = folder / "bin"
        programs.mkdir()
        pip = folder / "pip"
        pip.mkdir()
        (pip / "__init__.py").touch()
        (pip / "__main__.py").write_text(PIP.replace("CALLS", repr(str(self.calls))))
        python = programs / "python3"
        real = Path(sys.executable).resolve()
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        python.write_text(PYTHON.format(python=real, home=real.parent, version=version, folder=folder))
        python.chmod(0o755)
        self.environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}

    def make(self, *words: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            ["make", *words],
            cwd=self.folder,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    def pip_calls(self) -> list[tuple[list[str], dict[str, str]]]:
        return [tuple(json.loads(line)) for line in self.calls.read_text().splitlines()]

    def library(self) -> Path:
        [library] = (self.folder / ".venv" / "lib").iterdir()
        return library


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_it_works_and_then_has_nothing_to_do(checkout: Checkout) -> None:
    code, said = checkout.make(".venv/for-run")
    assert code == 0, said
    assert MAKING in said
    assert f"{INSTALLING} requirements.lock" in said
    assert "  1  django[all]\n" in said
    calls = [words for words, _ in checkout.pip_calls()]
    assert [words[-1] for words in calls] == ["requirements-pip.lock", "requirements.lock"], "the installer comes first"
    assert all({"--require-hashes", "--only-binary"} <= set(words) for words in calls)
    assert checkout.make(".venv/for-run") == (0, "")


def test_a_lock_file_is_installed_again_when_it_or_the_installer_changed(checkout: Checkout) -> None:
    checkout.make(".venv/for-test")
    assert checkout.make(".venv/for-run") == (0, ""), "what the tests need contains what the app needs"
    (checkout.folder / "requirements.lock").write_text("django==6\n")
    assert INSTALLING in checkout.make(".venv/for-run")[1]
    assert INSTALLING in checkout.make(".venv/for-test")[1], "its packages were replaced"
    assert checkout.make(".venv/for-run") == (0, "")
    (checkout.folder / "requirements-pip.lock").write_text("pip==99\n")
    assert INSTALLING in checkout.make(".venv/for-run")[1]


def test_a_failed_install_is_not_taken_for_a_finished_one(checkout: Checkout) -> None:
    checkout.make(".venv/for-run")
    lock = checkout.folder / "requirements.lock"
    before = lock.read_text()
    lock.write_text("django==6\n")
    code, said = checkout.make(".venv/for-run", PIP_PROXY="ERROR: it broke\n  in two lines")
    assert code != 0
    assert f"ERROR: it broke\n  in two lines\n{install.FAILED}\n" in said
    lock.write_text(before)
    code, said = checkout.make(".venv/for-run")
    assert (code, INSTALLING in said) == (0, True), "half of the packages may be those of the other lock file"


def test_a_pip_that_dies_without_an_error_shows_how(checkout: Checkout) -> None:
    code, said = checkout.make(".venv/for-run", PIP_PROXY="Traceback (most recent call last):\nMemoryError")
    assert code != 0
    assert f"MemoryError\n{install.FAILED}\n" in said


def test_a_package_that_nobody_built_for_this_machine_is_named(checkout: Checkout) -> None:
    code, said = checkout.make(".venv/for-run", PIP_PROXY=NO_WHEEL)
    assert code != 0
    assert "pyrage 1.4.0 has no ready-made package (wheel) for this machine (Python 3." in said
    assert install.FAILED not in said


def test_without_a_network_nothing_is_said_about_packages(checkout: Checkout) -> None:
    """Pip's last line is the same as for a missing package."""
    code, said = checkout.make(".venv/for-run", PIP_PROXY=f"WARNING: Retrying (Retry(total=4))\n{NO_WHEEL}")
    assert code != 0
    assert "for this machine" not in said
    assert install.NO_NETWORK in said


def python_upgraded(checkout: Checkout) -> None:
    checkout.library().rename(checkout.library().with_name("python3.10"))


def python_removed(checkout: Checkout) -> None:
    python = checkout.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.10")


def folder_moved(checkout: Checkout) -> None:
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))


def pip_half_removed(checkout: Checkout) -> None:
    (checkout.library() / "site-packages" / "pip" / "__init__.py").write_text("import pip.nothing")


@pytest.mark.parametrize("change", [python_upgraded, python_removed, folder_moved, pip_half_removed])
def test_an_environment_that_no_longer_works_is_made_again(checkout: Checkout, change: object) -> None:
    checkout.make(".venv/for-run")
    assert callable(change)
    change(checkout)
    code, said = checkout.make(".venv/for-run")
    assert code == 0, said
    assert MAKING in said
    assert INSTALLING in said
    assert checkout.make(".venv/for-run") == (0, "")


def test_pip_hears_how_to_reach_packages_and_nothing_else(checkout: Checkout) -> None:
    elsewhere = {"PIP_TARGET": "/elsewhere", "PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_NO_BINARY": ":all:"}
    elsewhere |= {"PIP_PREFIX": "/elsewhere", "PIP_CONSTRAINT": "/old.txt", "PIP_NO_DEPS": "1", "PIP_DRY_RUN": "1"}
    assert checkout.make(".venv/for-run", PIP_INDEX_URL="https://pip.example", **elsewhere)[0] == 0
    for _, settings in checkout.pip_calls():
        given = {name: value for name, value in settings.items() if name.startswith("PIP_")}
        assert given == install.FORCED | {"PIP_INDEX_URL": "https://pip.example"}


def test_what_is_set_for_another_python_is_left_out(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "hashlib.py").write_text("raise SystemExit('another hashlib')")
    odd = {"PYTHONPATH": str(tmp_path), "PYTHONHOME": "/nowhere", "PYTHONSAFEPATH": "1", "PYTHONOPTIMIZE": "2"}
    code, said = checkout.make(".venv/for-run", **odd, PYTHONWARNINGS="error")
    assert code == 0, said
    assert all(odd.keys().isdisjoint(settings) for _, settings in checkout.pip_calls())


def test_an_old_python_and_none_are_refused_in_a_line(checkout: Checkout) -> None:
    code, said = checkout.make(".venv/for-run", "PYTHON=no-such-python")
    assert (code != 0, "Python is missing. Install it" in said) == (True, True)
    old = checkout.folder / "old-python"
    old.write_text("#!/bin/sh\n[ $1 = -V ] && echo Python 3.9.2\nexit 1\n")
    old.chmod(0o755)
    code, said = checkout.make(".venv/for-run", f"PYTHON={old}")
    assert (code != 0, "Python 3.9.2 is too old" in said) == (True, True)
    assert not (checkout.folder / ".venv").exists()


def test_a_folder_of_somebody_else_is_refused_in_a_line() -> None:
    with postgres.scratch_folder() as folder:
        checkout = Checkout(folder)
        nobody = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None  # root can write anywhere
        checkout.folder.chmod(0o555)
        done = subprocess.run(
            ["make", ".venv/for-run"],
            cwd=checkout.folder,
            env=checkout.environment,
            capture_output=True,
            text=True,
            user=nobody,
        )
        checkout.folder.chmod(0o755)
        owner = pwd.getpwuid(checkout.folder.stat().st_uid).pw_name
    assert done.returncode != 0
    who = f"This folder belongs to {owner} and you do not have permission to write to it."
    assert done.stdout == f"{who} Use your own clone.\n"


def test_an_environment_of_somebody_else_is_refused_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: path != str(tmp_path))
    assert install.main("requirements.lock") == 1
    assert capsys.readouterr().out == f"You do not have permission to write to {tmp_path}. Use your own clone.\n"


def test_git_that_does_not_trust_the_folder_is_explained(checkout: Checkout) -> None:
    git = ["git", "-C", str(checkout.folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "remote", "add", "origin", "/nowhere"], check=True)
    code, said = checkout.make("update", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert code != 0
    assert "so git refuses to use it. Run make update as its owner.\n" in said
