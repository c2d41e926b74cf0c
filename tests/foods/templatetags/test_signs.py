"""Icons and the signs of how a figure is known: drawn once, in the reader's language."""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.template import Context, Template
from django.utils import translation

from foods.models import HowKnown
from foods.templatetags.signs import icon, known


def test_it_works() -> None:
    page = Template("{% load signs %}{% icon 'remove' %}{% icon 'star' %}{% known how %}")
    drawn = page.render(Context({"how": HowKnown.LABEL}))
    assert drawn.count('<svg class="icon"') == 2
    assert '<span class="visually-hidden">from a label</span>' in drawn


def test_each_icon_has_a_shape_of_its_own() -> None:
    names = ("day", "week", "plus", "foods", "more", "door", "previous", "next", "remove", "star", "dots")
    assert len({icon(name) for name in names}) == len(names)


def test_each_way_of_knowing_has_a_shape_and_words_of_its_own() -> None:
    assert len({known(how) for how in HowKnown}) == len(HowKnown)
    assert all(str(how.label).replace("'", "&#x27;") in known(how) for how in HowKnown)


def test_what_is_not_known_has_no_sign() -> None:
    assert not known("").strip()


def test_the_words_are_those_of_each_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "from a label" in known(HowKnown.LABEL)
    monkeypatch.setattr(cast("Any", translation)._trans, "gettext", lambda words: f"[{words}]", raising=False)
    assert "[from a label]" in known(HowKnown.LABEL)
