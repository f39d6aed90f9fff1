from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0003_poster_sizes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deadline',
            name='kind',
            field=models.CharField(choices=[('abstract', 'Abstract'), ('submission', 'Submission'), ('supplement', 'Supplement'), ('bidding', 'Bids'), ('review', 'Reviews'), ('response', 'Author response'), ('discussion', 'Discussion'), ('meta_review', 'Meta-reviews'), ('notification', 'Notification'), ('camera_ready', 'Camera-ready'), ('video', 'Talk videos'), ('poster', 'Posters')], max_length=12),
        ),
    ]
