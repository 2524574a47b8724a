"""How large a person wants to read, beside her language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0003_first_sign_in")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="print_size",
            field=models.CharField(blank=True, max_length=10),
        ),
    ]
