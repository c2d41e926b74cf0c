from django.db import migrations

from foods.search.postgres import FIRST_FUNCTION


def make(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(FIRST_FUNCTION, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0010_search_like'),
    ]

    operations = [
        # On PostgreSQL the planner read all foods group by group where millions are listed.
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
