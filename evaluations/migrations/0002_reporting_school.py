from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0001_initial"),
        ("schools", "0002_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportingSchool",
            fields=[],
            options={
                "verbose_name": "Berichtsstand einer Schule",
                "verbose_name_plural": "KVJS-Bögen und Jahresberichte",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("schools.school",),
        ),
    ]
