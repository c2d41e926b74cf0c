from django.db import migrations


def drop(apps, schema_editor):
    """Drop the trigger that names its columns: PostgreSQL would let no later migration change the type of one."""
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute('DROP TRIGGER IF EXISTS foods_search_keep ON foods_food')


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0011_search_first'),
    ]

    operations = [
        migrations.RunPython(drop, migrations.RunPython.noop),
    ]
