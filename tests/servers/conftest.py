"""An instance that was started once: to begin from nothing takes longer than most of what is tried with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tracker.management.test_serve import free_port, lines_until_ready, start, stop


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of such an instance. It is for copies."""
    folder = tmp_path_factory.mktemp("begun") / "var"
    server = start(folder, free_port())
    lines_until_ready(server)
    stop(server)
    return folder
