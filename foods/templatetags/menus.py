"""The menu of a row in a list: a button with three dots that opens what can be done with the row.

    {% menu food.name key="food-12" %}
    <a href="...">Change</a>
    <form method="post" action="...">{% csrf_token %}<button>Remove</button></form>
    {% endmenu %}

`key` is unique on the page. The browser opens and closes the menu by itself, so it needs no script.
"""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def menu(content: str, name: str, *, key: str) -> SafeString:
    """Render the menu of the row `name`, with the links and forms between the two tags."""
    return render_to_string("shared/_menu.html", {"content": content, "name": name, "key": key})
