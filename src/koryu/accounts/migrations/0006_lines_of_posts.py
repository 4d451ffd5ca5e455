"""What falls to a post falls to its successor: each post names those that it continues."""

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models


def follow(apps: Any, schema_editor: Any) -> None:
    """Posts that stand already, the earlier before the later."""
    posts = apps.get_model("accounts", "Membership").objects.using(schema_editor.connection.alias)
    lines: dict[int, list[int]] = {}
    for post in posts.order_by("pk").iterator():
        lines[post.pk] = sorted({post.pk, *lines.get(post.succeeds_id, ())})
        posts.filter(pk=post.pk).update(lines=lines[post.pk])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_written_by_acts_alone")]

    operations = [
        migrations.AddField(
            "membership",
            "lines",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
