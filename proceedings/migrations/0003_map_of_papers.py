from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0002_posters_and_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='publicpaper',
            name='map_x',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='publicpaper',
            name='map_y',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='publicpaper',
            name='map_topic',
            field=models.CharField(blank=True, default='', max_length=200),
            preserve_default=False,
        ),
    ]
