"""Show errors of a write in a form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


def show_problem(form: forms.Form, problem: ValidationError) -> None:
    """Add the errors of a failed write to their fields."""
    for field, texts in getattr(problem, "message_dict", {None: problem.messages}).items():
        form.add_error(field if field in form.fields else None, texts)
