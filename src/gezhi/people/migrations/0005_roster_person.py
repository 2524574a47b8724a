from django.db import migrations, models


class Migration(migrations.Migration):
    """A shift may name the account of whoever is on duty."""

    dependencies = [
        ("people", "0004_offices"),
    ]

    operations = [
        migrations.AddField(model_name="dutyshift", name="person", field=models.UUIDField(null=True)),
    ]
