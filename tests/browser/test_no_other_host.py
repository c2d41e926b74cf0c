"""The admin's pages in a real browser: the watch fails them if one asks another host or breaks the policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from foods.models import Food

PAGES = [
    "/admin/",
    "/admin/foods/food/",
    "/admin/foods/food/add/",
    "/admin/foods/food/{pk}/change/",
    "/admin/foods/food/{pk}/history/",
    "/admin/foods/food/export/",
    "/admin/foods/food/import/",
    "/admin/foods/importrun/",
    "/admin/foods/tableimport/",
    "/admin/foods/foodgroup/",
    "/admin/foods/foodoffer/",
    "/admin/foods/foodrequest/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/group/",
    "/admin/account/emailaddress/",
    "/admin/password_change/",
]


@pytest.fixture
def admin_page(seeded: None, signed_in: Callable[[User], Page]) -> Page:
    return signed_in(User.objects.create_superuser("root", password="x"))


def test_no_page_of_the_admin_asks_another_host(admin_page: Page) -> None:
    pk = Food.objects.values_list("pk", flat=True)[0]
    for path in PAGES:
        response = admin_page.goto(path.format(pk=pk))
        assert response is not None
        assert response.status == 200, path
