"""Who is signed in, and what belongs to an account.

`PersonBackend` is named here because each session keeps the name of its backend: "tracker.accounts.PersonBackend".
"""

from tracker.accounts.auth import PersonBackend

__all__ = ["PersonBackend"]
