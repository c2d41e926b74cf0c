import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0017_daily_sums_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DailySums',
            fields=[
                ('pk', models.CompositePrimaryKey('user', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('food_mg', models.DecimalField(db_default=0, decimal_places=3, max_digits=14)),
                ('parts', models.PositiveIntegerField(db_default=0)),
                ('parts_unmeasured', models.PositiveIntegerField(db_default=0)),
                ('foods', models.PositiveIntegerField(db_default=0)),
                ('meals', models.PositiveIntegerField(db_default=0)),
                ('evening', models.BooleanField(db_default=False)),
                ('energy_kcal', models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                ('food_kcal', models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                ('supplements_mg', models.DecimalField(db_default=0, decimal_places=3, max_digits=14)),
                ('supplements_high_mg', models.DecimalField(db_default=0, decimal_places=3, max_digits=14)),
                ('medicines_mg', models.DecimalField(db_default=0, decimal_places=3, max_digits=14)),
                ('medicines_high_mg', models.DecimalField(db_default=0, decimal_places=3, max_digits=14)),
                ('doses', models.PositiveIntegerField(db_default=0)),
                ('said', models.CharField(blank=True, choices=[('complete', "That's everything"), ('missed', 'I missed something'), ('ate_nothing', 'I ate nothing')], db_default='', max_length=12)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'sums of a day',
                'verbose_name_plural': 'sums of days',
            },
        ),
    ]
