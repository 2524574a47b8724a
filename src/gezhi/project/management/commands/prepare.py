"""``./run gezhi prepare``: as the owner, migrates the database and gives the application's role its rights."""

from __future__ import annotations

from collections.abc import Callable
from io import TextIOBase
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from gezhi.project import connections, demo, grants


class _Progress(TextIOBase):
    """Of all that Django says while it migrates, whose tables it is at: one line each."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.say, self.last = say, ""

    def write(self, text: str, /) -> int:
        _, applying, migration = text.partition("Applying ")
        owner = migration.partition(".")[0]
        if applying and owner != self.last:
            self.last = owner
            self.say(f"          tables of {owner}")
        return len(text)


class Command(BaseCommand):
    help = "Migrates the database as its owner and grants the application's role what it needs."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1, stdout=_Progress(self._say))
        role = conninfo_to_dict(connections.app_url(settings.GEZHI))
        try:
            grants.grant(str(role["user"]), str(role.get("password") or ""))
        except grants.NoRole as wrong:
            raise CommandError(str(wrong)) from None
        if not get_user_model()._default_manager.exists():
            demo.forget(settings.GEZHI.data)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
