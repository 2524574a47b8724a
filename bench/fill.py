"""Fills the bench's city with cases that are true to the sample's: the door to every module that begins with ``fill``.

To be called where Django is configured for the bench's data folder and the sample city is loaded (``PYTHONPATH`` holds
``src`` and the top of the tree, ``DJANGO_SETTINGS_MODULE=gezhi.project.settings``, ``GEZHI_DATA=…``, the database up)::

    filled = fill(cases=100_000, fresh=5_000, progress=print)   # Filled(cases=…, steps=…, seconds=…, added=…)
    checked = check(sample=300)                                 # Checked(cases=…, steps=…, packages=…, faults=[])

or as a process of its own, which ends with one line of JSON on standard output::

    python -m bench.fill --cases 100000 --fresh 5000 [--seed 2026] [--processes 2] [--check 300]

What a clone is. The sample's cases were made by the product's own actions. Each is read once with everything that
belongs to it, together with the cases that were merged into it, and cloned: new ids (UUIDv7 of the new moments), new
number, another grid of the city and a point inside it, the organisations and people who are answerable there for the
same part, another moment, other words of the same matter, the admission list of the new county. What the product
derives is derived anew by the product's own functions: search tokens, clocks and what the case shows of them, the term
for a return, personal data taken out of the text, the draw of checks, the salted commitments and the chain.

What is as in the sample: the share of each life among the open and among the ended, matters, channels, and how long ago
an open case came to where it is (a tenth more or less, so that fresh, soon and overdue keep their shares).
What is not: the ended ones are of a whole year, and 95 % of all (see ``fill_plan``); places are spread over all grids
of the city alike, and points over the whole of their grid, where the sample has half of its cases in one township.

Archived clones have no sealed package in the data folder: each is a case whose sealing still waits in the queue, but
nothing is queued. ``check`` seals some of them into a folder that is thrown away and has the product verify them.
Attachments of clones are rows of their own that name the sample's files. Nothing is added to the audit trail.

The same seed, moment and sample give the same rows (the sample's own ids are random). Cases that are there count:
a city that holds as many as asked for is left as it is, one that holds fewer is filled up. The ids of clones end in
``MARK``, so that clones are never cloned. Clones are written oldest first: a fill that was broken off has left out the
newest, so begin with a new data folder where the shares of states and ages matter.

Seen on two cores with nothing else to do: 100,000 cases with some 750,000 steps in 97 s, 1,000,000 in 14 minutes, with
indexes and vacuum.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection

SEED = 2026
Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Filled:
    """What the city holds now (cases and their steps), how many cases were added for that, and how long it took."""

    cases: int
    steps: int
    added: int
    seconds: float


def fill(
    *, cases: int, fresh: int = 0, seed: int = SEED, now: datetime | None = None, processes: int = 2,
    progress: Progress = lambda _: None,
) -> Filled:  # fmt: skip
    """Fills the city up to ``cases`` in all, of which at least ``fresh`` are ready to be accepted (see ``ready``).

    ``processes`` share the work; 1 stays in this process and its connection. Raises LookupError where there is no
    sample to clone.
    """
    from bench import fill_run

    began = time.monotonic()
    added = fill_run.run(cases=cases, fresh=fresh, seed=seed, now=now, processes=processes, progress=progress)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_step)")
        total, steps = cursor.fetchone()
    return Filled(total, steps, added, round(time.monotonic() - began, 1))


def ready(limit: int) -> list[tuple[str, str, str]]:
    """Reported cases that a desk officer of their township can accept as they are: (county, case id, township).

    They have a matter and a grid, lie with the township's agency, and nothing but the report happened; newest first.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT county, id::text, township FROM {READY} ORDER BY id DESC LIMIT %s", [limit])  # noqa: S608
        return list(cursor.fetchall())


READY = """(
    SELECT cases_case.* FROM cases_case JOIN people_organisation body ON body.id = cases_case.agency
    WHERE state = 'reported' AND version = 1 AND matter <> '' AND grid <> '' AND NOT anonymous
    AND body.kind = 'grid_agency' AND body.region = township
) ready"""


def check(*, sample: int = 300, seed: int = SEED, packages: int = 3) -> Checked:
    """Verifies clones drawn at random by the product's own code; seals ``packages`` of them for ``verify``."""
    from bench import fill_check

    return Checked(**fill_check.check(sample=sample, seed=seed, packages=packages))


@dataclass(frozen=True, slots=True)
class Checked:
    """How many clones, steps and packages were verified, and in a sentence each what does not hold."""

    cases: int
    steps: int
    packages: int
    faults: list[str]


def main(arguments: list[str] | None = None) -> int:
    import django

    parser = argparse.ArgumentParser("python -m bench.fill", description="Fill the bench's city with cases.")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--fresh", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--check", type=int, default=0, help="verify so many clones afterwards")
    given = parser.parse_args(arguments)
    django.setup()
    filled = fill(
        cases=given.cases, fresh=given.fresh, seed=given.seed, processes=given.processes,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )  # fmt: skip
    checked = check(sample=given.check, seed=given.seed) if given.check else None
    print(json.dumps(asdict(filled) | ({"checked": asdict(checked)} if checked else {})))
    return int(bool(checked and checked.faults))


if __name__ == "__main__":
    sys.exit(main())
