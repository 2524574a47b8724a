"""``./run gezhi import-people FILE --as USERNAME --accounts-as USERNAME``: accounts with their postings."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from gezhi.exchange import actions, queries
from gezhi.exchange.terms import Sheet
from gezhi.project.management.tables import add_table, in_sentences, keep_rejected, may_come_in, tell, who
from gezhi.security.terms import Duty, FirstLink


class Command(BaseCommand):
    help = (
        "Makes the accounts and postings of a table (XLSX or CSV, docs/import.md), all or none, in the names of the "
        "business administrator who appoints and the system administrator who makes accounts. The first-sign-in codes "
        "are printed once and kept nowhere. Exit code 2: rows are wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_table(parser, Sheet.PEOPLE)
        parser.add_argument("--accounts-as", dest="maker", default="", help="the system administrator")

    def handle(self, *_: Any, **given: Any) -> None:
        with in_sentences():
            if given["template"]:
                return keep_rejected(self, given["file"], queries.empty_sheet(Sheet.PEOPLE))
            now = timezone.now()
            actor = who(given["username"], Duty.BUSINESS_ADMINISTRATOR, now)
            path: Path = given["file"]
            rows = queries.read_sheet(Sheet.PEOPLE, path)
            findings = queries.findings(Sheet.PEOPLE, rows, proposer=actor, now=now)
            tell(self, Sheet.PEOPLE, findings, given["rejected"])
            if not may_come_in(findings, dry_run=given["dry_run"]):
                return None
            maker = who(given["maker"], Duty.SYSTEM_ADMINISTRATOR, now)
            with transaction.atomic():
                key = actions.hand_in(actor=actor, now=now, sheet=Sheet.PEOPLE, file_name=path.name, rows=rows)
                actions.hand_over(actor=actor, now=now, draft_id=key)
                links = actions.make_people(actor=maker, now=now, draft_id=key)
            self._codes(links)
        return None

    def _codes(self, links: list[FirstLink]) -> None:
        for link in links:
            self.stdout.write(f"{link.username}  {link.name}  {link.code}")
        if links:
            self.stdout.write(
                "每个码只能用一次，7 天内在 /first-sign-in 使用，不再显示。/ "
                "Each code is good once, at /first-sign-in within 7 days, and is not shown again."
            )
