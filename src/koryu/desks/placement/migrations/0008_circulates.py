from typing import Any

from django.db import migrations

# The drafter reads it in whichever language.
WHY = (
    "Approvals go through circulation from now on. Please submit the result once more.\n"
    "承認は回議により行うことになりました。お手数ですが、結果を改めて提出してください。"
)


def give_back(apps: Any, _schema_editor: Any) -> None:
    """What was submitted and never put into circulation would wait for nobody: it is under
    review again, and its page says why."""
    rounds = apps.get_model("placement", "Round").objects.filter(state="submitted")
    circulations = apps.get_model("approvals", "Circulation").objects
    under_way = circulations.filter(kind="placement", state__in=("circulating", "settling"))
    subjects = set(under_way.values_list("subject", flat=True))
    waiting = [pk for pk in rounds.values_list("pk", flat=True) if _key(pk) not in subjects]
    back = rounds.filter(pk__in=waiting)
    back.update(state="computed", submitted_by=None, returned_because=WHY)


def _key(pk: int) -> str:
    return f"placement.round:{pk}"


class Migration(migrations.Migration):
    dependencies = [("placement", "0007_figures_standing"), ("approvals", "0002_walls")]

    operations = [
        migrations.RunPython(give_back, migrations.RunPython.noop),
        migrations.RemoveField("round", "submitted_for"),
    ]
