"""Warnings beside the alert, and an index that no longer asks whether a clock has stopped.

Clocks that started before have no orange and no red moment; they get them when they are extended, suspended or moved
by a notice. What was swept as overdue was swept as yellow.
"""

from django.db import migrations, models

RENAMED = "UPDATE cases_sweptwindow SET mark = 'yellow' WHERE mark = 'overdue'"
BACK = "UPDATE cases_sweptwindow SET mark = 'overdue' WHERE mark = 'yellow'"
MARKS = [("soon", "soon"), ("yellow", "yellow"), ("orange", "orange"), ("red", "red")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_retention_and_disposal")]

    operations = [
        migrations.AddField("caseclock", "orange_at", models.DateTimeField(null=True)),
        migrations.AddField("caseclock", "red_at", models.DateTimeField(null=True)),
        migrations.AlterField("sweptwindow", "mark", models.CharField(choices=MARKS, max_length=8)),
        migrations.RunSQL(RENAMED, BACK),
        migrations.RemoveIndex("caseclock", "clock_provisional"),
        migrations.AddIndex(
            "caseclock",
            models.Index("county", "case_id", name="clock_provisional", condition=models.Q(provisional=True)),
        ),
        migrations.AddIndex(
            "caseclock",
            models.Index("county", "orange_at", name="clock_orange", condition=models.Q(orange_at__isnull=False)),
        ),
        migrations.AddIndex(
            "caseclock",
            models.Index("county", "red_at", name="clock_red", condition=models.Q(red_at__isnull=False)),
        ),
    ]  # fmt: skip
