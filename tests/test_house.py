"""The rooms of the code base: what import-linter cannot check, and that tests mirror the modules."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = [ROOT / "foods", ROOT / "tracker"]
FOLDERS = sorted({path.parent for top in CODE for path in top.rglob("*.py")})


def test_there_are_many() -> None:
    assert len(FOLDERS) > 30


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_folder_is_a_package(folder: Path) -> None:
    """Otherwise import-linter ignores the folder, and its contracts do not apply there."""
    assert (folder / "__init__.py").is_file()


@pytest.mark.parametrize("top", ["foods", "tracker"])
def test_tests_mirror_the_rooms(top: str) -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests" / top).rglob("test_*.py")}
    rooms = {path.relative_to(ROOT) for path in FOLDERS} | {path.relative_to(ROOT) / "commands" for path in FOLDERS}
    assert folders <= rooms, "a folder of tests has the name of the room that it tests"
