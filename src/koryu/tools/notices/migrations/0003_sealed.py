from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("notices", "0002_walls")]

    operations = [
        wall("notices_notice"),
    ]
