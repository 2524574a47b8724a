"""The numbers an authority sets: the page, who may, and that what is set is what decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import SOMEBODY, Desk, refused
from tests.integration.cases.test_pages import at_desk, body
from tests.people import CITY, COUNTY, FOREIGN_COUNTY, Cast

from gezhi.cases.models import Petitioner
from gezhi.cases.terms import Action
from gezhi.catalogue import queries
from gezhi.catalogue.actions import set_parameter
from gezhi.catalogue.models import ParameterSetting
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor

HERE = "/administration/settings"


def today() -> date:
    return datetime.now(UTC).astimezone(CHINA).date()


def put(actor: Actor, name: str, value: int | None, region: str = COUNTY, day: date | None = None) -> None:
    set_parameter(
        actor=actor, now=datetime.now(UTC), region=region, name=name, value=value, effective_from=day or today(),
        reason="会议纪要",
    )  # fmt: skip


def filled(**more: str) -> dict[str, str]:
    return {"value": "2", "effective_from": today().isoformat(), "reason": "县网格办会议纪要", **more}


class TestPage:
    def test_a_county_sets_a_number_for_itself(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert browser.post(f"{HERE}/extensions", filled()).headers["Location"] == HERE
        assert (queries.parameters(COUNTY).extensions, queries.parameters(FOREIGN_COUNTY).extensions) == (2, 1)
        page = body(browser.get(HERE))
        assert page.count("已记录，自所选日期起生效") == 1
        assert "县网格办会议纪要" in page and "每张工单可延期次数" in page
        entry = AuditEntry.objects.get(action="set-parameter")
        assert (entry.object, entry.purpose[:5]) == (f"parameter:{COUNTY}:extensions", "1 → 2")

    def test_the_city_for_all_and_the_county_takes_its_own_back(self, cast: Cast) -> None:
        put(cast.city_administrator, "extensions", 3, CITY)
        put(cast.county_administrator, "extensions", 2)
        assert (
            at_desk("county_administrator").post(f"{HERE}/extensions", filled(inherit="yes", value="")).status_code
            == 303
        )
        assert queries.parameters(COUNTY).extensions == 3

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"value": "两次"}, "请填整数"), ({"value": "9"}, "只能填 0 到 5"), ({"reason": " "}, "请写明理由"),
            ({"effective_from": "9999-12-31"}, "年份须在 2000 到 2199 之间"),
            ({"effective_from": "2020-01-01"}, "不能改过去的"), ({"effective_from": "明天"}, "请填日期"),
            ({"reason": "a\x00b"}, "无法保存的字符"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        answer = at_desk("county_administrator").post(f"{HERE}/extensions", filled(**wrong))
        assert (answer.status_code, said in body(answer)) == (422, True)
        assert not ParameterSetting.objects.exists()

    def test_a_form_that_lay_too_long_comes_back_with_its_words(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
        browser.cookies = at_desk("county_administrator").cookies
        answer = browser.post(f"{HERE}/extensions", filled())
        assert (answer.status_code, "县网格办会议纪要" in body(answer)) == (403, True)

    def test_a_township_reads_and_does_not_set(self, cast: Cast) -> None:
        browser = at_desk("administrator")
        page = body(browser.get(HERE))
        assert "镇街沿用县级的参数" in page and "每张工单可延期次数" in page
        assert f'href="{HERE}/' not in page
        assert f'href="{HERE}/extensions"' in body(at_desk("county_administrator").get(HERE))
        assert "<form" not in body(browser.get(f"{HERE}/extensions")).split('class="admin"')[1]
        assert browser.post(f"{HERE}/extensions", filled()).status_code == 403

    @pytest.mark.parametrize("who", ["officer", "sanitation_handler", "system_administrator", "auditor"])
    def test_is_nobody_elses(self, cast: Cast, who: str) -> None:
        assert at_desk(who).get(HERE).status_code == 403

    def test_an_unknown_number_is_not_found(self, cast: Cast) -> None:
        assert at_desk("county_administrator").get(f"{HERE}/bonus").status_code == 404

    def test_english(self, cast: Cast) -> None:
        put(cast.county_administrator, "extensions", 2)
        page = body(at_desk("county_administrator", "en").get(HERE))
        assert "Extensions of one work order" in page and "Pengjiang District" in page


class TestWhatDecides:
    def test_one_county_does_not_set_for_another_nor_for_the_city(self, cast: Cast) -> None:
        for region in (FOREIGN_COUNTY, CITY):
            with pytest.raises(Refused) as caught:
                put(cast.county_administrator, "extensions", 2, region)
            assert caught.value.code == "not-setting-keeper"

    def test_a_change_is_one_row_more_and_never_another(self, cast: Cast) -> None:
        put(cast.county_administrator, "extensions", 2)
        put(cast.county_administrator, "extensions", 3)
        assert ParameterSetting.objects.count() == 2
        with pytest.raises(ProgrammingError), transaction.atomic():
            ParameterSetting.objects.update(value=5)

    def test_a_later_day_counts_from_that_day(self, cast: Cast) -> None:
        put(cast.county_administrator, "extensions", 2, day=today() + timedelta(days=2))
        now = datetime.now(UTC)
        assert queries.parameters(COUNTY).extensions == 1
        assert queries.parameters(COUNTY, now + timedelta(days=2)).extensions == 2

    def test_a_warm_process_asks_the_database_nothing(self, cast: Cast) -> None:
        put(cast.county_administrator, "extensions", 2)
        queries.parameters(COUNTY)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert queries.parameters(COUNTY).extensions == 2
        assert len(asked) == 0

    def test_as_many_attempts_as_the_county_says_stand_for_an_answer(self, cast: Cast) -> None:
        put(cast.county_administrator, "answer_attempts", 1)
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_verified()
        assert refused(desk, cast.officer, Action.CLOSE) == "unanswered"
        tried: dict[str, Any] = {
            "petitioner": _petitioner(desk),
            "way": "phone",
            "reached": "not_reached",
            "content": "无人接听。",
        }
        desk.move(cast.officer, Action.ANSWER, **tried)
        assert desk.move(cast.officer, Action.CLOSE)


def _petitioner(desk: Desk) -> str:
    return str(Petitioner.objects.get(county=desk.reported.county, case_id=desk.id).id)


def test_bounds_and_unit_are_said_without_brackets_in_brackets(cast: Cast) -> None:
    page = body(at_desk("county_administrator").post(f"{HERE}/soon_percent", filled(value="120")))
    assert "只能填 50 到 99 %（占时限）。" in page and "（%（" not in page
    english = body(at_desk("county_administrator", "en").post(f"{HERE}/soon_percent", filled(value="120")))
    assert "It lies between 50 and 99 % of the allowance." in english


def test_one_of_them_is_no_plural(cast: Cast) -> None:
    put(cast.county_administrator, "extensions", 1)
    page = body(at_desk("county_administrator", "en").get(HERE))
    assert '<b class="number">1</b> <span class="second">time</span>' in page
    assert '<b class="number">1</b> <span class="second">times</span>' not in page
