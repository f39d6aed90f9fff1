from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("submissions", "0007_findings")]

    operations = [
        migrations.AddField(
            model_name="conflict",
            name="change",
            field=models.CharField(blank=True, default="", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="conflict",
            name="reason_before",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(condition=~models.Q(change=""), fields=["change"], name="conflict_change"),
        ),
    ]
