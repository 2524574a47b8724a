"""First answers by idempotency key, and the sequence that case numbers come from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="FirstAnswer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "county", "person", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("person", models.UUIDField()),
                ("key", models.CharField(max_length=100)),
                ("request", models.CharField(max_length=64)),
                ("answer", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE storage_case_number", reverse_sql="DROP SEQUENCE storage_case_number"
        ),
    ]
