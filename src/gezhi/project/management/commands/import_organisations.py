"""``./run gezhi import-organisations FILE --as USERNAME``: the agencies, departments, committees, partners."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gezhi.exchange import actions, queries
from gezhi.exchange.terms import Sheet
from gezhi.project.management.tables import add_table, in_sentences, keep_rejected, may_come_in, tell, who
from gezhi.security.terms import Duty


class Command(BaseCommand):
    help = "Names the organisations of a table (XLSX or CSV, docs/import.md), all or none. Exit code 2: rows are wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_table(parser, Sheet.ORGANISATIONS)

    def handle(self, *_: Any, **given: Any) -> None:
        with in_sentences():
            if given["template"]:
                return keep_rejected(self, given["file"], queries.empty_sheet(Sheet.ORGANISATIONS))
            now = timezone.now()
            actor = who(given["username"], Duty.BUSINESS_ADMINISTRATOR, now)
            path: Path = given["file"]
            rows = queries.read_sheet(Sheet.ORGANISATIONS, path)
            findings = queries.findings(Sheet.ORGANISATIONS, rows, proposer=actor, now=now)
            tell(self, Sheet.ORGANISATIONS, findings, given["rejected"])
            if may_come_in(findings, dry_run=given["dry_run"]):
                key = actions.hand_in(actor=actor, now=now, sheet=Sheet.ORGANISATIONS, file_name=path.name, rows=rows)
                actions.name_organisations(actor=actor, now=now, draft_id=key)
        return None
