from pathlib import Path

from django.db import migrations, models

from tracker import migrations as today


class Migration(migrations.Migration):
    dependencies = [
        ("foods", "9999_grown"),
        ("tracker", max(path.stem for path in Path(today.__path__[0]).glob("0*.py"))),
    ]

    operations = [
        migrations.AddField("entry", "mood", models.CharField(max_length=40, blank=True, default="", db_default="")),
    ]
