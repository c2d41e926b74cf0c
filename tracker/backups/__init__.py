"""Verified backups of the whole database, and restoring them, on SQLite and PostgreSQL.

A backup is one file that contains a SQLite database and its metadata; see `tracker.backups.files`. PostgreSQL's rows
are copied into a SQLite database too: that needs no program matching the server's version, and the backup can be
restored into either database.
"""


class BackupError(Exception):
    """The operation was not carried out; the message says why and what to do, in words for people."""
