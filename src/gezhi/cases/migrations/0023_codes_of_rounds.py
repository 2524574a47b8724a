from django.db import migrations, models

# A code that was sent with an answer before the case was taken up again is good no more.
STALE = """
UPDATE cases_evaluation e SET voided_at = now(), sending = NULL FROM cases_petitioner p
    WHERE p.county = e.county AND p.id = e.petitioner AND e.verdict = '' AND e.code <> '' AND p.answered_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0022_her_own_code'),
    ]

    operations = [
        migrations.AddField(
            model_name='evaluation',
            name='voided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(STALE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='evaluation',
            name='evaluation_open',
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('verdict', ''), ('voided_at', None)), fields=('county', 'petitioner'), name='evaluation_open'),
        ),
    ]
