"""The migrations say what the models say."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def test_no_model_has_changed_without_a_migration() -> None:
    said = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()
