"""What a browser does in the admin: send the form that a page shows, read what the page says."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from foods.models import Food

LIST = reverse("admin:foods_food_changelist")
ADD = reverse("admin:foods_food_add")


def change_url(food: Food) -> str:
    return reverse("admin:foods_food_change", args=[food.pk])


def sent(response: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send from the form on a page, with some fields changed; None unticks."""
    form = BeautifulSoup(response.content, "html.parser").select_one("#food_form, #foodgroup_form")
    assert form is not None
    data: dict[str, Any] = {}
    for field in form.select("input[name]"):
        name = str(field["name"])
        if field["type"] == "submit" or name.startswith("__prefix__") or "__prefix__" in name:
            continue
        if field["type"] == "checkbox":
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        else:
            data[name] = field.get("value", "")
    for area in form.select("textarea[name]"):
        data[str(area["name"])] = area.get_text().removeprefix("\n").replace("\n", "\r\n")
    for select in form.select("select[name]"):
        data[str(select["name"])] = next((o["value"] for o in select.select("option[selected]")), "")
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def save(editor: Client, food: Food, **changes: Any) -> Any:
    return editor.post(change_url(food), sent(editor.get(change_url(food)), **changes))


def errors_of(response: Any) -> list[str]:
    assert response.status_code == 200, "it was saved"
    page = BeautifulSoup(response.content, "html.parser")
    return [error.get_text(strip=True) for error in page.select(".errorlist li")]


def listed(response: Any) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [cell.get_text() for cell in page.select("#result_list th.field-name")]


def said(response: Any) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [message.get_text(strip=True) for message in page.select(".messagelist li")]
