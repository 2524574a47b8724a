"""``./run gezhi import-reports FILE --mapping MAPPING --as USERNAME``: reports that another system exported."""

from __future__ import annotations

import gc
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gezhi.exchange.actions import actor_for, import_reports
from gezhi.exchange.rules.counting import counted
from gezhi.exchange.rules.mapping import mapping_of
from gezhi.exchange.terms import Imported, Stage
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text

SHOWN = 20  # problems that are printed after an import; a dry run prints all it kept
SOME_REJECTED = 2  # exit code
PROCESSES = min(4, max(2, os.cpu_count() or 2))
LONGEST_MAPPING = 1024 * 1024


class Command(BaseCommand):
    help = (
        "Brings in reports that a hotline or an older system exported as CSV or XLSX (docs/import.md). "
        "Exit code 2: some rows were rejected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="which column is what (TOML, docs/import.md)")
        parser.add_argument("--as", dest="username", required=True, help="the account that reports")
        parser.add_argument("--organisation", default="", help="its posting there: name, region code or id")
        parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing but the rejected")
        parser.add_argument("--rejected", type=Path, help="where rejected rows go (beside the file)")
        parser.add_argument("--processes", type=int, default=PROCESSES, choices=range(1, 17), metavar="1-16",
                            help="how many work side by side (%(default)s)")  # fmt: skip

    def handle(self, *_: Any, **given: Any) -> None:
        bar = Bar()
        # A sixth of the time went to looking for rings among what is here to stay.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        try:
            mapping = mapping_of(_read(given["mapping"]))
            actor = actor_for(username=given["username"], organisation=given["organisation"], now=timezone.now())
            result = import_reports(
                actor=actor, clock=timezone.now, source=given["file"], mapping=mapping, progress=bar,
                rejected=given["rejected"], dry_run=given["dry_run"], processes=given["processes"],
            )  # fmt: skip
        except Refused as refused:
            bar.end()
            raise CommandError(f"{refused.text.zh} / {refused.text.en}") from None
        except KeyboardInterrupt:
            bar.end()
            raise CommandError("已中断，再次运行即可继续。/ Interrupted; start it again to go on.") from None
        bar.end()
        self._tell(result, dry_run=given["dry_run"])
        if result.refused:
            sys.exit(SOME_REJECTED)

    def _tell(self, result: Imported, *, dry_run: bool) -> None:
        problems = result.problems if dry_run else result.problems[:SHOWN]
        for problem in problems:
            self._say(Text("第 {line} 行：", "line {line}: ").fill(line=problem.line), problem.text)
        left = result.refused - len({problem.line for problem in problems})
        if left > 0:
            self._say(Text("另有 {left} 行。", "{left} more rows.").fill(left=left))
        for text in _summary(result, dry_run=dry_run):
            self._say(text)

    def _say(self, *texts: Text) -> None:
        self.stdout.write(f"{''.join(text.zh for text in texts)} / {''.join(text.en for text in texts)}")


class Bar:
    """How far it is: a bar on a terminal, otherwise a plain line for each tenth."""

    WIDTH = 30

    def __init__(self) -> None:
        self.began = monotonic()
        self.stage: Stage | None = None
        self.tenth = -1
        self.terminal = sys.stderr.isatty()

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        if stage is not self.stage:
            self.stage, self.began, self.tenth = stage, monotonic(), -1
        took = monotonic() - self.began
        speed = f"  {done / took:,.0f}/s" if took > 1 else ""
        said = f"{stage.zh} / {stage.en}  {done:,}{f'/{total:,}' if total else ''}{speed}"
        if self.terminal:
            filled = self.WIDTH * done // total if total else 0
            sys.stderr.write(f"\r\x1b[K[{'#' * filled}{'.' * (self.WIDTH - filled)}] {said}")
            sys.stderr.flush()
        elif (tenth := done * 10 // total if total else done // 100_000) != self.tenth:
            self.tenth = tenth
            print(said, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.terminal and self.stage:
            sys.stderr.write("\n")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_MAPPING)
    except OSError as wrong:
        reason = wrong.strerror or ""
        raise CommandError(f"打不开映射文件 {path}。/ The mapping {path} cannot be read: {reason}.") from None


def _summary(result: Imported, *, dry_run: bool) -> list[Text]:
    would = Text("可收下", "could come in") if dry_run else Text("收下", "came in")
    texts = [
        Text(
            "共 {rows} 行：{would} {taken}，早已在库 {there}，拒绝 {refused}。",
            "{rows} rows: {taken} {would}, {there} were there already, {refused} rejected.",
        ).fill(rows=result.rows, would=would, taken=result.taken, there=result.there, refused=result.refused)
    ]
    if result.unsure:
        texts.append(
            Text(
                "其中 {unsure} 件事项不明，由网格化机构判断。",
                "Of these {unsure} have no known matter: the agency decides.",
            ).fill(unsure=result.unsure)
        )
    texts += counted(other=result.other, personal=result.personal)
    if result.rejected:
        texts.append(
            Text(
                "被拒的行在 {path}：改好后用同一映射再导入。",
                "The rejected rows are in {path}: correct them and import that file with the same mapping.",
            ).fill(path=result.rejected)
        )
    return texts
