"""What a line was read as, in words that tests compare."""

from __future__ import annotations

from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader


def told(line: str) -> list[str]:
    """Return each food with its grams, or a question mark and what was said."""
    return [
        f"{item.chosen.food.name} {item.chosen.grams.normalize():f}" if item.chosen else f"? {item.spoken}"
        for item in read_line(Reader(None), line)
    ]


def names_in(line: str) -> list[str]:
    """Return the name of each food that is chosen; what is asked is "?"."""
    return [item.chosen.food.name if item.chosen else "?" for item in read_line(Reader(None), line)]
