"""Tables of organisations and people that were handed in to be brought in."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="ImportDraft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sheet", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=12)),
                ("file_name", models.CharField(max_length=120)),
                ("rows", models.JSONField()),
                ("organisation", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField()),
                ("made_by_name", models.CharField(max_length=60)),
                ("made_as", models.UUIDField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by_name", models.CharField(blank=True, max_length=60)),
                ("brought", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="draft_of_organisation")],
                "constraints": [
                    models.CheckConstraint(condition=Q(("sheet__in", ["organisations", "people"])), name="draft_sheet"),
                    models.CheckConstraint(
                        condition=Q(("state__in", ["checked", "waiting", "done", "withdrawn"])), name="draft_state"
                    ),
                ],
            },
        ),
    ]
