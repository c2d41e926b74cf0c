"""Where the session ran out, the way leads through the login page to a page that can be read."""

from __future__ import annotations

import pytest
from django.test import Client

DAY = "http://testserver/diary/2026-03-12/"
STATUS = "/diary/2026-03-12/status/"
BACK = "/accounts/login/?next=%2Fdiary%2F2026-03-12%2F"


@pytest.mark.django_db
def test_htmx_is_led_there_with_the_whole_page(client: Client) -> None:
    answer = client.post(STATUS, headers={"HX-Request": "true", "HX-Current-URL": DAY})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == BACK


@pytest.mark.django_db
def test_a_sent_form_leads_back_to_its_page(client: Client) -> None:
    assert client.post(STATUS, headers={"Referer": DAY})["Location"] == BACK


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["", "https://evil.example/diary/2026-03-12/", "javascript:alert(1)", "http://[", "http://testserver]/x"]
)
def test_nobody_is_led_elsewhere(client: Client, page: str) -> None:
    assert client.post(STATUS, headers={"Referer": page})["Location"] == "/accounts/login/?next=%2F"
    answer = client.post(STATUS, headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2F"


@pytest.mark.django_db
def test_reading_leads_back_as_ever(client: Client) -> None:
    assert client.get("/week/2026-W10/")["Location"] == "/accounts/login/?next=/week/2026-W10/"
