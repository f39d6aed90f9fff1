from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("venues", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="venue",
            name="record_revision",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]
