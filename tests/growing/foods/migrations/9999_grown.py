from pathlib import Path

from django.db import migrations, models

from foods import migrations as today


class Migration(migrations.Migration):
    dependencies = [("foods", max(path.stem for path in Path(today.__path__[0]).glob("0*.py")))]

    operations = [
        migrations.AddField("food", "nickname", models.CharField(max_length=40, blank=True, default="", db_default="")),
        # PostgreSQL refuses this while a trigger names the column; SQLite makes the table again, without its triggers.
        migrations.AlterField("food", "name", models.CharField("name", max_length=200)),
    ]
