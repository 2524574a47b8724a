from django.db import migrations, models

import gezhi.storage.transactions


class Migration(migrations.Migration):
    """The column first and its default second: so no row of a big table is written anew."""

    dependencies = [
        ('cases', '0008_views_and_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='step',
            name='written_in',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='step',
            name='written_in',
            field=models.BigIntegerField(null=True, db_default=gezhi.storage.transactions.this_transaction()),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(models.F('written_in'), name='step_written_in'),
        ),
    ]
