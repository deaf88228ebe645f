from core.write_once import WriteOnce
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [WriteOnce("core_logentry")]
