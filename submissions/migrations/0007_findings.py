import re
from hashlib import sha256

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def key_of(item):
    """As `paperchecks.Finding.key` was when this was written."""
    said = re.sub(r"\s+", " ", item["text"] or item["sentence"]).strip()
    said = said if len(said) <= 400 else said[:399].rstrip() + "…"
    return sha256(f"{item['code']}\n{said.casefold()}".encode()).hexdigest()[:16]


def fill(apps, schema_editor):
    """A row for each finding of each file that somebody has looked into."""
    PaperFinding = apps.get_model("submissions", "PaperFinding")
    files = apps.get_model("submissions", "PaperFile").objects.exclude(findings=[])
    for file in files.only("submission_id", "findings").order_by("pk").iterator():
        rows = {}
        for position, item in enumerate(file.findings):
            key = key_of(item)
            row = rows.setdefault(
                key,
                PaperFinding(
                    submission_id=file.submission_id, file=file, key=key, code=item["code"],
                    severity=item["severity"], position=position, pages=[],
                ),
            )
            if item["page"] and item["page"] not in row.pages:
                row.pages.append(item["page"])
        PaperFinding.objects.bulk_create(rows.values())


class Migration(migrations.Migration):

    dependencies = [
        ("submissions", "0006_checks_of_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=32)),
                ("severity", models.CharField(max_length=8)),
                ("position", models.PositiveIntegerField()),
                ("pages", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list, size=None)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="found", to="submissions.paperfile")),
                ("submission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="submissions.submission")),
            ],
            options={
                "indexes": [models.Index(fields=["submission", "code"], name="paperfinding_submission")],
                "constraints": [models.UniqueConstraint(fields=("file", "key"), name="paperfinding_once_a_file")],
            },
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=32)),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("change", models.CharField(max_length=12)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("submission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="submissions.submission")),
            ],
            options={
                "indexes": [models.Index(fields=["change"], name="dismissal_change")],
                "constraints": [models.UniqueConstraint(fields=("submission", "key"), name="dismissal_once")],
            },
        ),
        migrations.CreateModel(
            name="DismissedLikeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("change", models.CharField(max_length=12)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("first", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="submissions.submission")),
                ("second", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="submissions.submission")),
            ],
            options={
                "indexes": [models.Index(fields=["change"], name="dismissed_likeness_change")],
                "constraints": [models.UniqueConstraint(fields=("first", "second"), name="dismissed_likeness_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
