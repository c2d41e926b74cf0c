"""Open a download of USDA FoodData Central, a zip or an unpacked folder, and read its tables row by row.

Pure. Whatever is wrong with the file as a whole is one FileError, in a line that says what to do.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from foods.importers.records import FileError

FOODS = "food.csv"
CONTENTS = "food_nutrient.csv"
EXPECTED = (FOODS, CONTENTS)  # every download has these two

# All of FoodData Central unpacks to about 3 GB in some 35 files, none compressed more than 30 to 1.
MOST_MEMBERS = 500
MOST_BYTES = 20 * 2**30
MOST_RATIO = 200
SMALL = 2**20  # a small, mostly blank file may be compressed more, and does no harm

GET_CSV = "Use the CSV download of one data type from fdc.nal.usda.gov/download-datasets."
AS_OFFERED = "Use the original file from USDA."

_EVERY = 100_000  # lines between progress reports

Refuse = Callable[[str, int, str], None]  # file, line, reason
Progress = Callable[[str, int], None]  # the name of a file, and the number of its rows read so far


class Download(Protocol):
    """The files of one download, by name."""

    name: str

    def has(self, file: str) -> bool: ...

    def open(self, file: str) -> BinaryIO: ...


class _Folder:
    def __init__(self, folder: Path) -> None:
        places = [folder, *sorted(place for place in folder.iterdir() if place.is_dir())]
        self._folder = next((place for place in places if (place / FOODS).is_file()), folder)
        self.name = self._folder.name
        _check_files(self, [entry.name for entry in self._folder.iterdir()])

    def has(self, file: str) -> bool:
        return (self._folder / file).is_file()

    def open(self, file: str) -> BinaryIO:
        return (self._folder / file).open("rb")


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        members = [member for member in archive.infolist() if not member.is_dir()]
        _check_size(members)
        homes = [PurePosixPath(member.filename).parent for member in members if _base(member) == FOODS]
        if len(homes) > 1:
            raise FileError(f"The zip contains more than one {FOODS}. Import one download at a time.")
        others = [PurePosixPath(member.filename).parent for member in members if _base(member) in EXPECTED]
        home = next(iter(homes or others), PurePosixPath())
        self._members = {_base(m): m for m in members if PurePosixPath(m.filename).parent == home}
        self.name = f"{home.name} {name}"
        _check_files(self, [_base(member) for member in members])

    def has(self, file: str) -> bool:
        return file in self._members

    def open(self, file: str) -> BinaryIO:
        try:
            return self._archive.open(self._members[file])  # type: ignore[return-value]  # it really is IO[bytes]
        except NotImplementedError as error:  # zipfile does not support the compression method
            raise FileError(f"{file} in the zip cannot be unpacked: {error}.") from error
        except RuntimeError as error:  # how zipfile says that a password is needed
            raise FileError(f"{file} in the zip is locked with a password. {AS_OFFERED}") from error
        except zipfile.BadZipFile as error:
            raise FileError(_damaged(file)) from error


@contextmanager
def open_download(path: Path, name: str = "") -> Iterator[Download]:
    """Open a zip or a folder. Raises FileError for anything but a CSV download of FoodData Central.

    `name` is what people call the file, if it is stored under another name.
    """
    name = name or path.name
    if path.is_dir():
        yield _Folder(path)
        return
    if not path.is_file():
        raise FileError(f"No file or folder is at {path}.")
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] != b"PK":
        raise FileError(f"{name} is not a zip. {GET_CSV}")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileError(f"{name} is cut short or damaged. Download it again.") from error
    with archive:
        yield _Zip(archive, name)


class _Lines:
    """Feed the lines of a table to csv.reader, and track the `first` and `last` line of the row that it read last."""

    def __init__(self, text: Iterable[str], progress: Callable[[int], None]) -> None:
        self.first = self.last = 0
        self._progress = progress
        self._lines = self._every(text)
        self._commas, self._place = -1, 0
        self._passing: Collection[str] = ()

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def pass_over(self, commas: int, place: int, passing: Collection[str]) -> None:
        """Skip lines that are whole rows, with this many commas, unless the cell at `place` is in `passing`.

        Nearly all of the largest table is skipped; this costs a quarter of parsing its cells.
        """
        self._commas, self._place = commas, place
        self._passing = {*passing, *(f'"{text}"' for text in passing)}

    def _every(self, text: Iterable[str]) -> Iterator[str]:
        inside = False  # within a quoted cell that spans several lines
        line = 0
        for line, content in enumerate(text, 1):
            if not line % _EVERY:
                self._progress(line)
            is_whole = content.count(",") == self._commas and not inside and not content.count('"') % 2
            if is_whole and content.split(",", self._place + 1)[self._place] not in self._passing:
                continue
            inside ^= content.count('"') % 2 == 1
            self.first = self.first or line
            self.last = line
            yield content
        self.last = line


def rows(
    download: Download,
    file: str,
    columns: Sequence[str],
    refuse: Refuse,
    progress: Progress,
    *,
    optional: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the named cells of each row; columns may be in any order, `optional` ones absent.

    With `only`, rows whose second column of `columns` is not in it are skipped. A row with more or fewer cells than the
    header is rejected. Raises FileError if the file cannot be read.
    """
    with download.open(file) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        lines = _Lines(text, lambda line: progress(file, line))
        reader = csv.reader(lines)
        try:
            header = [name.strip().lower() for name in next(reader, [])]
            if missing := [name for name in columns if name not in header]:
                raise FileError(f"{file} has no column {', '.join(missing)}. {GET_CSV}")
            width = len(header)
            wanted = [header.index(name) if name in header else width for name in (*columns, *optional)]
            if only is not None and wanted[1] < width - 1:
                lines.pass_over(width - 1, wanted[1], only)
            lines.first = 0
            filtered = width if only is None else wanted[1]
            passing: Collection[str] = {""} if only is None else only
            for cells in reader:
                if len(cells) == width:
                    cells.append("")  # the value for an absent column
                    if cells[filtered] in passing:
                        yield lines.first, [cells[place] for place in wanted]
                elif cells:
                    refuse(file, lines.first, f"the row has {len(cells)} cells, the header {width}")
                lines.first = 0
            progress(file, lines.last - 1)
        except UnicodeDecodeError as error:
            raise FileError(f"{file} is not UTF-8 text (after line {lines.last}). {AS_OFFERED}") from error
        except csv.Error as error:
            raise FileError(
                f"{file} is not a table of comma-separated values (line {lines.first}): {error}."
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise FileError(_damaged(file)) from error


def _damaged(file: str) -> str:
    return f"{file} in the zip is damaged. Download the zip again."


def _base(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).name


def _check_size(members: Sequence[zipfile.ZipInfo]) -> None:
    """Reject a zip that would unpack to more than any USDA download, before unpacking any of it."""
    if len(members) > MOST_MEMBERS:
        raise FileError(f"The zip contains {len(members):,} files; a download of FoodData Central has about 35.")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise FileError(f"The zip would unpack to more than {MOST_BYTES // 2**30} GB, so it is not opened.")
    for member in members:
        if member.file_size > SMALL and member.file_size > MOST_RATIO * member.compress_size:
            raise FileError(f"{_base(member)} is compressed more than {MOST_RATIO} to 1, unlike any real table.")


def _check_files(download: Download, names: Sequence[str]) -> None:
    missing = [file for file in EXPECTED if not download.has(file)]
    if missing:
        found = "It is the JSON download. " if any(name.lower().endswith(".json") for name in names) else ""
        lacks = " and ".join(missing)
        raise FileError(f"This is not a CSV download of FoodData Central: {lacks} missing. {found}{GET_CSV}")
