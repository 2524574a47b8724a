from typing import Any

from django.core.management.base import BaseCommand

from gezhi.cases.workflow.printed import as_markdown


class Command(BaseCommand):
    help = "Print the table of moves as docs/workflow.md holds it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
