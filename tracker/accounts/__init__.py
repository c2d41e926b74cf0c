"""Accounts: who is logged in, and what belongs to an account.

The backend is in the package itself because sessions store its name, "tracker.accounts.PersonBackend", and
django-allauth builds that name from the module of the class.
"""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class PersonBackend(ModelBackend):
    """Django's own backend, which also fetches the person's profile: every page needs both."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, with the profile (one query)."""
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
