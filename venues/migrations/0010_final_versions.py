from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0009_checks_of_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='venue',
            name='final_page_limit',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pages of final versions'),
        ),
        migrations.AddField(
            model_name='venue',
            name='asks_licence_line',
            field=models.BooleanField(default=False, verbose_name='final versions name their licence'),
        ),
    ]
