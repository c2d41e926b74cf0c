"""`make admin`: make someone an admin, and create the group of people who edit the catalog."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker.accounts.auth import turn_second_step_off
from tracker.backups import BackupError, marker

EDITORS = "Catalog editors"


class Command(BaseCommand):
    help = (
        "Make someone an admin. Asks for name and password, or reads them from ADMIN_NAME and ADMIN_PASSWORD. "
        "An existing account is kept, and so is its password unless ADMIN_PASSWORD is set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default=os.environ.get("ADMIN_NAME", ""), help="user name of the admin")

        parser.add_argument(
            "--forget-second-step", action="store_true", help="for an admin who lost their phone, passkeys and codes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            marker.check()
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        call_command("migrate", interactive=False, verbosity=0)
        name = options["name"] or ask("User name", "ADMIN_NAME", input).strip()
        password = os.environ.get("ADMIN_PASSWORD", "")
        known = User.objects.filter(username=name).first()
        if not password and known is None:
            password = ask("Password", "ADMIN_PASSWORD", getpass.getpass)
            if ask("Password again", "ADMIN_PASSWORD", getpass.getpass) != password:
                raise CommandError("The two passwords differ. Nothing was changed; please try again.")
        try:
            admin = make_admin(known or User(username=name), password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["forget_second_step"]:
            turn_second_step_off(admin)
        make_editors()
        self.stdout.write(
            f"{admin.username} is now an admin. Log in as usual; the catalog is under /admin/. "
            f'Others may edit it too: there, give them staff status and the group "{EDITORS}".'
        )


def ask(question: str, variable: str, how: Any) -> str:
    """Prompt in the terminal; without one, say which variable to set."""
    if not sys.stdin or not sys.stdin.isatty():
        raise CommandError(f"Cannot ask without a terminal. Set ADMIN_NAME and ADMIN_PASSWORD; {variable} is missing.")
    try:
        return str(how(f"{question}: "))
    except (EOFError, KeyboardInterrupt):
        raise CommandError("Nothing was made.") from None


@transaction.atomic
def make_admin(user: User, password: str) -> User:
    """Make this person an admin, and set the password if one is given; it must pass validation."""
    if password:
        validate_password(password, user)
        user.set_password(password)
    user.is_staff = user.is_superuser = user.is_active = True
    user.full_clean()
    user.save()
    return user


@transaction.atomic
def make_editors() -> Group:
    """Create or update the group that can do everything in the catalog but sees nothing about people."""
    group, _ = Group.objects.get_or_create(name=EDITORS)
    group.permissions.set(Permission.objects.filter(content_type__app_label="foods"))
    return group
