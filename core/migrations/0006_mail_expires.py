from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_trail_chain"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Link gilt bis"),
        ),
    ]
