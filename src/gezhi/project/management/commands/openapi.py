"""``./run gezhi openapi``: prints the API's OpenAPI document; docs/openapi.json is its output."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print the API's OpenAPI document (docs/openapi.json)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        from gezhi.project.api import openapi_document

        self.stdout.write(openapi_document().decode(), ending="")
