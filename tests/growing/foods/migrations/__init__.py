"""The migrations of foods, and one that a later version might add."""

from foods import migrations

__path__ = [*__path__, *migrations.__path__]
