from django.db import migrations


def with_severity(apps, schema_editor):
    """A finding said whether it blocks; now it says how grave it is, which words triggered it, and where."""
    for row in apps.get_model("submissions", "PaperFile").objects.exclude(findings=[]).iterator():
        row.findings = [
            {
                "code": item["code"],
                "sentence": item["sentence"],
                "remedy": item["remedy"],
                "page": item["page"],
                "text": "",
                "box": None,
                "severity": "blocker" if item["is_blocker"] else "warning",
            }
            for item in row.findings
        ]
        row.save(update_fields=["findings"])


class Migration(migrations.Migration):

    dependencies = [("submissions", "0004_namesakes")]

    operations = [migrations.RunPython(with_severity, migrations.RunPython.noop)]
