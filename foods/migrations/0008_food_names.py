from django.db import migrations

from foods.search.engines import build, drop


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0007_search_sieve'),
    ]

    operations = [
        # The admins' index over all names is new.
        migrations.RunPython(build, drop),
    ]
