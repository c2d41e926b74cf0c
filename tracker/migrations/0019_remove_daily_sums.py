from typing import Any

from django.db import migrations

# What kept the table: of each name one trigger, and on PostgreSQL also the function that it calls.
TRIGGERS = (
    'tracker_dailysums_entry_insert',
    'tracker_dailysums_entry_update',
    'tracker_dailysums_entry_delete',
    'tracker_dailysums_supplementdose_insert',
    'tracker_dailysums_supplementdose_update',
    'tracker_dailysums_supplementdose_delete',
    'tracker_dailysums_daystatus_insert',
    'tracker_dailysums_daystatus_update',
    'tracker_dailysums_daystatus_delete',
)
DROP = {
    'sqlite': 'DROP TRIGGER IF EXISTS {}',
    'postgresql': 'DROP FUNCTION IF EXISTS {} CASCADE',
}


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    # Before the table that they write: left alone, they would make every log fail.
    for name in TRIGGERS:
        schema_editor.execute(DROP[schema_editor.connection.vendor].format(name))


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0018_daily_sums'),
    ]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='DailySums',
        ),
    ]
