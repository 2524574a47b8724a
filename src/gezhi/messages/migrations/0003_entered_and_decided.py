from django.db import migrations, models


class Migration(migrations.Migration):
    """A message may be for one posting alone, or for all but one: who entered something, and who decides about it."""

    dependencies = [
        ("gezhi_messages", "0002_nothing_seen"),
    ]

    operations = [
        migrations.AddField(model_name="message", name="only", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="message", name="but", field=models.UUIDField(null=True)),
    ]
