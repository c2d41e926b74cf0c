"""Lines as people of many kinds type and dictate them: most are right or asked well, and nearly none is misleading."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.tracker.free_text.corpus import CORPUS, lines_of, readings

MORE = Path(__file__).with_name("corpus_more.csv")  # written later, without looking at the first


@pytest.mark.slow
@pytest.mark.one_engine("it is the same reader; what the second engine finds is asked in the tests of search")
@pytest.mark.usefixtures("seeded", "kept_words")
@pytest.mark.parametrize(("path", "share", "misleading"), [(CORPUS, 0.90, 0), (MORE, 0.90, 2)])
def test_lines_of_a_corpus(path: Path, share: float, misleading: int) -> None:
    lines = lines_of(path)
    found = list(readings(lines))
    counts = Counter(verdict for _, verdict, _ in found)
    wrong = "\n".join(f"{v}: {line.text!r}: {said}" for line, v, said in found if v in {"missed", "misleading"})
    assert len(lines) >= 299
    assert counts["right"] + counts["asked"] >= share * len(lines), wrong
    assert counts["misleading"] <= misleading, wrong
