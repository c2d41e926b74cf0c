#!/usr/bin/env python
"""Run a management command of the Magnesium Tracker."""

import os
import sys

from tracker import data_dir


def main() -> None:
    """Run the command; an invalid setting ends it with a one-line message."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    data_dir.read_settings_file()
    if sys.argv[1:2] == ["serve"]:
        os.environ.setdefault("SAMPLE_DATA", "1")  # must be set before the settings are loaded
    if sys.argv[1:2] in (["serve"], ["make_admin"], ["backup"], ["restore"], ["move_to_postgres"]):
        os.umask(0o077)  # nobody else on this machine may read diaries
        data_dir.prepare(as_owner=sys.argv[1] != "serve")

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
