"""Reading the app's own file, piece by piece however large it is."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tracker.import_export.readers.own_json import is_own, read_own
from tracker.import_export.readers.tables import UnreadableFileError

HEAD = '{"format": "magnesium-tracker diary", "version": 1'


def own(content: str | bytes) -> list[Any]:
    return list(read_own(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def test_the_apps_own_file_row_by_row() -> None:
    assert own(HEAD + ', "a": [{"x": 1}, 2 , "]"], "b": [], "c": null}') == [
        ("a", {"x": 1}),
        ("a", 2),
        ("a", "]"),
        ("c", None),
    ]
    assert own("\ufeff" + HEAD + "}\n") == []


@pytest.mark.parametrize("size", [1, 60_000, 70_000, 200_000])
def test_rows_that_are_longer_than_a_piece(size: int) -> None:
    long = "é" * size
    assert own(f'{HEAD}, "a": ["{long}", 12345, "{long}"]}}') == [("a", long), ("a", 12345), ("a", long)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "cut"),
        ("[]", "not_ours"),
        ("{}", "not_ours"),
        ('{"a": 1}', "not_ours"),
        ('{"format": "other"}', "not_ours"),
        ('{"format": "magnesium-tracker diary"}', "newer"),
        ('{"format": "magnesium-tracker diary", "version": 2}', "newer"),
        (HEAD, "cut"),
        (HEAD + ', "a": [1, 2', "cut"),
        (HEAD + ', "a": [1 2]}', "json"),
        (HEAD + ', "a" 1}', "json"),
        (HEAD + ", 7: 1}", "json"),
        (HEAD + ', "a": [' + "[" * 100_000, "cut"),
        (HEAD + ', "a": [' + "x" * (2**22 + 2**20) + "]}", "json"),
    ],
)
def test_a_file_of_ours_that_is_broken(content: str, code: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        own(content)
    assert caught.value.code == code


def test_what_looks_like_json() -> None:
    assert [is_own(io.BytesIO(start)) for start in (b' {"a"', b"\xef\xbb\xbf[", b"Day,", b"")] == [
        True,
        True,
        False,
        False,
    ]
