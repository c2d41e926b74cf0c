from django.db import migrations


class Migration(migrations.Migration):
    # It made the search index. The name stays, for databases and backups that have it; see foods.search.engines.

    dependencies = [
        ('foods', '0007_search_sieve'),
    ]

    operations = []
