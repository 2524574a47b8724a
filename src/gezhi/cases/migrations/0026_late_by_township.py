"""What ended late in a township, newest first: few of its cases, which were looked for among all of them."""

from django.db import migrations, models

from gezhi.cases.terms import Kept


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_people")]

    operations = [
        migrations.AddIndex(
            "case",
            models.Index(
                "township", models.F("id").desc(), name="case_township_late", condition=models.Q(kept=Kept.LATE)
            ),
        ),
    ]
