from django.db import migrations


class Migration(migrations.Migration):
    """What somebody has seen of her messages is kept in her browser alone (P38); what was stored of it goes."""

    dependencies = [
        ("gezhi_messages", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="inbox", name="seen"),
        migrations.RemoveField(model_name="inbox", name="upto"),
        migrations.RemoveField(model_name="inbox", name="upto_at"),
    ]
