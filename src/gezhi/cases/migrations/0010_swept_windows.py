"""What a clock comes to is read from its row; windows of time are swept instead of every clock marked (ADR 12)."""

from django.db import migrations, models

# What was marked fell in somebody's hands before; what was not falls when its moment comes and somebody holds it.
FALLS = """
    UPDATE cases_caseclock SET
        warns_at = CASE WHEN soon_marked_at IS NULL THEN greatest(soon_at, held_from) END,
        lapses_at = CASE WHEN overdue_marked_at IS NULL THEN greatest(due_at, held_from) END
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_written_in")]

    operations = [
        migrations.CreateModel(
            name="SweptWindow",
            fields=[
                ("pk", models.CompositePrimaryKey("county", "id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("county", models.CharField(max_length=6)),
                ("id", models.UUIDField()),
                ("mark", models.CharField(choices=[("soon", "soon"), ("overdue", "overdue")], max_length=8)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("fallen", models.PositiveIntegerField()),
                ("swept_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("county", "mark", "since"), name="window_once")],
            },
        ),
        migrations.AddField("caseclock", "warns_at", models.DateTimeField(null=True)),
        migrations.AddField("caseclock", "lapses_at", models.DateTimeField(null=True)),
        migrations.RemoveIndex("caseclock", "clock_due"),
        migrations.RemoveIndex("caseclock", "clock_soon"),
        migrations.RunSQL(FALLS, migrations.RunSQL.noop),
        migrations.RemoveField("caseclock", "soon_marked_at"),
        migrations.RemoveField("caseclock", "overdue_marked_at"),
        migrations.AddIndex(
            "caseclock",
            models.Index("county", "lapses_at", name="clock_lapses", condition=models.Q(lapses_at__isnull=False)),
        ),
        migrations.AddIndex(
            "caseclock",
            models.Index("county", "warns_at", name="clock_warns", condition=models.Q(warns_at__isnull=False)),
        ),
    ]  # fmt: skip
