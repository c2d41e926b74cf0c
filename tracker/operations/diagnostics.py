"""The setup check for whoever runs this instance: names each wrong setting and says what to write instead."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.jobs import unfinished
from tracker.accounts import second_factor_secrets
from tracker.accounts.auth import is_this_machine
from tracker.backups import damage, restoring, taking
from tracker.operations import replica
from tracker.operations.hosts import is_home_host

GOOD, NOTE, WRONG = "good", "note", "wrong"
LEAST_FREE_BYTES = 500 * 1024 * 1024
OLDEST_BACKUP = timedelta(days=2)
MOST_BYTES_BEHIND = 16_000_000  # one file of PostgreSQL's log


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one check: good, worth knowing, or wrong, with advice."""

    state: str
    what: str
    found: str
    do: str = ""


def look(request: HttpRequest) -> list[Checked]:
    """Run all checks; return problems first."""
    order = (WRONG, NOTE, GOOD)
    return sorted(_all(request), key=lambda checked: order.index(checked.state))


def _all(request: HttpRequest) -> Iterator[Checked]:
    yield _address(request)
    yield _https(request)
    yield from _client_address(request)
    yield _debug()
    yield _key()
    yield from _second_factors()
    yield _database()
    yield from _replicas()
    yield _disk()
    yield _work()
    yield _backups()
    yield from _put_aside()
    yield _mail()
    yield _sign_up()
    yield _sample()


def _address(request: HttpRequest) -> Checked:
    host, what = request.get_host(), _("Address")
    if not settings.PUBLIC_URL:
        if is_this_machine(request):
            do = _(
                "Links that you make here work only on this machine. Before you send one to someone, open this site "
                "at its network address, which “make run” prints."
            )
            return Checked(NOTE, what, host, do)
        if is_home_host(host):
            return Checked(GOOD, what, _("A home network: %(host)s") % {"host": host})
        return Checked(WRONG, what, host, _("Set PUBLIC_URL to the address that people use."))
    if settings.PUBLIC_URL.partition("://")[2] == host:
        return Checked(GOOD, what, settings.PUBLIC_URL)
    do = _("Have the proxy pass on the Host header, or set PUBLIC_URL to the address that people use.")
    found = _("PUBLIC_URL is %(url)s, but this page was requested as %(host)s.")
    return Checked(WRONG, what, found % {"url": settings.PUBLIC_URL, "host": host}, do)


def _https(request: HttpRequest) -> Checked:
    what = _("HTTPS")
    if request.is_secure():
        return Checked(GOOD, what, _("on"))
    if settings.PUBLIC_HTTPS:
        do = _("Have the proxy set “X-Forwarded-Proto: https” and discard that header from clients.")
        return Checked(WRONG, what, _("PUBLIC_URL says https, but this request came without it."), do)
    if settings.PUBLIC_URL:
        do = _("Put a proxy with HTTPS in front, and set PUBLIC_URL to https://…")
        return Checked(WRONG, what, _("Passwords and diaries go over the internet in plain text."), do)
    return Checked(NOTE, what, _("off: use it only on a network that you trust"))


def _client_address(request: HttpRequest) -> Iterator[Checked]:
    """Look for the client's address behind a proxy: limits on guessing count by it."""
    if settings.PUBLIC_HTTPS and not request.headers.get("X-Forwarded-For"):
        do = _(
            "Have the proxy append the client's address to “X-Forwarded-For”. Until then everyone counts as one "
            "address, and anyone guessing passwords locks everyone else out of new browsers."
        )
        yield Checked(WRONG, _("Client addresses"), _("This request came without X-Forwarded-For."), do)


def _debug() -> Checked:
    if settings.DEBUG:
        do = _("Remove DEBUG from the environment: its error pages show settings and data.")
        return Checked(WRONG, "DEBUG", _("on"), do)
    return Checked(GOOD, "DEBUG", _("off"))


def _key() -> Checked:
    file = Path(settings.DATA_DIR) / "secret_key"
    if os.environ.get("SECRET_KEY"):
        return Checked(GOOD, "SECRET_KEY", _("from the environment"))
    if file.exists() and file.stat().st_mode & 0o077:
        do = _("Other users of this machine can read it: chmod 600 %(file)s") % {"file": file}
        return Checked(WRONG, "SECRET_KEY", str(file), do)
    return Checked(GOOD, "SECRET_KEY", _("from a file that only this program can read"))


def _second_factors() -> Iterator[Checked]:
    if number := second_factor_secrets.unreadable():
        found = ngettext(
            "%(number)s authenticator app or list of recovery codes depends on another SECRET_KEY.",
            "%(number)s authenticator apps or lists of recovery codes depend on another SECRET_KEY.",
            number,
        )
        do = _("Put the former key into SECRET_KEY_FALLBACKS, or turn off two-step verification for these people.")
        yield Checked(WRONG, _("Two-step verification"), found % {"number": number}, do)


