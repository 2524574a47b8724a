"""The English name of a department or partner, of which the names of its units are made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            "organisation", "short_name_en", models.CharField(max_length=120, blank=True, default="")
        ),
    ]
