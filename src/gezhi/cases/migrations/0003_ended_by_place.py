"""Indexes for what ended in an area in a span of time: a case enters them when it ends, and only then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_lawful_erasure")]

    operations = [
        migrations.AddIndex(
            "case",
            models.Index(
                "county", "ended_at", condition=models.Q(("ended_at__isnull", False)), name="case_county_ended"
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                "township", "ended_at", condition=models.Q(("ended_at__isnull", False)), name="case_township_ended"
            ),
        ),
    ]
