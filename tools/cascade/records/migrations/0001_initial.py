import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cascade.records.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("bank_text", models.TextField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name_plural": "editions",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.UUIDField(
                        default=cascade.records.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("staff_number", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("service_area", models.CharField(blank=True, max_length=200)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ("staff_number",),
            },
        ),
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField(default=0)),
                ("row_hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="records_one_chain_head")
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField(unique=True)),
                ("format", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(default="attempt", max_length=16)),
                ("refers_to", models.UUIDField(null=True)),
                ("quiz", models.CharField(max_length=100)),
                ("quiz_title", models.TextField()),
                ("item_digests", models.TextField(help_text="Item id to digest, of every item asked.")),
                (
                    "clause_digests",
                    models.TextField(help_text="Clause reference to digest, of every clause the items test."),
                ),
                ("responses", models.TextField(help_text="Item id to response, of scored items only.")),
                ("marks", models.TextField(help_text="A mark an item, in the order asked.")),
                ("mark", models.DecimalField(decimal_places=5, max_digits=12)),
                ("max_mark", models.DecimalField(decimal_places=5, max_digits=12)),
                ("percent", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ("passed", models.BooleanField(null=True)),
                ("complete", models.BooleanField()),
                ("channel", models.CharField(max_length=16)),
                ("session", models.CharField(blank=True, max_length=64)),
                ("depth", models.PositiveSmallIntegerField(null=True)),
                ("identified_by", models.CharField(max_length=16)),
                ("opened_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("row_hash", models.CharField(max_length=64)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.edition"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "attempts",
                "ordering": ("sequence",),
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by_account",
                    models.CharField(
                        blank=True,
                        help_text="Account of the operating system, where no person is known.",
                        max_length=200,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="records.edition",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "publications",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Reflection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=cascade.records.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("quiz", models.CharField(max_length=100)),
                ("item", models.CharField(max_length=100)),
                ("prompts", models.JSONField(default=list)),
                ("response", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.attempt"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reflections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=16)),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                ("token_sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=cascade.records.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("quiz", models.CharField(max_length=100)),
                ("channel", models.CharField(max_length=16)),
                ("layout", models.CharField(max_length=16)),
                ("item_order", models.JSONField(default=list)),
                ("seed", models.BigIntegerField()),
                ("responses", models.JSONField(default=dict)),
                ("certainties", models.JSONField(default=dict)),
                ("position", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.edition"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sittings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("staff_number"),
                name="records_person_staff_number_any_case",
                violation_error_message="Somebody has this staff number already.",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["person", "quiz", "submitted_at"], name="records_attempt_of_person"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["quiz", "submitted_at"], name="records_attempt_of_quiz"),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.UniqueConstraint(
                fields=("attempt", "item"), name="records_one_reflection_an_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.UniqueConstraint(fields=("person", "role"), name="records_one_grant_a_role"),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel__in", ("web", "terminal")), ("submitted_at__isnull", True)),
                fields=("person", "quiz", "edition"),
                name="records_one_open_sitting",
            ),
        ),
    ]
