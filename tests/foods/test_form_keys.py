"""A key in an address, and what a form says without its hidden fields."""

from __future__ import annotations

import uuid

import pytest
from django import forms
from django.http import QueryDict

from foods.form_keys import INCOMPLETE, CompleteForm, KeyedForm, key_in

KEY = uuid.UUID("7d3a3c0e-3f5b-4a6e-9d57-0a4c1c8e2b11")


class Hidden(CompleteForm):
    shown = forms.IntegerField()
    hidden = forms.IntegerField(widget=forms.HiddenInput)


def test_a_key_in_an_address() -> None:
    assert key_in(QueryDict(f"key={KEY}&q=rice")) == KEY


@pytest.mark.parametrize("address", ["", "key=", "key=7", f"q={KEY}"])
def test_an_address_without_a_key(address: str) -> None:
    assert key_in(QueryDict(address)) is None


@pytest.mark.parametrize("sent", [{"shown": "1"}, {"shown": "1", "hidden": "x"}])
def test_a_hidden_field_that_did_not_come_back_is_said_aloud(sent: dict[str, str]) -> None:
    assert Hidden(sent).non_field_errors() == [INCOMPLETE]


def test_a_field_that_is_shown_has_its_own_error() -> None:
    form = Hidden({"hidden": "1", "shown": "x"})
    assert not form.is_valid()
    assert form.non_field_errors() == []


def test_a_keyed_form() -> None:
    assert KeyedForm({"form_key": str(KEY)}).is_valid()
    assert KeyedForm({}).non_field_errors() == [INCOMPLETE]
