from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gezhi.cases.workflow.printed import as_markdown
from gezhi.supervision.workflow.printed import as_markdown as of_supervision


class Command(BaseCommand):
    help = "Print the table of moves as docs/workflow.md holds it; with --supervision, as docs/supervision.md does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--supervision", action="store_true", help="the tables of documents of supervision")

    def handle(self, *args: Any, supervision: bool = False, **options: Any) -> None:
        self.stdout.write(of_supervision() if supervision else as_markdown(), ending="")
