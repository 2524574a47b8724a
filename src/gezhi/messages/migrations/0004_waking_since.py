from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """What wakes somebody does so from when she chose it; a choice without a moment was made before this."""

    dependencies = [
        ("gezhi_messages", "0003_entered_and_decided"),
    ]

    operations = [
        migrations.AddField(
            model_name="inbox", name="since", field=ArrayField(base_field=models.DateTimeField(), default=list, size=None)
        ),
    ]
