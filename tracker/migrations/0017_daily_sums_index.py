from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tracker", "0016_sheets")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="entry", name="entry_user_day_mg"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["user", "day", "meal", "is_drink", "mg_known", "parts", "parts_unmeasured", "energy_kcal"],
                name="entry_daily_sums",
            ),
        ),
    ]
