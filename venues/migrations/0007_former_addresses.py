import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


def _former():
    """A column of addresses that were left."""
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.SlugField(max_length=60), blank=True, default=list, editable=False, size=None
    )


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0006_menu'),
    ]

    operations = [
        migrations.AddField(model_name='venue', name='former_slugs', field=_former()),
        migrations.AddField(model_name='sitepage', name='former_keys', field=_former()),
        migrations.AddField(model_name='newspost', name='former_keys', field=_former()),
        migrations.AddIndex(
            model_name='venue',
            index=django.contrib.postgres.indexes.GinIndex(fields=['former_slugs'], name='venue_former_slugs'),
        ),
    ]
