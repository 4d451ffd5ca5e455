from django.db import migrations

from koryu.base.scopes import unsealed_wall


class Migration(migrations.Migration):
    dependencies = [("placement", "0001_initial")]

    operations = [
        unsealed_wall("placement_snapshot"),
        unsealed_wall("placement_pin"),
        unsealed_wall("placement_line"),
        unsealed_wall("placement_publishedline"),
        unsealed_wall("placement_publishedreason"),
    ]
