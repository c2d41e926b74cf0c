"""What no template may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
OFFENCES = {
    "a field that crispy did not render": re.compile(
        r"<(?:input(?![^>]*type=\"hidden\")|select|textarea)|\.as_(?:p|div|table)"
    ),
    "a style or script inside the page": re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+="),
    # A plain link may lead elsewhere; nothing may be loaded from there or sent there.
    "another host": re.compile(r"(?:src|action)=\"(?:https?:)?//|<link[^>]*href=\"(?:https?:)?//"),
}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_it_holds_none_of_that(path: Path) -> None:
    text = re.sub(r"{%.*?%}", "", path.read_text())
    assert [what for what, pattern in OFFENCES.items() if pattern.search(text)] == []
