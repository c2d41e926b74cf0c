"""A whole cluster on this machine, and what becomes of it while its parts are killed: `make cluster`.

Run as root on Debian, whose packages it installs. Everything runs in namespaces of its own and is gone afterwards.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.cluster import machines
from tests.cluster.parts import DEPLOY, OPT, PACKAGES, ROOT

INSIDE = "--inside"
LONGEST_SECONDS = 20 * 60  # about eight minutes on two cores that do nothing else
_DO_NOT_START = Path("/usr/sbin/policy-rc.d")  # of Debian: a program that says which services may start when installed


def install() -> None:
    """Install those of Debian's packages that are missing, without starting them here."""
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *PACKAGES]
    there = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    missing = [package for package in PACKAGES if f"{package} installed" not in there]
    if not missing:
        return
    tell("Installing", *missing, "...")
    ours = not _DO_NOT_START.exists()
    if ours:
        _DO_NOT_START.write_text("#!/bin/sh\nexit 101\n")
        _DO_NOT_START.chmod(0o755)
    try:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            machines.run("apt-get", "-q", *command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    finally:
        if ours:
            _DO_NOT_START.unlink()


def install_patroni() -> None:
    """Install what deploy/cluster/patroni.lock pins, unless it is installed already."""
    lock, installed = DEPLOY / "patroni.lock", OPT / "patroni" / "installed.lock"
    if installed.exists() and installed.read_text() == lock.read_text():
        return
    tell("Installing Patroni ...")
    OPT.mkdir(parents=True, exist_ok=True)
    pip = f"/opt/patroni/bin/pip install -q --disable-pip-version-check --require-hashes -r {shlex.quote(str(lock))}"
    script = f"mount --bind {shlex.quote(str(OPT))} /opt && /usr/bin/python3 -m venv --clear /opt/patroni && {pip}"
    machines.run("unshare", "--mount", "sh", "-c", script)
    shutil.copy(lock, installed)


def tell(*words: object) -> None:
    """Print a line now."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def delete(folder: Path, *, but: str) -> None:
    """Delete a folder, or all but one in it; programs that were just killed are still in it for a moment."""
    for _ in range(50):
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                if path.name != but:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            if not but:
                folder.rmdir()
            return
        time.sleep(0.1)


def main() -> int:
    """Install what is missing, and run the proof where nothing is left of it afterwards; return the exit code."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get") or os.geteuid():
        tell("make cluster needs Debian, and root: it installs packages and makes networks of its own.")
        return 1
    install()
    install_patroni()
    folder = Path(tempfile.mkdtemp(prefix="mg-cluster-"))
    folder.chmod(0o711)
    namespaces = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
    inside = [sys.executable, "-m", "tests.cluster", INSIDE, str(folder), *sys.argv[1:]]
    command = ["setpriv", "--pdeathsig", "KILL", "unshare", *namespaces, *inside]
    for stops in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stops, signal.default_int_handler)
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    code, failed = 1, True
    try:
        code = process.wait(LONGEST_SECONDS)
        failed = bool(code)
    except KeyboardInterrupt:
        tell("\nInterrupted.")
        failed = False
    except subprocess.TimeoutExpired:
        tell(f"It took longer than {LONGEST_SECONDS / 60:.0f} minutes.")
    finally:
        process.kill()
        process.wait()
        delete(folder, but="logs" if failed else "")
        if failed:
            tell(f"What the programs said is in {folder / 'logs'}")
    return code


if __name__ == "__main__":
    if INSIDE in sys.argv:
        from tests.cluster.proof import prove

        sys.exit(prove(Path(sys.argv[2]), sys.argv[3:]))
    sys.exit(main())
