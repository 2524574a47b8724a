"""The whole sample city in one transaction of the caller's: divisions, organisations, matters, people, cases.

Everything but the cases began more than a year ago: whoever acts in one was posted by then, and so was whoever acts in
an older one (the bench's). All of it or nothing: a load that is cut short leaves an empty database, and the next start
begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from gezhi.messages import actions as messages
from gezhi.project import demo
from gezhi.project.sample import (
    accounts,
    cases,
    catalogue,
    cooperation,
    divisions,
    offices,
    organisations,
    supervision,
    workers,
)

DAYS = 90  # of cases before now
WINDOW_DAYS = 30.0  # the default of the setting
TOLD = timedelta(days=3)  # of which the inboxes tell
BEFORE = timedelta(days=400)

Say = Callable[[str], object]


def load(*, now: datetime, progress: Say) -> list[demo.Account]:
    """Load everything as of ``now``; ``progress`` is told each stage with its seconds. The accounts' lines."""
    began = now - BEFORE
    # The sample's lives are written for the usual window; a shorter one would archive what its people still reopen.
    settings.GEZHI = replace(settings.GEZHI, archive_window_days=WINDOW_DAYS)
    with transaction.atomic():
        with _stage(progress, "divisions: 7 counties, their townships, villages and grids"):
            divisions.load(now=began)
        with _stage(progress, "organisations"):
            organisations.load(now=began)
        with _stage(progress, "matters, admission lists, deadlines, calendar"):
            catalogue.load(now=began)
        with _stage(progress, "accounts and grid workers"):
            made = accounts.load(now=began)
            workers.load(now=began)
        with _stage(progress, "liaison persons, duty roster, settings, templates of answers"):
            offices.load(now=now, began=began + timedelta(days=1))
        with _stage(progress, "requests for cooperation"):
            cooperation.load(now=now)
        with _stage(progress, "cases of the last 90 days"):
            cases.load(now=now, days=DAYS, progress=progress)
        with _stage(progress, "supervision of some of them"):
            supervision.load(now=now)
        messages.follow_from(since=now - TOLD)
    return made


@contextmanager
def _stage(say: Say, what: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    say(f"{what} ({time.monotonic() - start:.1f} s)")
