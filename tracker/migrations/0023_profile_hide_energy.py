"""A person may hide energy on all pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tracker", "0022_clinician_limit")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="profile",
            name="hide_energy",
            field=models.BooleanField(default=False, verbose_name="hide energy everywhere"),
        )
    ]
