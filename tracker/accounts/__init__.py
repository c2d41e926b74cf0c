"""Accounts: who is signed in, and what belongs to an account.

The backend is here, not in a module of the room: each session keeps its name, "tracker.accounts.PersonBackend", and
django-allauth makes that name from the module of the class.
"""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class PersonBackend(ModelBackend):
    """Django's own backend, which also fetches a person's profile: every page needs both."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, with its profile (one query)."""
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
