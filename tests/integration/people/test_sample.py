"""The sample city's organisations and people, over its real divisions."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from tests.people import forget

from gezhi.geography import queries as geography
from gezhi.people import queries
from gezhi.people.models import Organisation, Posting
from gezhi.project.sample import accounts, divisions, organisations, workers
from gezhi.security.actions import sign_in
from gezhi.security.models import Account
from gezhi.security.terms import Duty, Level

NOW = datetime(2026, 8, 24, 1, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget()


def test_the_sample_city_is_staffed() -> None:
    divisions.load(now=NOW)
    organisations.load(now=NOW)
    listed = accounts.load(now=NOW)
    workers.load(now=NOW)

    agencies = Counter(row.level for row in queries.agencies())
    assert agencies == {Level.CITY: 1, Level.COUNTY: 7, Level.TOWNSHIP: 82}
    for region in ("4407", "440703", "440703002"):  # Art. 5 names seventeen
        assert len([row for row in queries.departments_at(region) if row.department and row.department < "18"]) == 17
    assert Organisation.objects.filter(kind="department", department__gte="55").count() == 0

    duties = Counter(Posting.objects.values_list("duty", flat=True))
    grids = [grid.code for grid in geography.grids()]
    assert duties[Duty.FULL_TIME_WORKER] == len(grids)
    assert duties[Duty.AGENCY_OFFICER] == 2 * 90  # voiding takes two persons of an agency
    for grid in (grids[0], grids[len(grids) // 2], grids[-1]):
        kinds = {row.duty for row in queries.grid_workers_of(grid, NOW)}
        assert kinds >= {Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.DEPARTMENTAL_WORKER}

    usable = Account.objects.exclude(password__startswith="!").count()
    assert usable == len(listed) == len({line["password"] for line in listed})
    first = listed[0]
    assert first["scope"] == "蓬江区 白沙街道"
    assert sign_in(username=first["username"], password=first["password"], address="", now=NOW)
    nobody_yet = {Duty.SYSTEM, Duty.PETITIONER, Duty.SECURITY_ADMINISTRATOR}
    assert {line["duty"] for line in listed} == {duty.zh for duty in Duty if duty not in nobody_yet}
    forget()
