from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0004_severities'),
    ]

    operations = [
        migrations.AddField(
            model_name='finalfile',
            name='printed',
            field=models.JSONField(default=dict),
        ),
    ]
