"""The migrations of tracker, and one that a later version might add."""

from tracker import migrations

__path__ = [*__path__, *migrations.__path__]
