from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_outgoing_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="calendar",
            field=models.TextField(blank=True, verbose_name="Kalendereintrag"),
        ),
    ]
