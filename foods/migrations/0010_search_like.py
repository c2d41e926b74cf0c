from django.db import migrations

from foods.search.postgres import LIKE_FUNCTION


def make(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(LIKE_FUNCTION, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0009_merges'),
    ]

    operations = [
        # On PostgreSQL search asks for like words by a function.
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
