"""``./run gezhi prepare``: as the owner, migrates the database and gives the application's role its rights."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from gezhi.project import connections, demo, grants


class Command(BaseCommand):
    help = "Migrates the database as its owner and grants the application's role what it needs."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        role = conninfo_to_dict(connections.app_url(settings.GEZHI))
        try:
            grants.grant(str(role["user"]), str(role.get("password") or ""))
        except grants.NoRole as wrong:
            raise CommandError(str(wrong)) from None
        if not get_user_model()._default_manager.exists():
            demo.forget(settings.GEZHI.data)
