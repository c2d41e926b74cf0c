"""What is raised where a limit is met; the numbers are `settings.LIMITS`."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class LimitReachedError(ValidationError):
    """Raised before anything is written; the message is for people, and a page without a form for it shows it too."""
