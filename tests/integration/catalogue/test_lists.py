"""Admission lists as they are stored, adopted and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gezhi.catalogue import actions, queries
from gezhi.catalogue.events import ListAdopted
from gezhi.catalogue.models import AdmissionList, DeadlineRule, Matter
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import Allowance, Unit
from gezhi.project.sample.catalogue import content
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage import kept

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PENGJIANG = "440703"


def adopt(actor: Actor, **changed: Any) -> ListAdopted:
    _, matters, deadlines = content()
    given: dict[str, Any] = {
        "county": PENGJIANG,
        "name": "蓬江区准入清单（测试）",
        "source": "测试",
        "issued_on": date(2026, 11, 20),
        "effective_from": date(2026, 12, 1),
        "matters": matters,
        "deadlines": deadlines,
    }
    return actions.adopt_list(actor=actor, now=NOW, **{**given, **changed})


@pytest.mark.usefixtures("sample")
class TestSampleCity:
    def test_has_a_list_in_force_in_each_county(self) -> None:
        for county in ("440703", "440704"):
            version = queries.list_in_force(county, NOW).version
            assert version.startswith(county)
            assert len(queries.matters(version)) == 53

    def test_reads_back_what_was_written(self) -> None:
        _, matters, _ = content()
        version = queries.list_in_force(PENGJIANG, NOW).version
        assert queries.matters(version) == tuple(
            replace(matter, version=version) for matter in sorted(matters, key=lambda matter: matter.code)
        )

    def test_had_its_list_before_the_first_sample_case(self) -> None:
        assert queries.list_in_force(PENGJIANG, NOW - timedelta(days=120))

    def test_knows_the_calendar_of_three_years(self) -> None:
        assert queries.calendar_for(PENGJIANG, NOW).announced == {2024, 2025, 2026}


@pytest.mark.usefixtures("sample")
class TestDeadlines:
    def test_of_a_matter_come_before_those_of_the_list(self) -> None:
        version = queries.list_in_force(PENGJIANG, NOW).version
        assert queries.allowance(version, "040101", ClockKind.HANDLING) == Allowance(Unit.WORKING_DAY, 2)
        assert queries.allowance(version, "040101", ClockKind.REPLY) == Allowance(Unit.WORKING_DAY, 1)

    def test_follow_the_urgency_that_the_case_was_given(self) -> None:
        version = queries.list_in_force(PENGJIANG, NOW).version
        hurried = queries.deadline(version, "040101", ClockKind.HANDLING, Urgency.CRITICAL)
        assert hurried.allowance == Allowance(Unit.HOUR, 4)
        assert hurried.to_confirm

    def test_are_known_for_a_report_whose_matter_is_not(self) -> None:
        version = queries.list_in_force(PENGJIANG, NOW).version
        assert queries.allowance(version, None, ClockKind.ACCEPTANCE) == Allowance(Unit.WORKING_HOUR, 2)

    def test_exist_for_every_matter_clock_and_urgency(self) -> None:
        version = queries.list_in_force(PENGJIANG, NOW).version
        for matter in queries.matters(version):
            for clock in ClockKind:
                for urgency in Urgency:
                    assert queries.allowance(version, matter.code, clock, urgency)


@pytest.mark.usefixtures("sample")
class TestNewVersion:
    def test_is_in_force_from_its_day_on_in_china(self, county_keeper: Actor) -> None:
        before = queries.list_in_force(PENGJIANG, NOW).version
        adopted = adopt(county_keeper)
        last_minute, first_minute = datetime(2026, 11, 30, 15, 59, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)
        assert queries.list_in_force(PENGJIANG, last_minute).version == before
        assert queries.list_in_force(PENGJIANG, first_minute).version == adopted.version == "440703-2026-1"

    def test_leaves_the_old_one_to_running_cases(self, county_keeper: Actor) -> None:
        _, matters, deadlines = content()
        before = queries.list_in_force(PENGJIANG, NOW).version
        kept = tuple(rule for rule in deadlines if rule.matter != "040102")
        adopted = adopt(
            county_keeper, matters=[matter for matter in matters if matter.code != "040102"], deadlines=kept
        )
        assert queries.matter("040102", before)
        with pytest.raises(Refused) as refused:
            queries.matter("040102", adopted.version)
        assert refused.value.code == "unknown-matter"

    def test_of_the_same_day_follows_the_one_before(self, county_keeper: Actor) -> None:
        assert [adopt(county_keeper).version for _ in range(2)] == ["440703-2026-1", "440703-2026-2"]

    def test_may_end_by_itself(self, county_keeper: Actor) -> None:
        before = queries.list_in_force(PENGJIANG, NOW).version
        adopt(county_keeper, effective_to=date(2026, 12, 31))
        assert queries.list_in_force(PENGJIANG, datetime(2027, 1, 1, tzinfo=UTC)).version == before

    def test_says_who_adopted_it_and_when(self, county_keeper: Actor) -> None:
        row = AdmissionList.objects.get(version=adopt(county_keeper).version)
        assert (row.adopted_by_name, row.adopted_at) == ("测试·管理员", NOW)

    def test_leaves_nothing_behind_when_it_is_refused(self, county_keeper: Actor) -> None:
        counted = AdmissionList.objects.count()
        with pytest.raises(Refused):
            adopt(county_keeper, deadlines=[])
        assert AdmissionList.objects.count() == counted


@pytest.mark.usefixtures("sample")
class TestKeepers:
    def test_of_another_county_cannot_write_this_one(self, county_keeper: Actor) -> None:
        with pytest.raises(Refused) as refused:
            adopt(county_keeper, county="440704")
        assert refused.value.code == "not-list-keeper"

    @pytest.mark.parametrize("level", [Level.CITY, Level.TOWNSHIP])
    def test_of_another_level_cannot_write_the_countys_list(self, county_keeper: Actor, level: Level) -> None:
        with pytest.raises(Refused):
            adopt(replace(county_keeper, level=level))

    def test_are_business_administrators(self, county_keeper: Actor) -> None:
        for duty in set(Duty) - {Duty.BUSINESS_ADMINISTRATOR}:
            with pytest.raises(Refused):
                adopt(replace(county_keeper, duty=duty))

    def test_of_a_county_cannot_write_the_citys_catalogue(self, county_keeper: Actor) -> None:
        with pytest.raises(Refused) as refused:
            actions.adopt_catalogue(
                actor=county_keeper,
                now=NOW,
                city="4407",
                name="目录",
                source="测试",
                issued_on=NOW.date(),
                effective_from=NOW.date(),
                classes=[],
            )
        assert refused.value.code == "not-catalogue-keeper"
        with pytest.raises(Refused):
            actions.register_departments(actor=county_keeper, now=NOW, departments=[])


@pytest.mark.usefixtures("sample")
class TestDatabase:
    def test_keeps_a_list_as_it_was_adopted(self) -> None:
        tables = [model._meta.db_table for model in (AdmissionList, Matter, DeadlineRule)]
        for table in tables:
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    connection.cursor().execute(statement)

    def test_asks_item_seven_for_its_decision(self) -> None:
        matter = Matter.objects.filter(code="090102").first()
        assert matter is not None
        matter.id, matter.code, matter.decision_number = uuid7(NOW), "090199", ""
        with pytest.raises(IntegrityError, match="item_7"), transaction.atomic():
            matter.save(force_insert=True)


class TestWithoutAList:
    def test_a_county_is_refused_with_a_sentence(self) -> None:
        with pytest.raises(Refused) as refused:
            queries.list_in_force("440799", NOW)
        assert refused.value.text.zh == "440799 还没有生效的准入清单。"

    def test_a_version_is_unknown(self) -> None:
        with pytest.raises(Refused) as refused:
            queries.matters("440703-1999-1")
        assert refused.value.code == "unknown-list"


@pytest.mark.usefixtures("sample")
class TestKeptInTheProcess:
    def test_a_warm_process_asks_the_database_nothing(self) -> None:
        queries.warm(NOW)
        with CaptureQueriesContext(connection) as statements:
            version = queries.list_in_force(PENGJIANG, NOW).version
            queries.matter("040101", version)
            queries.allowance(version, "040101", ClockKind.HANDLING)
            queries.suggest("楼下垃圾桶满了", version)
            queries.find(version, "垃圾")
            queries.calendar_for("440703101", NOW)
            queries.department("14")
        assert len(statements) == 0

    def test_an_adoption_elsewhere_is_seen_after_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = queries.list_in_force(PENGJIANG, NOW)
        stored = AdmissionList.objects.get(id=before.id)
        stored.id, stored.version = uuid7(NOW), "440703-2026-9"
        stored.effective_from = date(2026, 11, 1)
        stored.save(force_insert=True)
        assert queries.list_in_force(PENGJIANG, NOW).version == before.version
        later = monotonic() + queries.FRESH_FOR
        monkeypatch.setattr(kept, "monotonic", lambda: later)
        assert queries.list_in_force(PENGJIANG, NOW).version == "440703-2026-9"

    def test_a_version_that_is_not_known_yet_is_looked_for(self) -> None:
        before = queries.list_in_force(PENGJIANG, NOW)
        stored = AdmissionList.objects.get(id=before.id)
        stored.id, stored.version = uuid7(NOW), "440703-2026-9"
        stored.save(force_insert=True)
        assert queries.list_of("440703-2026-9").county == PENGJIANG
