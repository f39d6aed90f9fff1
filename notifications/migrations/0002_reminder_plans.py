from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReminderPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('venue_id', models.BigIntegerField(unique=True)),
                ('content', models.JSONField(default=dict)),
                ('previous', models.JSONField(null=True)),
                ('revision', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='not_after',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='mailchoice',
            name='group',
            field=models.CharField(choices=[('drafts', 'Drafts'), ('links', 'Papers that name me'), ('responses', 'Responses'), ('camera', 'Camera-ready versions, videos, posters'), ('cards', 'Speaking'), ('invitations', 'Invitations'), ('bidding', 'Bids'), ('reviews', 'Reviews'), ('discussion', 'Discussions'), ('chairing', 'Chairing')], max_length=20),
        ),
    ]
