"""``./run gezhi repeat-draw COUNTY MONDAY``: draw a week's checks once more, from the seed that was published."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.cases.queries.drawing import repeat
from gezhi.kernel.refusal import Refused


class Command(BaseCommand):
    help = "重做一周的抽核并与存证链比对 · repeat a week's draw and compare it with the chained steps"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("county", help="440703")
        parser.add_argument("week", type=date.fromisoformat, help="its Monday: 2026-03-02")

    def handle(self, *args: Any, county: str, week: date, **options: Any) -> None:
        try:
            found = repeat(county, week, now=datetime.now(UTC))
        except Refused as refused:
            raise CommandError(f"{refused.text.zh} {refused.text.en}") from None
        shares = found.published.shares
        self.stdout.write(f"种子 seed    {found.published.seed}")
        self.stdout.write(f"摘要 digest  {found.published.digest}")
        self.stdout.write(f"比例 shares  {shares.dangerous} % / {shares.others} %, {shares.most_a_week} / week")
        self.stdout.write(f"现场办结 results {found.results} · 抽中 drawn {found.drawn}")
        for case in found.differing:
            self.stdout.write(f"不一致 differs {case}")
        if not found.holds:
            raise CommandError("抽核与记录不一致 · the draw differs from the record")
        self.stdout.write("一致 the draw holds")
