"""Install what a lock file pins into the environment of this Python; `make run` and `make test` start here.

It runs before anything is installed, so it imports only the standard library.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSTALLER = "requirements-pip.lock"
LOCKS = ("requirements.lock", "requirements-test.lock")  # each contains the ones before it
# Only these of pip's settings are passed on; they say how to reach a package index. Others could install into another
# folder, or other versions.
REACHING = {"CERT", "CLIENT_CERT", "PROXY", "TRUSTED_HOST", "DEFAULT_TIMEOUT", "TIMEOUT", "RETRIES", "RESUME_RETRIES"}
REACHING |= {"INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "KEYRING_PROVIDER", "USE_FEATURE"}
REACHING |= {"CONFIG_FILE", "CACHE_DIR", "NO_CACHE_DIR"}
FORCED = {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}  # a pip.conf may say otherwise
FAILED = "The packages could not be installed: see above. Run the same command to try again."
NO_NETWORK = "The packages could not be downloaded: see above. Run the same command again to continue."


class InstallError(Exception):
    """Raised if packages cannot be installed, with a message for people."""


def environment() -> dict[str, str]:
    """Return the environment for pip."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("PIP_") or name.upper()[4:] in REACHING
    }
    return kept | FORCED


def digest(lock: str) -> str:
    """Return a hash of a lock file and the installer's."""
    return hashlib.sha256((ROOT / INSTALLER).read_bytes() + (ROOT / lock).read_bytes()).hexdigest()


def stamp() -> Path:
    """Return the file that says which lock files are installed here."""
    return Path(sys.prefix) / "installed"


def is_installed(lock: str) -> bool:
    """Return whether a lock file is installed here, and not an older or newer version of it."""
    return stamp().exists() and digest(lock) in stamp().read_text().split()


def install(lock: str) -> None:
    """Install the pinned installer, then what the lock file pins; print what is happening."""
    if not os.access(sys.prefix, os.W_OK):
        raise InstallError(f"You do not have permission to write to {sys.prefix}. Use your own clone.")
    stamp().unlink(missing_ok=True)  # an incomplete installation does not count
    say(f"Installing the packages of {lock} (the first time takes up to a minute) ...")
    run_pip(INSTALLER)
    run_pip(lock)
    covered = LOCKS[: LOCKS.index(lock) + 1]
    stamp().write_text("".join(f"{digest(each)}\n" for each in covered))


def run_pip(lock: str) -> None:
    """Install exactly what a lock file pins, showing each package as it is collected."""
    pinned = ("--require-hashes", "--only-binary", ":all:")
    command = [sys.executable, "-m", "pip", "install", *pinned, "-r", lock]
    process = subprocess.Popen(  # noqa: S603  # our own Python
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    collected, lines = 0, list[str]()
    for line in process.stdout or ():
        lines.append(line)
        words = line.split()
        if words[:1] == ["Collecting"]:
            collected += 1
            show(f"  {collected}  {words[1].partition('=')[0]}")
        elif line.startswith("Installing collected"):
            show(f"  unpacking {collected} packages")
    show("")
    if process.wait():
        raise InstallError(explained("".join(lines)))


def explained(output: str) -> str:
    """Return pip's output from its first error on, or its last lines, with an explanation for people."""
    first_error = re.search(r"^ERROR.*", output, re.MULTILINE | re.DOTALL)
    said = first_error[0] if first_error else "".join(output.splitlines(keepends=True)[-20:])
    missing = re.search(r"No matching distribution found for (\S+?)==(\S+)", said)
    if "Retrying (" in output:
        return f"{said}{NO_NETWORK}"
    return said + (no_wheel(*missing.groups()) if missing else FAILED)


def no_wheel(name: str, version: str) -> str:
    """Return the message for a package that has no wheel for this machine."""
    libc = " ".join(platform.libc_ver()) or "no glibc"
    machine = f"Python {platform.python_version()}, {sysconfig.get_platform()}, {libc}"
    return (
        f"{name} {version} has no ready-made package (wheel) for this machine ({machine}): see README.md. "
        "Another Python may have one: rm -r .venv, then make run PYTHON=python3.13"
    )


def say(text: str) -> None:
    """Print a line for people."""
    print(text, flush=True)  # noqa: T201  # this is what people see


def show(text: str) -> None:
    """Show progress: on a terminal in one line that is overwritten, elsewhere one line each."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K{text}")
        sys.stdout.flush()
    elif text:
        say(text)


def main(lock: str) -> int:
    """Install a lock file unless it is installed; return the exit code."""
    if is_installed(lock):
        return 0
    try:
        install(lock)
    except InstallError as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
