"""Prepare what the settings need: the data folder, its secret key, and its settings file."""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
from io import StringIO
from pathlib import Path

import environ

CHECKOUT = Path(__file__).resolve().parent.parent
_LINE = re.compile(r"(#.*|[A-Za-z_]\w*=.*)?", re.ASCII)  # a comment, a setting or nothing


def data_folder() -> Path:
    """Return the data folder, from the environment only."""
    return Path(os.environ.get("DATA_DIR") or CHECKOUT / "var").resolve()


def read_settings_file() -> None:
    """Set what settings.env in the data folder says, unless the environment does; exit with one line on an error."""
    file = data_folder() / "settings.env"
    try:
        lines = file.read_text().splitlines() if file.exists() else []
    except (OSError, ValueError) as error:
        sys.exit(f"{file} cannot be read: {error}")
    lines = [re.sub(r"\s*=\s*", "=", line.strip(), count=1) for line in lines]
    for number, line in enumerate(lines, start=1):
        if not _LINE.fullmatch(line):
            sys.exit(f"Line {number} of {file} cannot be understood. Write it like SIGN_UP=invited")
        name = line.partition("=")[0]
        if os.environ.get(name) == "":
            del os.environ[name]  # an empty variable counts as not set
    environ.Env.read_env(StringIO("\n".join(lines)))


def prepare(*, as_owner: bool = False) -> None:
    """Create the data folder and its secret key, or exit with one line that says what to do; see `become_owner`."""
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if as_owner:
            become_owner(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
        key_file = folder / "secret_key"
        if not os.environ.get("SECRET_KEY") and not key_file.exists():
            write_key(key_file)
        for file in (key_file, folder / "tracker.sqlite3"):
            if file.exists() and not os.access(file, os.R_OK | os.W_OK):
                raise PermissionError(0, f"{file.name} belongs to someone else")
    except OSError as error:
        sys.exit(
            f"Cannot keep data in {folder}: {error.strerror}. "
            f"Make it yours (chown -R {user_name()} {folder}), or name another folder with DATA_DIR=."
        )


def become_owner(folder: Path) -> None:
    """If root runs this on a service's data, continue as that service: the files must stay its own."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


def write_key(key_file: Path) -> None:
    """Write a new secret key that only its owner can read; never overwrite one."""
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")


def user_name() -> str:
    """Return the current user's name, for a command to copy."""
    return os.environ.get("USER") or str(os.getuid())
