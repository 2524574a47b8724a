"""Two officers merge two cases into each other at the same moment: one of them is told, and no case is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.integration.cases.desk import Desk
from tests.people import Cast

from gezhi.cases.actions import move
from gezhi.cases.models import Case
from gezhi.cases.terms import Action
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor

ROUNDS = 8


@pytest.mark.commits
def test_crossing_mergers_leave_one_case_open(cast: Cast) -> None:
    for _ in range(ROUNDS):
        first, second = Desk(cast), Desk(cast)
        together = Barrier(2)

        def merge(who: Actor, source: Desk, target: Desk, start: Barrier = together) -> bool:
            try:
                start.wait(10)
                given = {"into": target.reported.number, "reason": "同一处"}
                move(actor=who, now=source.now, case_id=source.id, action=Action.MERGE, given=given)
            except Refused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as office:
            one = office.submit(merge, cast.officer, first, second)
            other = office.submit(merge, cast.second_officer, second, first)
            assert [one.result(), other.result()].count(True) == 1
        states = sorted(Case.objects.filter(id__in=[first.id, second.id]).values_list("state", flat=True))
        assert states == ["merged", "reported"]
