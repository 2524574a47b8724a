"""The sweep hands on what fell due soon or due, once, with any number of workers, also when one of them is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.cases.desk import MONDAY, Desk
from tests.people import Cast

from gezhi.cases.actions.clocks import hand_on
from gezhi.cases.actions.sweeping import Swept, sweep
from gezhi.cases.models import CaseClock, SweptWindow
from gezhi.cases.queries.falling import COLUMN, Window, clocks_of, swept_until
from gezhi.cases.rules.terms_of_time import SEEN
from gezhi.cases.terms import Action, Mark
from gezhi.kernel.ids import uuid7

LATER = MONDAY + timedelta(days=4000)
COUNTIES = ("440703", "440704", "440705")
SECOND = timedelta(seconds=1)
# A worker whose reaction to a window is a row for each of its clocks: what is told twice stands there twice.
WORKER = """
import sys, time, django
django.setup()
from datetime import datetime
from django.db import connection
from gezhi.cases.actions import sweeping
from gezhi.cases.queries.falling import clocks_of
from tests.databases import connected

def tell(window):
    rows = [(window.mark, key, window.since) for key in clocks_of(window).values_list("id", flat=True)]
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute("INSERT INTO told VALUES (%s, %s, %s)", row)
    print("window", flush=True)

sweeping.MOST = 50
with connected(sys.argv[2]):
    swept = sweeping.sweep(now=datetime.fromisoformat(sys.argv[1]), reactions=[tell])
