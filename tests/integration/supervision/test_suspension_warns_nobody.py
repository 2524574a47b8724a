"""A suspension that runs out by itself is nobody's delay: the system resumes the case, and no unit is warned for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.cases.desk import Desk
from tests.people import Cast

from gezhi.cases.actions.following import announce_fallen
from gezhi.cases.actions.going_on import resume_due
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.models import CaseClock
from gezhi.cases.terms import Suspension
from gezhi.project.wiring import deliver
from gezhi.storage.queue import collecting
from gezhi.supervision.models import Document

UNTIL = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # 17:00 of the Wednesday after the report
MINUTE = timedelta(minutes=1)


def swept(now: datetime) -> None:
    """The sweep, and the queue after it."""
    with collecting() as jobs:
        sweep(now=now, reactions=[announce_fallen])
    for job in jobs:
        deliver(job.arguments["fact"], job.arguments["holding"], now)


@pytest.mark.parametrize("first", ["the sweep", "the resumption"])
def test_whoever_comes_first_at_its_end_warns_nobody(cast: Cast, first: str) -> None:
    desk = Desk(cast).to_handling()
    desk.suspend(ground="supplement", reason="请补充位置", until="2026-03-04T17:00")
    if first == "the sweep":
        swept(UNTIL + MINUTE)
        assert not Document.objects.exists()
    assert resume_due(now=UNTIL + MINUTE) == 1
    swept(UNTIL + 2 * MINUTE)
    assert desk.row.suspension == Suspension.NONE
    assert CaseClock.objects.get(case_id=desk.id, kind="suspension").stopped_at == UNTIL + MINUTE
    assert not Document.objects.exists(), "what stood still lawfully is nobody's delay"


def test_the_term_that_goes_on_after_it_warns_as_any_other(cast: Cast) -> None:
    """So that it is the suspension that warns nobody, and not the sweep."""
    desk = Desk(cast).to_handling()
    desk.suspend(ground="supplement", reason="请补充位置", until="2026-03-04T17:00")
    resume_due(now=UNTIL)
    swept(UNTIL + timedelta(days=40))
    units = set(Document.objects.filter(case_id=desk.id).values_list("unit", flat=True))
    assert units == {cast.sanitation.id}
