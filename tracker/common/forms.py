"""What several forms share: errors from a write."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


def show_problem(form: forms.Form, problem: ValidationError) -> None:
    """Put what a write refused at its field."""
    for field, texts in getattr(problem, "message_dict", {None: problem.messages}).items():
        form.add_error(field if field in form.fields else None, texts)
