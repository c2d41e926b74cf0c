"""The settings of the app, with the bare pages of the bench beside its own."""

from tracker.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.bare"
