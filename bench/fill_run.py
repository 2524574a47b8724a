"""The work of filling: how much is missing, in how many processes, written batch by batch."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from bench.fill_city import City, complete
from bench.fill_clone import Cloner
from bench.fill_plan import Plan, plan
from bench.fill_tables import filling
from bench.fill_templates import BESIDE, CASES, STEPS, Family, read

SEQUENCE = "storage_case_number"
TABLES = (CASES, STEPS, *BESIDE)
EVERY = 5.0  # seconds between two lines of progress
MOVED = 7  # days
BEGAN = """
    SELECT greatest((SELECT min(valid_from) FROM people_posting), max(began)) FROM (
        SELECT min(effective_from)::timestamptz AS began FROM catalogue_admissionlist GROUP BY county
    ) AS lists
"""
Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Work:
    """What all processes agree on; ``start`` is how many cases were there before, ``number`` the first clone's."""

    cases: int
    fresh: int
    seed: int
    start: int
    now: str
    number: int = 0
    longest: float = 0.0  # days

    @property
    def seeds(self) -> tuple[int, int]:
        return self.seed, self.start

    def planned(self, families: list[Family]) -> Plan:
        return plan(
            families, cases=self.cases, fresh=self.fresh, seed=self.seeds, number=self.number,
            longest=timedelta(days=self.longest),
        )  # fmt: skip


def run(*, cases: int, fresh: int, seed: int, now: datetime | None, processes: int, progress: Progress) -> int:
    """Adds what is missing; how many cases that were."""
    there, waiting = _counts()
    more = max(0, cases - there)
    wanted = max(0, fresh - waiting)
    if not more and not wanted:
        return 0
    complete()
    families, unfit = read(City())
    if not any(len(family.cases) == 1 for family in families):
        raise LookupError(f"there is no case to clone: load the sample city first. {dict(unfit) or ''}")
    for why, count in unfit.items():
        progress(f"{count} cases of the sample are not cloned: {why}")
    moment = now or timezone.now()
    work = Work(more, wanted, seed, there, moment.isoformat(), longest=_longest(moment))
    total = work.planned(families).cases
    work = replace(work, number=_numbers(total))
    progress(f"cloning {len(families)} families to {total:,} more cases")
    # Within a transaction there is nothing to tidy up: nobody else sees the rows.
    alone = nullcontext() if connection.in_atomic_block else filling([table.name for table in TABLES], progress)
    with alone:
        if processes > 1:
            _in_processes(work, processes, progress)
        else:
            part(work, 0, 1, progress)
    return total


def part(work: Work, first: int, step: int, progress: Progress) -> None:
    """Writes every ``step``-th batch from ``first`` on, each in a transaction."""
    city = City()
    families, _ = read(city)
    planned = work.planned(families)
    cloner = Cloner(city, datetime.fromisoformat(work.now), seed=work.seeds, first=work.number)
    told, written, steps = time.monotonic(), 0, 0
    for index in range(first, planned.batches, step):
        cloner.chance = random.Random(f"{work.seeds} {index}")  # noqa: S311 - the same every time
        cloner.lines.clear()
        for family, age, number in planned.batch(index):
            steps += cloner.add(families[family], age=age, number=number)
        written += len(cloner.lines[CASES.name])
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
            for table in TABLES:
                table.write(cloner.lines[table.name])
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            progress(f"{written:,} cases")
    progress(f"{written:,} cases, {steps:,} steps")


def _in_processes(work: Work, processes: int, progress: Progress) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    given = json.dumps(asdict(work))
    children = [
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "bench.fill_worker", given, str(number), str(processes)],
            env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )
        for number in range(processes)
    ]  # fmt: skip
    assert children[0].stdout is not None
    for line in children[0].stdout:
        progress(f"process 1 of {processes}: {line.strip()}")
    for child in children:
        child.communicate()
    if any(child.returncode for child in children):
        raise RuntimeError("a process that filled the city failed; what went wrong stands above.")


def _counts() -> tuple[int, int]:
    """How many cases there are, and how many of them wait for their acceptance."""
    from bench.fill import READY

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM {READY})")  # noqa: S608
        total, waiting = cursor.fetchone()
    return int(total), int(waiting)


def _longest(now: datetime) -> float:
    """Days since when somebody is posted and every county has a list in force, less what a clone may be moved by."""
    with connection.cursor() as cursor:
        cursor.execute(BEGAN)
        (began,) = cursor.fetchone()
    return max(float((now - began) / timedelta(days=1)) - MOVED, 0.0)


def _numbers(count: int) -> int:
    """Takes so many numbers of cases from the product's own sequence; the first of them."""
    with connection.cursor() as cursor:
        ask = "SELECT min(n), max(n) FROM (SELECT nextval(%s::regclass) AS n FROM generate_series(1, %s)) taken"
        cursor.execute(ask, [SEQUENCE, count])
        first, last = cursor.fetchone()
    if last - first + 1 != count:
        raise RuntimeError("somebody reports cases while the city is filled.")
    return int(first)
