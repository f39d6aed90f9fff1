from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0010_final_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='venue',
            name='counts_references',
            field=models.BooleanField(default=False, verbose_name='references count towards the pages'),
        ),
        migrations.AddField(
            model_name='venue',
            name='takes_appendix',
            field=models.BooleanField(default=True, verbose_name='an appendix may stand in the PDF'),
        ),
    ]
