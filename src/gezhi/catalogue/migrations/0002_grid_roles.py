"""What grid workers may do in a matter, as a list of roles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.AddField("matter", "grid_roles", models.JSONField(default=list))]
