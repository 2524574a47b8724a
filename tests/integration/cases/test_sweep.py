"""The sweep marks every clock that is due, once, with any number of workers, also when one of them is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cases.desk import MONDAY, Desk
from tests.people import Cast

from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.models import CaseClock
from gezhi.kernel.ids import uuid7

WORKER = """
import sys, django
django.setup()
from datetime import datetime
from gezhi.cases.actions import sweeping
from tests.databases import connected
sweeping.BATCH = 50
with connected(sys.argv[2]):
    swept = sweeping.sweep(now=datetime.fromisoformat(sys.argv[1]))
print(swept.soon, swept.overdue)
"""


def copies(desk: Desk, count: int) -> None:
    """More running clocks, as many as are wanted, all due."""
    model = CaseClock.objects.filter(kind="total").get()
    fields = [field.attname for field in CaseClock._meta.local_concrete_fields]
    values = {name: getattr(model, name) for name in fields}
    rows = [CaseClock(**(values | {"id": uuid7(desk.now)})) for _ in range(count)]
    CaseClock.objects.bulk_create(rows)


def worker(address: str, now: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, now.isoformat(), address]
    return subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True)


class TestSweep:
    def test_marks_due_soon_before_overdue_and_each_once(self, cast: Cast) -> None:
        desk = Desk(cast)
        clock = CaseClock.objects.get(kind="dispatching")
        sweep(now=clock.soon_at - timedelta(seconds=1))
        clock.refresh_from_db()
        assert clock.soon_marked_at is None
        sweep(now=clock.soon_at)
        clock.refresh_from_db()
        assert clock.soon_marked_at == clock.soon_at
        assert clock.overdue_marked_at is None
        sweep(now=clock.due_at)
        clock.refresh_from_db()
        assert clock.overdue_marked_at == clock.due_at
        assert sweep(now=clock.due_at).overdue == 0
        assert desk.row.state == "reported", "being late is no state"

    def test_leaves_stopped_clocks_alone(self, cast: Cast) -> None:
        Desk(cast).to_closed()
        assert sweep(now=MONDAY + timedelta(days=4000)).overdue == 0

    @pytest.mark.commits
    def test_many_workers_mark_each_clock_once_also_when_one_is_killed(self, cast: Cast, fresh_database: str) -> None:
        desk = Desk(cast)
        copies(desk, 4000)
        due = CaseClock.objects.filter(stopped_at=None).count()
        later = MONDAY + timedelta(days=4000)
        doomed = worker(fresh_database, later)
        while not CaseClock.objects.exclude(soon_marked_at=None).exists() and doomed.poll() is None:
            time.sleep(0.01)
        doomed.send_signal(signal.SIGKILL)
        doomed.communicate()
        before = CaseClock.objects.exclude(overdue_marked_at=None).count()
        marked = [worker(fresh_database, later).communicate()[0].split() for _ in range(1)]
        others = [worker(fresh_database, later) for _ in range(2)]
        marked += [other.communicate()[0].split() for other in others]
        assert sum(int(overdue) for _, overdue in marked) == due - before
        assert not CaseClock.objects.filter(overdue_marked_at=None, stopped_at=None).exists()
