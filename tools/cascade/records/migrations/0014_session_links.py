import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_sessions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="sitting",
            name="records_one_open_sitting",
        ),
        migrations.AddField(
            model_name="cascadesession",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="cascadesession",
            name="edition",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.edition"
            ),
        ),
        migrations.AddField(
            model_name="cascadesession",
            name="publication",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.publication",
            ),
        ),
        migrations.AddField(
            model_name="cascadesession",
            name="trained_in",
            field=models.ForeignKey(
                help_text="Where its trainer was trained.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.cascadesession",
            ),
        ),
        migrations.AddField(
            model_name="cascadesession",
            name="trainer",
            field=models.ForeignKey(
                help_text="None at a root.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions_run",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="session",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.cascadesession",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("channel__in", ("web", "terminal")),
                    ("session__isnull", True),
                    ("submitted_at__isnull", True),
                ),
                fields=("person", "quiz", "edition", "kind"),
                name="records_one_open_sitting",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="attempt",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="certificate", to="records.attempt"
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="entered_by",
            field=models.ForeignKey(
                help_text="Who typed a paper sheet in.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participants",
                to="records.cascadesession",
            ),
        ),
        migrations.AddField(
            model_name="participantdevice",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="devices", to="records.participant"
            ),
        ),
        migrations.AddField(
            model_name="sessionanswer",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="records.participant"
            ),
        ),
        migrations.AddField(
            model_name="sessionevent",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sessionevent",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="records.cascadesession",
            ),
        ),
        migrations.AddField(
            model_name="wallcard",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="records.participant"
            ),
        ),
        migrations.AddField(
            model_name="wallcard",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="records.cascadesession"
            ),
        ),
        migrations.AddConstraint(
            model_name="cascadesession",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("join_code", ""), _negated=True), models.Q(("state", "closed"), _negated=True)
                ),
                fields=("join_code",),
                name="records_a_code_opens_one_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="cascadesession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("trainer__isnull", False),
                    models.Q(("outside_trainer", ""), _negated=True),
                    _connector="OR",
                ),
                name="records_session_has_a_trainer",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("session", "seat"), name="records_a_seat_is_taken_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("session", "person"),
                name="records_a_person_is_in_a_session_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionanswer",
            constraint=models.UniqueConstraint(
                fields=("participant", "quiz", "item", "round"), name="records_one_answer_a_round"
            ),
        ),
    ]
