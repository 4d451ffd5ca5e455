from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("placement", "0004_in_place_of")]

    operations = [
        wall("placement_snapshot"),
        wall("placement_pin"),
        wall("placement_line"),
        wall("placement_run"),
        wall("placement_publishedline"),
        wall("placement_publishedreason"),
    ]
