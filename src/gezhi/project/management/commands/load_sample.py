"""``./run gezhi load_sample``: the sample city, all of it or nothing, unless it is there already."""

from __future__ import annotations

import importlib.util
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from gezhi.project import demo


class Command(BaseCommand):
    help = "Loads the sample city with its synthetic people and cases (sample mode only)."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.GEZHI.sample:
            raise CommandError("this is not a sample: set GEZHI_SAMPLE=yes to load one.")
        if not get_user_model()._default_manager.exists() and importlib.util.find_spec("gezhi.project.sample.load"):
            self._load()
        demo.confirm(settings.GEZHI.data)

    def _load(self) -> None:
        from gezhi.project.sample.load import load

        with transaction.atomic():
            accounts = load(now=timezone.now(), progress=self._say)
            demo.pending(settings.GEZHI.data, accounts)

    def _say(self, text: str) -> None:
        self.stdout.write(f"          {text}")
        self.stdout.flush()
