from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0005_emergency_offers'),
    ]

    operations = [
        migrations.AddField(
            model_name='venue',
            name='menu_order',
            field=models.JSONField(blank=True, default=list, verbose_name='order of the menu'),
        ),
        migrations.AddField(
            model_name='venue',
            name='menu_hidden',
            field=models.JSONField(blank=True, default=list, verbose_name='left out of the menu'),
        ),
    ]
