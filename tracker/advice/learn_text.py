"""The texts of the Learn pages, from a language's content folder. Pure: a language in, texts out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent.parent / "content"
FALLBACK = "en"
FILE = "learn.toml"

# Each point of the source text, in page order. A point's name is its anchor on the page.
POINTS = (
    # what magnesium does
    "abundance",
    "reactions",
    "nervous-system",
    "calcium-balance",
    "neurotransmitters",
    "twitches",
    # how too little may harm nerves
    "excitotoxicity",
    "neuroinflammation",
    "oxidative-stress",
    "axonal-degeneration",
    # its signs
    "other-causes",
    "medical-help",
    "neuromuscular",
    "sensory",
    "mind-and-mood",
    "migraine",
    "mild-and-severe",
    # nerve damage and diabetes
    "neuropathy",
    "diabetes",
    "supplements-studied",
    # prevention
    "balanced-diet",
    "food-groups",
    "supplements",
    # outlook, and further reading
    "lasting-damage",
    "worth-it",
    "read-more",
)
# Each point of the page on how this app judges intake.
METHOD_POINTS = ("full-days-count", "four-weeks", "needs-differ", "days-differ", "how-sure", "limits-of-the-method")
# What a point needs besides its paragraphs.
PARTS = {
    "excitotoxicity": ("picture", "steps"),
    "axonal-degeneration": ("picture",),
    "medical-help": ("alarm", "alarm_signs"),
    "mild-and-severe": ("alarm", "table"),
    "food-groups": ("groups",),
    "read-more": ("links",),
    "how-sure": ("steps", "after"),
}
# Chapters that only lead elsewhere need no sources.
WITHOUT_SOURCES = {"more-to-read"}
# The pictures that templates/advice/learn/ draws, with the texts in each.
PICTURES = {
    "channel": {"first", "second", "outside", "inside", "magnesium", "calcium"},
    "nerve": {"first", "second", "cell", "axon"},
}
# The food groups of the source text, by their slug in the catalog.
GROUPS = (
    "dark-leafy-greens",
    "nuts",
    "seeds",
    "legumes",
    "whole-grains",
    "avocado",
    "dark-chocolate",
    "fatty-fish",
)
TABLE_ROWS = 4
_TITLES = ("title", "alarm_title", "numbers_title", "numbers_note", "sources_title")
_ROW = {"name", "what", "mild", "severe"}
_GROUP = {"slug", "name", "text"}
_LINK = {"url", "title", "text"}
_NUMBER = {"number", "where"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: its name, a description for people who cannot see it, and the texts in it."""

    name: str
    label: str
    caption: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """Mild and severe signs of one kind."""

    name: str
    what: str
    mild: tuple[str, ...]
    severe: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The comparison of mild and severe signs; `head` names the three columns."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of foods, by its slug in the catalog."""

    slug: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another site."""

    url: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know.

    `term` is the medical term, `after` follows the steps, `alarm` and its signs are reasons to get medical help.
    """

    id: str
    title: str
    term: str
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...]
    after: tuple[str, ...]
    alarm: tuple[str, ...]
    alarm_signs: tuple[str, ...]
    picture: Picture | None
    table: Table | None
    groups: tuple[Group, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Points that belong together, and the sources of what they say."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    points: tuple[Point, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """The number to call in an emergency, and where it is valid."""

    number: str
    where: str


@dataclass(frozen=True, slots=True)
class LearnText:
    """All texts of the Learn pages, in `language`; `method` has a page of its own."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    alarm_title: str
    numbers_title: str
    numbers_note: str
    sources_title: str
    emergency_numbers: tuple[EmergencyNumber, ...]
    chapters: tuple[Chapter, ...]
    method: Chapter


def read(language: str = FALLBACK) -> LearnText:
    """Return the page's texts; a language without the file falls back to English, "de-at" to "de" if there is one."""
    known = languages()
    return _read(next((name for name in (language, language.split("-")[0]) if name in known), FALLBACK))


def languages() -> list[str]:
    """Return the languages that have the file."""
    return sorted(file.parent.name for file in CONTENT.glob(f"*/{FILE}"))


def problems(language: str, content: Mapping[str, Any] | None = None) -> list[str]:
    """Return the problems of a language's file as messages; empty if every point is there with all its parts."""
    texts = _content(language) if content is None else content
    found = [f"lacks “{name}”" for name in _TITLES if not _is_text(texts.get(name))]
    if not _are_texts(texts.get("paragraphs")):
        found.append("lacks “paragraphs”")
    numbers = texts.get("emergency_numbers", [])
    if not numbers or not all(set(one) == _NUMBER and all(map(_is_text, one.values())) for one in numbers):
        found.append("its emergency numbers need number and where")
    method = texts.get("method", {})
    chapters = [*texts.get("chapters", []), method]
    found += [
        f"a chapter lacks “{name}”"
        for chapter in chapters
        for name in ("id", "title")
        if not _is_text(chapter.get(name))
    ]
    found += [
        f"{chapter.get('id')}: lacks “sources”"
        for chapter in chapters
        if chapter.get("id") not in WITHOUT_SOURCES and not _are_texts(chapter.get("sources"))
    ]
    points = [point for chapter in chapters for point in chapter.get("points", [])]
    names = [point.get("id") for point in points]
    needed = [*POINTS, *METHOD_POINTS]
    found += [f"lacks the point “{name}”" for name in needed if name not in names]
    found += [f"“{name}” is not a point" for name in names if name not in needed]
    anchors = [*names, *(chapter.get("id") for chapter in chapters)]
    found += [
        f"the address “{name}” is used twice" for name in sorted({str(a) for a in anchors if anchors.count(a) > 1})
    ]
    if not found and (names != needed or len(method["points"]) != len(METHOD_POINTS)):
        found.append("its points are not in the expected order")
    return found + [f"{point.get('id')}: {what}" for point in points for what in _problems_of(point)]


def _problems_of(point: Mapping[str, Any]) -> Iterator[str]:
    needed = PARTS.get(str(point.get("id")), ())
    yield from (f"lacks “{part}”" for part in needed if not point.get(part))
    if not _is_text(point.get("title")):
        yield "lacks “title”"
    if not _are_texts(point.get("paragraphs")) and "alarm" not in needed:
        yield "lacks “paragraphs”"
    if picture := point.get("picture"):
        words = picture.get("words", {})
        if not (_is_text(picture.get("label")) and _is_text(picture.get("caption"))):
            yield "its picture lacks “label” or “caption”"
        if set(words) != PICTURES.get(picture.get("name")) or not all(map(_is_text, words.values())):
            yield "its picture is unknown or lacks words"
    if table := point.get("table"):
        rows = table.get("rows", [])
        if len(table.get("head", [])) != 3 or not _is_text(table.get("caption")):
            yield "its table needs a caption and 3 headings"
        if len(rows) != TABLE_ROWS or not all(set(row) == _ROW and all(row.values()) for row in rows):
            yield f"its table needs {TABLE_ROWS} rows with {', '.join(sorted(_ROW))}"
    if groups := point.get("groups"):
        if [group.get("slug") for group in groups] != list(GROUPS):
            yield "its groups are not the eight expected ones, in order"
        if not all(set(group) == _GROUP and all(map(_is_text, group.values())) for group in groups):
            yield "a group lacks its name or its text"
    for link in point.get("links", ()):
        if set(link) != _LINK or not all(map(_is_text, link.values())) or not link["url"].startswith("https://"):
            yield "a link needs url (https), title and text"


@cache
def _read(folder: str) -> LearnText:
    texts = _content(folder)
    return LearnText(
        language=folder,
        title=texts["title"],
        paragraphs=tuple(texts["paragraphs"]),
        alarm_title=texts["alarm_title"],
        numbers_title=texts["numbers_title"],
        numbers_note=texts["numbers_note"],
        sources_title=texts["sources_title"],
        emergency_numbers=tuple(EmergencyNumber(**one) for one in texts["emergency_numbers"]),
        chapters=tuple(_chapter(chapter) for chapter in texts["chapters"]),
        method=_chapter(texts["method"]),
    )


def _chapter(texts: Mapping[str, Any]) -> Chapter:
    return Chapter(
        id=texts["id"],
        title=texts["title"],
        paragraphs=tuple(texts.get("paragraphs", ())),
        points=tuple(_point(point) for point in texts["points"]),
        sources=tuple(texts.get("sources", ())),
    )


def _point(texts: Mapping[str, Any]) -> Point:
    return Point(
        id=texts["id"],
        title=texts["title"],
        term=texts.get("term", ""),
        paragraphs=tuple(texts.get("paragraphs", ())),
        steps=tuple(texts.get("steps", ())),
        after=tuple(texts.get("after", ())),
        alarm=tuple(texts.get("alarm", ())),
        alarm_signs=tuple(texts.get("alarm_signs", ())),
        picture=Picture(**texts["picture"]) if "picture" in texts else None,
        table=_table(texts["table"]) if "table" in texts else None,
        groups=tuple(Group(**group) for group in texts.get("groups", ())),
        links=tuple(Link(**link) for link in texts.get("links", ())),
    )


def _table(texts: Mapping[str, Any]) -> Table:
    rows = tuple(
        Row(name=row["name"], what=row["what"], mild=tuple(row["mild"]), severe=tuple(row["severe"]))
        for row in texts["rows"]
    )
    return Table(caption=texts["caption"], head=tuple(texts["head"]), rows=rows)


@cache
def _content(folder: str) -> dict[str, Any]:
    with (CONTENT / folder / FILE).open("rb") as file:
        return tomllib.load(file)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and bool(values) and all(map(_is_text, values))
