from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='extension',
            name='kind',
            field=models.CharField(choices=[('abstract', 'Abstract'), ('submission', 'Submission'), ('supplement', 'Supplement'), ('bidding', 'Bids'), ('review', 'Reviews'), ('response', 'Author response'), ('discussion', 'Discussion'), ('meta_review', 'Meta-reviews'), ('notification', 'Notification'), ('camera_ready', 'Camera-ready'), ('video', 'Talk videos'), ('poster', 'Posters')], max_length=12),
        ),
    ]