print(swept.soon, swept.yellow, flush=True)
"""


def copies(count: int) -> None:
    """More running clocks in several counties, as many as are wanted, a second apart and every tenth at one moment."""
    model = CaseClock.objects.filter(kind="dispatching").get()
    names = [field.attname for field in CaseClock._meta.local_concrete_fields]
    values = {name: getattr(model, name) for name in names}
    rows = []
    for number in range(count):
        shift = timedelta() if number % 10 == 0 else number * SECOND
        moments = {name: values[name] + shift for name in ("soon_at", "due_at", *COLUMN.values())}
        county = COUNTIES[number % len(COUNTIES)]
        rows.append(CaseClock(**(values | moments | {"county": county, "id": uuid7(MONDAY)})))
    CaseClock.objects.bulk_create(rows)


def worker(address: str, now: datetime) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, now.isoformat(), address]
    return subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True)


def marks_to_come() -> set[tuple[str, UUID]]:
    """Which clock comes to which marks."""
    return {
        (str(mark), key)
        for mark, column in COLUMN.items()
        for key in CaseClock.objects.exclude(**{column: None}).values_list("id", flat=True)
    }


def told() -> list[tuple[str, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark, clock FROM told")
        return list(cursor.fetchall())


@contextmanager
def table_of_told() -> Iterator[None]:
    from tests.databases import Server

    server = Server()
    address = server.owner_url(str(connection.settings_dict["NAME"]))
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("CREATE TABLE told (mark text, clock uuid, since timestamptz)")
        role = connection.settings_dict["USER"]
        owner.execute(f'GRANT SELECT, INSERT ON told TO "{role}"')
    yield


class TestSweep:
    def test_comes_to_due_soon_before_overdue_and_to_each_once(self, cast: Cast) -> None:
        desk = Desk(cast)
        clock = CaseClock.objects.get(kind="dispatching")
        sweep(now=clock.soon_at - SECOND)
        first = sweep(now=clock.soon_at)
        assert (first.soon, first.yellow) == (1, 0)
        assert sweep(now=clock.soon_at) == Swept(0, 0)
        seen: list[Window] = []
        sweep(now=clock.due_at, reactions=[seen.append])
        (window,) = [each for each in seen if each.mark is Mark.YELLOW and clock in clocks_of(each)]
        assert window.until == clock.due_at
        assert sweep(now=clock.due_at).yellow == 0
        assert desk.row.state == "reported", "being late is no state"

    def test_cuts_windows_without_gaps(self, cast: Cast) -> None:
        for days in range(4):
            Desk(cast, now=MONDAY + timedelta(days=days))
        for hours in range(0, 24 * 30, 20):
            sweep(now=MONDAY + timedelta(hours=hours))
        for mark in Mark:
            windows = list(SweptWindow.objects.filter(mark=mark).order_by("since"))
            assert len(windows) > 3
            assert all(one.until == other.since for one, other in pairwise(windows))
            assert all(window.fallen for window in windows), "where nothing fell there is no window"

    def test_leaves_stopped_clocks_alone(self, cast: Cast) -> None:
        Desk(cast).to_closed()
        assert sweep(now=LATER) == Swept(0, 0)

    def test_comes_to_a_clock_that_was_late_before_it_was_stopped_however_late_it_is_asked(self, cast: Cast) -> None:
        desk = Desk(cast)
        due = CaseClock.objects.get(kind="acceptance").due_at
        desk.now = due + timedelta(hours=1)
        desk.to_accepted()
        swept: list[CaseClock] = []
        sweep(now=LATER, reactions=[lambda window: swept.extend(clocks_of(window))])
        assert [clock.kind for clock in swept].count("acceptance") == 2

    def test_makes_no_second_window_with_the_same_beginning(self, cast: Cast) -> None:
        Desk(cast)
        sweep(now=LATER)
        first = SweptWindow.objects.first()
        assert first
        with pytest.raises(IntegrityError), transaction.atomic():
            SweptWindow.objects.create(
                county=first.county, id=uuid7(MONDAY), mark=first.mark, since=first.since, until=LATER, fallen=1,
                swept_at=LATER,
            )  # fmt: skip

    def test_undoes_the_window_whose_reaction_fails(self, cast: Cast) -> None:
        Desk(cast)

        def fail(window: Window) -> None:
            raise RuntimeError(window.mark)

        before = sweep(now=MONDAY)
        with pytest.raises(RuntimeError):
            sweep(now=LATER, reactions=[fail])
        assert before == Swept(0, 0)
        assert not SweptWindow.objects.exists()
        assert sweep(now=LATER).yellow > 0

    @pytest.mark.commits
    def test_of_many_workers_tells_of_each_clock_once_also_when_one_is_killed(
        self, cast: Cast, fresh_database: str
    ) -> None:
        Desk(cast)
        copies(3000)
        due = marks_to_come()
        with table_of_told():
            doomed = worker(fresh_database, LATER)
            others = [worker(fresh_database, LATER) for _ in range(2)]
            assert doomed.stdout
            for _ in range(3):
                assert doomed.stdout.readline() == "window\n"  # said before its window is committed
            doomed.send_signal(signal.SIGKILL)
            doomed.communicate()
            assert doomed.returncode == -signal.SIGKILL, "it was killed in the middle, not at the end"
            for other in others:
                other.communicate()
                assert other.returncode == 0
            left = len(told())
            last = worker(fresh_database, LATER)
            last.communicate()
            found = told()
            assert left <= len(found) == len(due)
            assert set(found) == due
            assert sweep(now=LATER) == Swept(0, 0)

    @pytest.mark.commits
    def test_that_is_killed_within_a_window_leaves_nothing_of_it(self, cast: Cast, fresh_database: str) -> None:
        Desk(cast)
        copies(3000)
        with table_of_told():
            doomed = worker(fresh_database, LATER)
            assert doomed.stdout
            for _ in range(5):
                assert doomed.stdout.readline() == "window\n"
            doomed.send_signal(signal.SIGKILL)
            doomed.communicate()
            assert doomed.returncode == -signal.SIGKILL
            time.sleep(0.3)  # until the database has noticed
            windows = SweptWindow.objects.values_list("fallen", flat=True)
            assert len(told()) == sum(windows)
            worker(fresh_database, LATER).communicate()
            assert len(told()) == len(set(told())) == len(marks_to_come())


class TestHands:
    """A clock that changes hands falls once in all, in whichever hands its moment comes; properties of ``hand_on``."""

    @given(
        st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1, max_size=6), st.integers(0, 30_000)
    )
    def test_falls_once_if_anybody_held_it_then_or_after(self, spans: list[tuple[int, int]], due: int) -> None:
        minute = timedelta(minutes=1)
        moment = MONDAY + minute + SEEN + due * minute
        clock = CaseClock(held_from=MONDAY, soon_at=moment, due_at=moment, warns_at=moment, lapses_at=moment)
        held = [clock]
        now = MONDAY
        for hold, pause in spans:
            now += (hold + 5) * minute
            held[-1].stopped_at = now
            now += pause * minute
            held.append(hand_on(held[-1], owner=uuid7(now), now=now))
        falls = [
            each for each in held if each.lapses_at and (each.stopped_at is None or each.stopped_at > each.lapses_at)
        ]
        assert len(falls) == 1, "the last is held for ever, so its moment comes"
        (one,) = falls
        assert one.lapses_at is not None
        assert one.lapses_at >= max(one.due_at, one.held_from)
        assert one.warns_at == one.lapses_at

    def test_of_a_late_case_that_is_passed_on_are_not_told_again(self, cast: Cast) -> None:
        desk = Desk(cast)
        acceptance = CaseClock.objects.get(kind="acceptance")
        desk.now = acceptance.due_at + timedelta(hours=1)
        sweep(now=desk.now)
        desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_officer.organisation), reason="跨镇街。")
        again = CaseClock.objects.get(kind="acceptance", stopped_at=None)
        assert (again.due_at, again.lapses_at, again.warns_at) == (acceptance.due_at, None, None)
        assert not fell("acceptance", desk.now)

    def test_of_a_case_that_became_late_while_it_stood_are_told_when_it_goes_on(self, cast: Cast) -> None:
        desk = Desk(cast).to_submitted()
        handling = CaseClock.objects.get(kind="handling")
        sweep(now=desk.now)
        desk.now = handling.due_at + timedelta(days=1)
        sweep(now=desk.now)
        desk.move(cast.verifier, Action.REWORK, reason="没有清走")
        assert not fell("handling", desk.now), "what is being written may not be seen yet"
        assert fell("handling", desk.now + SEEN)
        assert not fell("handling", desk.now + timedelta(days=9))


def fell(kind: str, now: datetime) -> bool:
    """Whether a sweep came to an overdue clock of this kind."""
    found: list[str] = []
    sweep(
        now=now,
        reactions=[
            lambda window: found.extend(
                clocks_of(window).values_list("kind", flat=True) if window.mark is Mark.YELLOW else []
            )
        ],
    )
    assert all(swept_until(county, Mark.YELLOW) <= now for county in COUNTIES)
    return kind in found
