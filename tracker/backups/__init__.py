"""Copies of the whole database that are proven, and bringing one back, whichever of the two databases is in use.

A backup is one file that holds a SQLite database and a page about it; see `tracker.backups.files`. From PostgreSQL the
rows are copied into such a database too: that needs no program of the server's version, and goes back into either.
"""


class BackupError(Exception):
    """It was not done; the text says why and what to do, in words for people."""