def _database() -> Checked:
    what = _("Database")
    if connection.vendor == "postgresql":
        version = ".".join(map(str, connection.get_database_version()))
        return Checked(GOOD, what, f"PostgreSQL {version}")
    if said := damage.known():
        return Checked(WRONG, what, said, _("The file is damaged. Stop the app, and restore a backup: make restore"))
    file = Path(str(connection.settings_dict["NAME"]))
    megabytes = file.stat().st_size // 1_000_000 if file.exists() else 0
    return Checked(GOOD, what, _("SQLite, %(size)s MB") % {"size": megabytes})


def _replicas() -> Iterator[Checked]:
    for name, behind in replica.standings() if replica.is_used() else ():
        what = _("Replica %(name)s") % {"name": name}
        if behind is None:
            do = _("Start it again, or remove it from READ_DATABASE_URL. Until then, the other servers answer.")
            yield Checked(WRONG, what, _("It does not answer."), do)
        elif behind > MOST_BYTES_BEHIND:
            do = _("The pages it serves may be out of date. Check its disk, its network and the PostgreSQL log there.")
            yield Checked(WRONG, what, _("%(size)s MB behind the primary") % {"size": behind // 1_000_000}, do)
        else:
            yield Checked(GOOD, what, _("up to date"))


def _disk() -> Checked:
    what, free = _("Disk"), shutil.disk_usage(settings.DATA_DIR).free
    found = _("%(free)s MB free in %(folder)s") % {"free": free // 1_000_000, "folder": settings.DATA_DIR}
    if free < LEAST_FREE_BYTES:
        return Checked(WRONG, what, found, _("Make room: when the disk is full nothing more can be logged."))
    return Checked(GOOD, what, found)


def _work() -> Checked:
    what, jobs = _("Background work"), unfinished()
    if jobs.oldest is None:
        return Checked(GOOD, what, _("nothing waiting"))
    oldest = _("The oldest was requested %(time)s ago.") % {"time": timesince(jobs.oldest)}
    if jobs.stalled:
        do = _("Start “manage.py work” along with the server, or remove WORK=0 from the environment.")
        found = ngettext(
            "%(number)s job is unfinished, but no worker is running.",
            "%(number)s jobs are unfinished, but no worker is running.",
            jobs.stalled,
        )
        return Checked(WRONG, what, f"{found % {'number': jobs.stalled}} {oldest}", do)
    found = ngettext("%(number)s job is unfinished.", "%(number)s jobs are unfinished.", jobs.number)
    return Checked(GOOD, what, f"{found % {'number': jobs.number}} {oldest}")


def _backups() -> Checked:
    what, standing = _("Backups"), taking.standing()
    if standing.problem:
        return Checked(WRONG, what, standing.problem, _("Fix that, then run “make backup”."))
    if settings.BACKUP_AT is None:
        do = _("Remove BACKUP_AT=off from the settings, unless something else makes backups.")
        return Checked(NOTE, what, _("none at night"), do)
    at = time_format(settings.BACKUP_AT, "TIME_FORMAT")
    if not standing.proven_at:
        return Checked(NOTE, what, _("none yet; the first is made tonight at %(time)s") % {"time": at})
    if timezone.now() - standing.proven_at > OLDEST_BACKUP:
        do = _("Start “manage.py work” along with the server, or remove WORK=0 from the settings.")
        return Checked(WRONG, what, _("The newest is older than two days."), do)
    newest = date_format(timezone.localtime(standing.proven_at), "DATETIME_FORMAT")
    locked = _("locked with BACKUP_KEY") if settings.BACKUP_KEY else _("not locked")
    return Checked(GOOD, what, _("last tested restore: %(when)s; %(locked)s") % {"when": newest, "locked": locked})


def _put_aside() -> Iterator[Checked]:
    if files := restoring.left_aside():
        do = _("A restore or a move set them aside, and they contain whole diaries. Delete them once everything works.")
        yield Checked(NOTE, _("Files set aside"), ", ".join(map(str, files)), do)


def _sign_up() -> Checked:
    match settings.SIGN_UP:
        case "closed":
            return Checked(GOOD, "SIGN_UP", _("closed: nobody can start a diary"))
        case "invited":
            return Checked(GOOD, "SIGN_UP", _("by invitation"))
    found = _("open: anyone who can open this site can start a diary")
    if settings.PUBLIC_URL:
        do = _("If only people you know should, set SIGN_UP=invited; you make the invitations in “More”.")
        return Checked(NOTE, "SIGN_UP", found, do)
    return Checked(NOTE, "SIGN_UP", found)


def _mail() -> Checked:
    if settings.EMAIL_CONFIGURED and not settings.PUBLIC_URL:
        do = _("Set PUBLIC_URL. Without it, links in emails use whatever host name the request came with.")
        return Checked(NOTE, _("Email"), _("on"), do)
    if settings.EMAIL_CONFIGURED:
        return Checked(GOOD, _("Email"), _("on"))
    do = _(
        "Set EMAIL_URL so that people can reset a lost password themselves. Until then, make them a link "
        "in the admin, under “Users”."
    )
    return Checked(NOTE, _("Email"), _("off"), do)


def _sample() -> Checked:
    if settings.SAMPLE_DATA:
        return Checked(NOTE, "SAMPLE_DATA", _("on: anyone who finds this site can look around"))
    return Checked(GOOD, "SAMPLE_DATA", _("off"))
