"""When a body's names were last corrected, so that every process reads them anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_short_name_en")]

    operations = [migrations.AddField("organisation", "changed_at", models.DateTimeField(null=True))]
