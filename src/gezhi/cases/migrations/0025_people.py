"""How many people are involved, as was seen: a count beside the petitioners, of nobody (P12)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_take_back_shares")]

    operations = [
        migrations.AddField("case", "people", models.PositiveIntegerField(null=True)),
    ]
