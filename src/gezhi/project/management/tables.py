"""What the commands that bring in tables share: their arguments, in whose name, what they print."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gezhi.exchange.queries import rejected_sheet
from gezhi.exchange.terms import Finding, Outcome, Sheet
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.queries import account_named
from gezhi.security.terms import Actor, Duty

SOME_WRONG = 2  # exit code
NOT_THAT_DUTY = Refusal(
    "command-no-such-duty",
    Kind.FORBIDDEN,
    Text("账号“{username}”现在没有“{duty}”的岗位。", "{username} holds no posting of {duty} now."),
)
TWO_POSTINGS = Refusal(
    "command-two-postings",
    Kind.INVALID,
    Text(
        "账号“{username}”有几个“{duty}”岗位，请在页面上导入。",
        "{username} is {duty} at several agencies; use the page.",
    ),
)


def add_table(parser: ArgumentParser, sheet: Sheet) -> None:
    """The arguments of a command that brings in a table."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--as", dest="username", default="", help="the business administrator in whose name")
    parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing but the rejected")
    parser.add_argument("--rejected", type=Path, help="where wrong rows go with their reasons (XLSX)")
    parser.add_argument("--template", action="store_true", help="write the empty table to FILE and end")


def who(username: str, duty: Duty, now: datetime) -> Actor:
    """The actor of an account in its one posting of a duty."""
    account = account_named(username)
    postings = [row for row in people.postings_of(account, now) if row.duty is duty] if account else []
    if len(postings) > 1:
        raise TWO_POSTINGS(username=username, duty=duty)
    actor = people.actor_of_posting(postings[0].id, postings[0].account, now) if postings else None
    if actor is None:
        raise NOT_THAT_DUTY(username=username, duty=duty)
    return actor


@contextmanager
def in_sentences() -> Iterator[None]:
    """A refusal ends the command with its sentence, in both languages."""
    try:
        yield
    except Refused as refused:
        raise CommandError(f"{refused.text.zh} / {refused.text.en}") from None


def tell(command: BaseCommand, sheet: Sheet, findings: Sequence[Finding], rejected: Path | None) -> None:
    """Print what is wrong or changed, row by row, and how many rows do what; keep the wrong ones where asked to."""
    for finding in findings:
        for text in finding.said:
            line = finding.row.line
            command.stdout.write(f"第 {line} 行：{text.zh} / line {line}: {text.en}")
    counts = [(each, sum(finding.outcome is each for finding in findings)) for each in Outcome]
    command.stdout.write("，".join(f"{each.zh} {count}" for each, count in counts))
    command.stdout.write(", ".join(f"{each.en} {count}" for each, count in counts))
    if rejected and any(finding.outcome is Outcome.WRONG for finding in findings):
        keep_rejected(command, rejected, rejected_sheet(sheet, findings))


def may_come_in(findings: Sequence[Finding], *, dry_run: bool) -> bool:
    """Whether there is something to carry out; ends the command where rows are wrong."""
    if any(finding.outcome is Outcome.WRONG for finding in findings):
        sys.exit(SOME_WRONG)
    return not dry_run and any(finding.outcome in (Outcome.NEW, Outcome.CHANGED) for finding in findings)


def keep_rejected(command: BaseCommand, path: Path, content: bytes) -> None:
    """Write a workbook that its owner alone may read; a file that is there is never overwritten."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as wrong:
        raise CommandError(f"无法写入 {path}。/ {path} cannot be written: {wrong.strerror}.") from None
    command.stdout.write(f"→ {path}")
