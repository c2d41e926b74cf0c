from django.db import migrations

from foods.search.engines import build, drop


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0006_wishes_and_sheets'),
    ]

    operations = [
        # On PostgreSQL the function that search calls is another one now.
        migrations.RunPython(build, drop),
    ]
