"""Accounts: who is signed in, and what belongs to an account.

The backend is here, not in a module of the room: each session keeps its name, "tracker.accounts.PersonBackend", and
django-allauth makes that name from the module of the class.
"""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User

from foods.plain_sql import columns_of, loaded, rows
from tracker.models import Profile

_PERSON = f"""
    SELECT {columns_of(User, "u")}, {columns_of(Profile, "p")}
    FROM auth_user AS u LEFT JOIN tracker_profile AS p ON p.user_id = u.id WHERE u.id = %s
"""  # noqa: S608  # columns of models
_OF_USER = len(User._meta.concrete_fields)


class PersonBackend(ModelBackend):
    """Django's own, which fetches a person's profile along: every page needs both."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, with its profile (one query)."""
        found = rows(_PERSON, user_id)
        if not found:
            return None
        user = loaded(User, found[0][:_OF_USER])
        of_profile = found[0][_OF_USER:]
        if of_profile[0] is not None:
            user.profile = loaded(Profile, of_profile)
        return user if self.user_can_authenticate(user) else None
