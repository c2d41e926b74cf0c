"""A column and an index of the largest table, as the app's own migrations add them."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tracker", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL("ALTER TABLE tracker_entry ADD COLUMN next_version integer NULL"),
        migrations.RunSQL("CREATE INDEX next_version ON tracker_entry (user_id, next_version)"),
    ]
