"""The settings of the app, with the bare pages of the benchmark added."""

from tracker.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.bare"
