import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_roles_of_letters"),
        ("calendar", "0001_initial"),
        ("records", "0004_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now=True)),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "received"), ("out", "sent")],
                        max_length=3,
                        verbose_name="register",
                    ),
                ),
                ("sign", models.CharField(max_length=30, verbose_name="sign")),
                ("pattern", models.CharField(max_length=80, verbose_name="pattern")),
                ("valid_from", models.DateField(verbose_name="valid from")),
            ],
            options={
                "ordering": ["direction", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("direction", "valid_from"), name="one_series_from_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialNumber",
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
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("number", models.PositiveIntegerField(verbose_name="running number")),
                (
                    "text",
                    models.CharField(max_length=120, unique=True, verbose_name="official number"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("used", "used"),
                            ("reserved", "reserved"),
                            ("given_up", "given up"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what it is reserved for"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="correspondence.numberseries",
                    ),
                ),
            ],
            options={
                "ordering": ["-fiscal_year", "series", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "received"), ("out", "sent")],
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("in_hand", "In hand"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("void", "Registered by error"),
                            ("draft", "Draft"),
                            ("circulating", "Circulating for approval"),
                            ("approved", "Approved"),
                            ("dispatched", "Dispatched"),
                            ("acknowledged", "Acknowledged"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "their_number",
                    models.CharField(blank=True, max_length=120, verbose_name="their number"),
                ),
                (
                    "dated",
                    models.DateField(blank=True, null=True, verbose_name="date on the letter"),
                ),
                ("passed_at", models.DateTimeField(blank=True, null=True)),
                ("counterpart_name_en", models.CharField(blank=True, max_length=200)),
                ("counterpart_name_ja", models.CharField(blank=True, max_length=200)),
                (
                    "addressee",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="addressee or sender"
                    ),
                ),
                (
                    "subject_en",
                    models.CharField(blank=True, max_length=300, verbose_name="subject in English"),
                ),
                (
                    "subject_ja",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="subject in Japanese"
                    ),
                ),
                ("body_en", models.TextField(blank=True, verbose_name="text in English")),
                ("body_ja", models.TextField(blank=True, verbose_name="text in Japanese")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ja", "Japanese")],
                        default="ja",
                        max_length=2,
                        verbose_name="language of record",
                    ),
                ),
                (
                    "classification",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("internal", "internal"),
                            ("personal", "personal data"),
                            ("sealed", "sealed"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="classification",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("koryu", "Koryu"),
                            ("mail", "e-mail"),
                            ("post", "post"),
                            ("hand", "by hand"),
                            ("fax", "fax"),
                        ],
                        default="mail",
                        max_length=5,
                        verbose_name="medium",
                    ),
                ),
                ("answer_due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer_zone",
                    models.CharField(default="Asia/Tokyo", max_length=50, verbose_name="time zone"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="correspondence.letter",
                    ),
                ),
                (
                    "counterpart",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="accounts.unit",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="correspondence.letter",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="calendar.programmeyear",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="correspondence.officialnumber",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanStep",
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
                ("code", models.SlugField(verbose_name="code")),
                (
                    "owes",
                    models.CharField(
                        choices=[("ministry", "the ministry"), ("clair", "CLAIR")],
                        max_length=8,
                        verbose_name="owed by",
                    ),
                ),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                ("name_ja", models.CharField(max_length=200, verbose_name="Japanese name")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "zone",
                    models.CharField(default="Asia/Tokyo", max_length=50, verbose_name="time zone"),
                ),
                (
                    "source_en",
                    models.CharField(blank=True, max_length=200, verbose_name="source in English"),
                ),
                (
                    "source_ja",
                    models.CharField(blank=True, max_length=200, verbose_name="source in Japanese"),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="fulfils",
                        to="correspondence.letter",
                    ),
                ),
                (
                    "ministry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exchange",
                        to="calendar.programmeyear",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Statistics",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("as_of", models.DateField(verbose_name="as of")),
                ("ministries", models.JSONField(default=list)),
                ("total", models.PositiveIntegerField()),
                ("tables", models.JSONField()),
                ("released_at", models.DateTimeField(auto_now_add=True)),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Enclosure",
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
                ("order", models.PositiveSmallIntegerField()),
                ("is_letter", models.BooleanField(default=False)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enclosure",
                        to="records.storedfile",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enclosures",
                        to="correspondence.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_letter", "order"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["scopes"], name="enclosure_scopes"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("letter", "order"), name="one_enclosure_a_place"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Charge",
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
                ("is_lead", models.BooleanField(default=False)),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charges",
                        to="correspondence.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_lead", "pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["scopes"], name="charge_scopes"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("letter", "post"), name="one_charge_a_post"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_lead", True)),
                        fields=("letter",),
                        name="one_lead_a_letter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="correspondence.numberseries",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "fiscal_year"), name="one_counter_a_year"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="officialnumber",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["scopes"], name="officialnumber_scopes"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialnumber",
            constraint=models.UniqueConstraint(
                fields=("series", "fiscal_year", "number"), name="no_number_twice"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "used"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="unused_number_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["scopes"], name="letter_scopes"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                models.F("direction"),
                models.OrderBy(models.F("passed_at"), descending=True, nulls_first=True),
                models.OrderBy(models.F("id"), descending=True),
                name="letter_register",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(
                    ("answered_at__isnull", True),
                    ("state__in", ("registered", "in_hand", "dispatched", "acknowledged")),
                ),
                fields=["answer_due_at"],
                name="letter_due",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["thread"], name="letter_thread"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__isnull", False),
                    ("state__in", ("draft", "circulating", "approved", "cancelled")),
                    _connector="OR",
                ),
                name="letter_that_passed_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject_en", ""), ("subject_ja", ""), _negated=True),
                name="letter_has_a_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counterpart__isnull", False),
                    models.Q(
                        ("counterpart_name_en", ""), ("counterpart_name_ja", ""), _negated=True
                    ),
                    _connector="OR",
                ),
                name="letter_has_a_counterpart",
            ),
        ),
        migrations.AddIndex(
            model_name="planstep",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["scopes"], name="planstep_scopes"
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(
                fields=("year", "ministry", "code"), name="one_step_a_code"
            ),
        ),
        migrations.AddIndex(
            model_name="statistics",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["scopes"], name="statistics_scopes"
            ),
        ),
    ]
