from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tracker", "0020_japan_2025")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="entry", name="entry_daily_sums"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=[
                    *("user", "day", "meal", "is_drink", "mg_known", "parts", "parts_unmeasured", "energy_kcal"),
                    "food",
                ],
                name="entry_daily_sums",
            ),
        ),
    ]
