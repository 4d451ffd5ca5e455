from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


def move(apps: Any, schema_editor: Any) -> None:
    """What stood in the delegation, for the holder, the deputy and those who look after it."""
    alias = schema_editor.connection.alias
    lent = apps.get_model("accounts", "Delegation").objects.using(alias)
    reasons = apps.get_model("accounts", "DelegationReason").objects.using(alias)
    for one in lent.select_related("membership__unit__parent__parent"):
        people = {f"user:{one.membership.user_id}", f"user:{one.delegate_id}"}
        scopes = {"accounts", *people, *_managers(one.membership.unit)}
        reasons.create(delegation=one, text=one.reason, scopes=sorted(scopes))


def _managers(unit: Any) -> set[str]:
    above = _managers(unit.parent) if unit.parent else set()
    return {f"accounts:{unit.code}", *above}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_hand_over_taken_back")]

    operations = [
        migrations.CreateModel(
            name="DelegationReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "delegation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="accounts.delegation",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
