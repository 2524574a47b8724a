"""What an organisation holds is counted from its index alone, and the planner knows that places lie in each other."""

from django.db import migrations, models

# Without these the planner takes a holder and its township for independent, and sorts all that both indexes give where
# the holder's alone has the page in order.
STATISTICS = """
    CREATE STATISTICS case_places (dependencies) ON county, township, village, grid, holder, agency FROM cases_case;
    CREATE STATISTICS case_holding (mcv) ON township, holder, state FROM cases_case;
    ANALYZE cases_case;
"""
NO_STATISTICS = "DROP STATISTICS case_places, case_holding"


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_clocks")]

    operations = [
        migrations.RemoveIndex("case", "case_holder_due"),
        migrations.AddIndex(
            "case",
            models.Index(
                "holder", "due_at", "id", name="case_holder_due",
                include=("county", "township", "village", "state", "returns", "provisional", "extension_asked"),
            ),
        ),
        migrations.RunSQL(STATISTICS, NO_STATISTICS),
    ]  # fmt: skip
