"""Who is signed in."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class PersonBackend(ModelBackend):
    """Django's own, which fetches a person's profile along: every page needs both."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, with its profile (one query)."""
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
