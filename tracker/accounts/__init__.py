"""Accounts: who is logged in, and what belongs to an account.

The backend is in the package itself because sessions store its name, "tracker.accounts.PersonBackend", and
django-allauth builds that name from the module of the class.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest


class PersonBackend(ModelBackend):
    """Django's own backend; user names match whatever their case, and the profile is fetched with the user.

    Phones write the first letter of a name as a capital, and every page needs the profile.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Log in the person with exactly this name or, failing that, the only one with it in another case."""
        names = list(User.objects.filter(username__iexact=username or "").values_list("username", flat=True)[:2])
        return super().authenticate(request, username=names[0] if len(names) == 1 else username, password=password)

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, with the profile (one query)."""
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
