"""The menu of a row: its button opens it without a script, and what is between the tags is in it."""

from __future__ import annotations

import re

from django.template import Context, Template


def drawn(**values: object) -> str:
    page = Template("{% load menus %}{% menu name key=key %}<a href='/{{ where }}/'>Change</a>{% endmenu %}")
    return page.render(Context(values))


def test_it_works() -> None:
    menu = drawn(name="Oatmeal", key="food-12", where="there")
    button = re.search(r"<button[^>]*>", menu)
    assert button
    assert 'aria-label="More actions for Oatmeal"' in button[0]
    assert 'popovertarget="menu-food-12"' in button[0]
    panel = menu[menu.index('id="menu-food-12"') :]
    assert "popover" in panel
    assert "<a href='/there/'>Change</a>" in panel


def test_names_are_escaped() -> None:
    menu = drawn(name='<b>"Fish"</b>', key=1, where='"><script>')
    assert "<b>" not in menu
    assert "<script>" not in menu
    assert 'aria-label="More actions for &lt;b&gt;&quot;Fish&quot;&lt;/b&gt;"' in menu
