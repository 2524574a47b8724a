"""When a body was last changed, so that every process reads it anew; from when to when the agency records for it."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("people", "0002_short_name_en")]

    operations = [
        migrations.AddField("organisation", "changed_at", models.DateTimeField(null=True)),
        migrations.AddField("organisation", "recorded_from", models.DateTimeField(null=True)),
        migrations.AddField("organisation", "recorded_until", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=Q(("recorded_until__isnull", True), ("recorded_until__gte", F("recorded_from")), _connector="OR"),
                name="recording_ends_after",
            ),
        ),
    ]
