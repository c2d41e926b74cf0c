from django.db import migrations

from foods.search.engines import build, drop


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0002_foodrequest'),
    ]

    operations = [
        # Append this to every migration that alters Food: on SQLite its table is made anew, and loses its triggers.
        migrations.RunPython(build, drop),
    ]
