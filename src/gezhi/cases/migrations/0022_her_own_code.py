from django.db import migrations, models

# A report that nobody of the staff entered: its receipt was answered to a resident who was signed in nowhere.
OWN = """
UPDATE cases_petitioner p SET own_receipt = true FROM cases_case c
    WHERE c.county = p.county AND c.id = p.case_id AND c.channel = 'citizen' AND c.reporter IS NULL
"""
# Codes of before were shown at the desk: none that was not used is good any more.
SHOWN = "UPDATE cases_evaluation SET code = '', code_made_at = NULL WHERE verdict = ''"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0021_suspend'),
    ]

    operations = [
        migrations.AddField(
            model_name='evaluation',
            name='asked',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='sending',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='sent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='petitioner',
            name='own_receipt',
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.RunSQL(SHOWN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='evaluation',
            index=models.Index(models.F('county'), models.F('petitioner'), name='evaluation_petitioner'),
        ),
    ]
