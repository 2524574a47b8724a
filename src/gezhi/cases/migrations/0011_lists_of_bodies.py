"""Who shares in a case stands on it, and each scope of a list has an index in each of its orders (ADR 13)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

DUE = models.Q(("due_at__isnull", False))
LED = models.Q(("lead__isnull", False))
SHARING = """
    UPDATE cases_case SET sharing = share.bodies FROM (
        SELECT o.county, o.case_id, array_agg(DISTINCT o.organisation ORDER BY o.organisation) AS bodies
        FROM cases_workorder o JOIN cases_case c ON (c.county, c.id) = (o.county, o.case_id)
        WHERE o.state <> 'ended' AND o.organisation IS DISTINCT FROM c.lead GROUP BY 1, 2
    ) share WHERE (cases_case.county, cases_case.id) = (share.county, share.case_id)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_swept_windows")]

    operations = [
        migrations.AddField(
            "case", "sharing", django.contrib.postgres.fields.ArrayField(models.UUIDField(), default=list)
        ),
        migrations.RunSQL(SHARING, migrations.RunSQL.noop),
        migrations.RemoveIndex("workorder", "order_organisation"),
        migrations.AddIndex(
            "workorder", models.Index("organisation", name="order_open", condition=models.Q(("ended_at", None)))
        ),
        migrations.RemoveIndex("case", "case_township_due"),
        migrations.RemoveIndex("case", "case_village_due"),
        migrations.AddIndex(
            "case", models.Index("county", "state", "due_at", "id", name="case_county_state_due", condition=DUE)
        ),
        migrations.AddIndex(
            "case", models.Index("township", "state", "due_at", "id", name="case_township_due", condition=DUE)
        ),
        migrations.AddIndex(
            "case", models.Index("village", "state", "due_at", "id", name="case_village_due", condition=DUE)
        ),
        migrations.RemoveIndex("case", "case_lead_newest"),
        migrations.AddIndex(
            "case", models.Index("county", "lead", models.F("id").desc(), name="case_lead_newest", condition=LED)
        ),
        migrations.AddIndex(
            "case", models.Index("county", "lead", "state", models.F("id").desc(), name="case_lead_state", condition=LED)
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                "county", "lead", "state", "due_at", "id", name="case_lead_due", condition=LED & DUE
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                "reporter_organisation", models.F("id").desc(), name="case_reporter_newest",
                condition=models.Q(("reporter_organisation__isnull", False)),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                "reporter_organisation", "state", "due_at", "id", name="case_reporter_due",
                condition=models.Q(("reporter_organisation__isnull", False), ("due_at__isnull", False)),
            ),
        ),
        migrations.AddIndex(
            "case",
            django.contrib.postgres.indexes.GinIndex(fields=["sharing"], name="case_sharing", fastupdate=False),
        ),
    ]  # fmt: skip
