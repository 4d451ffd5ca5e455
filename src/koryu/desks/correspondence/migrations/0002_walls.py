from datetime import date
from typing import Any

from django.db import migrations

from koryu.base.scopes import wall

FIRST = (("in", "自国協JET収"), ("out", "自国協JET"))


def begin(apps: Any, schema_editor: Any) -> None:
    """How an office numbers its letters until it says otherwise."""
    owner = schema_editor.connection.alias
    series = apps.get_model("correspondence", "NumberSeries").objects.using(owner)
    for direction, sign in FIRST:
        series.get_or_create(
            direction=direction,
            valid_from=date(2020, 4, 1),
            defaults={"sign": sign, "pattern": "{wareki}{sign}第{number}号"},
        )


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("correspondence", "0001_initial")]

    operations = [
        wall("correspondence_officialnumber"),
        wall("correspondence_letter"),
        wall("correspondence_enclosure"),
        wall("correspondence_charge"),
        wall("correspondence_planstep"),
        wall("correspondence_statistics"),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
