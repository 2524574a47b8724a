"""A package for each sealing, and the moment since which the use of a file is restricted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField("case", "restricted_at", models.DateTimeField(null=True)),
        migrations.AlterField("step", "action", models.CharField(max_length=20, choices=[('report', 'report'), ('resolve_on_spot', 'resolve_on_spot'), ('self_handle', 'self_handle'), ('accept', 'accept'), ('transfer', 'transfer'), ('refer_out', 'refer_out'), ('decline', 'decline'), ('reconsider', 'reconsider'), ('withdraw', 'withdraw'), ('propose_void', 'propose_void'), ('void', 'void'), ('merge', 'merge'), ('unmerge', 'unmerge'), ('dispatch', 'dispatch'), ('order_grid', 'order_grid'), ('recall', 'recall'), ('acknowledge', 'acknowledge'), ('ask_return', 'ask_return'), ('cancel_return', 'cancel_return'), ('reject_return', 'reject_return'), ('redispatch', 'redispatch'), ('reassign', 'reassign'), ('finish_assisting', 'finish_assisting'), ('excuse_assisting', 'excuse_assisting'), ('submit_result', 'submit_result'), ('rework', 'rework'), ('reroute', 'reroute'), ('verify', 'verify'), ('waive_check', 'waive_check'), ('answer', 'answer'), ('note', 'note'), ('close', 'close'), ('reopen', 'reopen'), ('archive', 'archive'), ('erase_words', 'erase_words'), ('restrict', 'restrict')])),
        migrations.DeleteModel("SealedPackage"),
        migrations.CreateModel(
            name="SealedPackage",
            fields=[
                ("pk", models.CompositePrimaryKey("county", "id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("county", models.CharField(max_length=6)),
                ("id", models.UUIDField()),
                ("case_id", models.UUIDField()),
                ("nth", models.PositiveIntegerField()),
                ("file", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("sm3", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("county", "case_id", "nth"), name="package_nth")],
            },
        ),
    ]  # fmt: skip
