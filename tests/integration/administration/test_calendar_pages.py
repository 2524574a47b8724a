"""The pages of the working calendar: entered by one, looked at with what it moves, confirmed by another."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from tests.integration.administration.test_bad_words import old_form
from tests.integration.cases.desk import Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.catalogue.test_proposals import YEAR_2027, enter
from tests.people import COUNTY, VILLAGE, Cast

from gezhi.cases.actions.recalculating import recalculate
from gezhi.cases.queries.recalculating import OfAgency, Preview
from gezhi.catalogue import queries
from gezhi.catalogue.models import CalendarProposal

HERE = "/administration/calendar"
DECEMBER = datetime(2026, 12, 31, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    """The doors read the clock: here it is the last day of 2026, except for sessions, which are of today."""
    with patch("gezhi.cases.pages.doors.datetime") as clock:
        clock.now.return_value = DECEMBER
        yield


def filled(**more: str) -> dict[str, str]:
    return {
        "year": "2027", "name": "关于2027年部分节假日安排的通知（测试）", "source": "测试文号 1 号",
        "issued_on": "2026-11-20", "pasted": YEAR_2027, **more,
    }  # fmt: skip


class TestWhoMay:
    def test_the_settings_lead_to_the_first_section_of_the_duty(self, cast: Cast) -> None:
        assert at_desk("city_administrator").get("/administration").headers["Location"] == HERE
        assert at_desk("officer").get("/administration").status_code == 403

    @pytest.mark.parametrize("who", ["officer", "sanitation_handler", "worker"])
    def test_nobody_else_has_the_entry_or_the_page(self, cast: Cast, who: str) -> None:
        browser = at_desk(who)
        assert "/administration" not in body(browser.get("/"))
        assert browser.get(HERE).status_code == 403

    def test_the_yearly_notice_is_the_citys(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert f"{HERE}/year" not in body(browser.get(HERE))
        assert browser.get(f"{HERE}/year").status_code == 403
        assert browser.get(f"{HERE}/closure").status_code == 200


class TestYear:
    def test_goes_from_one_person_to_another_and_into_force(self, cast: Cast) -> None:
        desk = Desk(cast, now=DECEMBER).to_dispatched()
        first, second = at_desk("city_administrator"), at_desk("second_city_administrator", "en")
        where = first.post(f"{HERE}/year", filled()).headers["Location"]
        assert "撤回" in body(first.get(where))
        seen = body(second.get(where))
        assert desk.reported.number in seen
        assert "Once in force, 1 open case is due later." in seen
        assert second.post(f"{where}/confirm").status_code == 303
        assert 2027 in queries.announced_years(DECEMBER)
        assert "In force" in body(second.get(where))

    def test_keeps_what_was_typed_and_tells_all_that_is_wrong(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        answer = browser.post(f"{HERE}/year", filled(pasted=YEAR_2027 + "2027-03-03，补班，错的"))
        assert answer.status_code == 422
        assert "2027-03-03 是周三，本来就上班，不用写成补班。" in body(answer)
        assert "2027-03-03，补班，错的" in body(answer)
        assert not CalendarProposal.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"year": "二〇二七"}, "年度应为四位数字"), ({"issued_on": "昨天"}, "请填日期"),
            ({"source": ""}, "请写来源文件"), ({"name": "<b>x</b>", "source": ""}, "&lt;b&gt;x&lt;/b&gt;"),
        ],
    )  # fmt: skip
    def test_is_refused_beside_the_field(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        answer = at_desk("city_administrator").post(f"{HERE}/year", filled(**wrong))
        assert answer.status_code == 422
        assert said in body(answer)

    def test_is_not_confirmed_by_whoever_entered_it(self, cast: Cast) -> None:
        key = enter(cast.city_administrator)
        answer = at_desk("city_administrator").post(f"{HERE}/{key}/confirm")
        assert answer.status_code == 403
        assert "双人复核" in body(answer)

    def test_is_sent_back_with_a_reason_only(self, cast: Cast) -> None:
        key, browser = enter(cast.city_administrator), at_desk("second_city_administrator")
        assert "请写明理由" in body(browser.post(f"{HERE}/{key}/refuse", {"remark": ""}))
        assert browser.post(f"{HERE}/{key}/refuse", {"remark": "与原文不符"}).status_code == 303
        assert "与原文不符" in body(browser.get(HERE))

    def test_a_missing_one_and_an_unknown_verb_are_not_found(self, cast: Cast) -> None:
        key, browser = enter(cast.city_administrator), at_desk("second_city_administrator")
        assert browser.get(f"{HERE}/00000000-0000-7000-8000-000000000000").status_code == 404
        assert browser.post(f"{HERE}/{key}/bless").status_code == 404
        assert browser.post(f"{HERE}/00000000-0000-7000-8000-000000000000/confirm").status_code == 404


def test_a_closure_of_less_than_a_township_is_neither_offered_nor_taken(cast: Cast) -> None:
    """No term is counted by the calendar of a village: such a closure would move nothing."""
    browser = at_desk("administrator")
    assert VILLAGE not in body(browser.get(f"{HERE}/closure"))
    given = {
        "region": VILLAGE, "first": "2026-12-31", "last": "2026-12-31", "name": "台风停工", "source": "测试决定",
        "issued_on": "2026-12-31",
    }  # fmt: skip
    answer = browser.post(f"{HERE}/closure", given)
    assert (answer.status_code, "停工按整个镇街、县区或市录入" in body(answer)) == (422, True)
    assert not CalendarProposal.objects.exists()


def test_a_closure_is_entered_for_a_place_of_ones_own(cast: Cast) -> None:
    browser = at_desk("administrator")
    given = {
        "region": "440703002", "first": "2026-12-31", "last": "2026-12-31", "name": "台风停工", "source": "测试决定",
        "issued_on": "2026-12-31",
    }  # fmt: skip
    refused = browser.post(f"{HERE}/closure", given | {"region": "440703005"})
    assert (refused.status_code, "这个地方不在您的辖区" in body(refused)) == (403, True)
    assert browser.post(f"{HERE}/closure", given).status_code == 303
    assert "台风停工" in body(browser.get(HERE))


class TestWhatAClosureMoves:
    GIVEN: ClassVar = {
        "region": "440703002", "first": "2027-01-04", "last": "2027-01-05", "name": "台风停工", "source": "测试决定",
        "issued_on": "2026-12-31",
    }  # fmt: skip

    def entered(self) -> str:
        return str(at_desk("administrator").post(f"{HERE}/closure", self.GIVEN).headers["Location"])

    def test_is_said_with_how_many_and_from_when_to_when(self, cast: Cast) -> None:
        desks = [Desk(cast, now=DECEMBER).to_dispatched() for _ in range(2)]
        where = self.entered()
        page = body(at_desk("administrator").get(where))
        assert "生效后，有 2 件的到期时间往后移。" in page
        assert re.search(
            r"现在在 .{8,24} 到 .{8,24} 之间到期，改为 .{8,24} 到 .{8,24} 之间到期。|由 .{8,24} 改为 .{8,24}。", page
        )
        assert all(desk.reported.number in page for desk in desks)
        english = body(at_desk("administrator", "en").get(where))
        assert "Once in force, 2 open cases are due later." in english
        assert re.search(r"Due (between )?.{8,24} (now|and)", english)

    def test_is_said_where_it_is_nothing(self, cast: Cast) -> None:
        where = self.entered()
        assert "没有在办件会动" in body(at_desk("administrator").get(where))
        assert "No open case moves" in body(at_desk("administrator", "en").get(where))

    def test_is_said_where_it_touches_cases_and_moves_none(self, cast: Cast) -> None:
        Desk(cast, now=DECEMBER).to_dispatched()
        where = self.entered()
        with patch("gezhi.administration.pages.calendar.preview") as seen:
            seen.return_value = Preview([OfAgency(cast.agency.id, {cast.agency.id})], [])
            page = body(at_desk("administrator").get(where))
            assert "没有一件的到期时间会变" in page and "有 1 件跨着这几天" in page
            assert "no open case is due at another moment" in body(at_desk("administrator", "en").get(where))


class TestLifting:
    """A closure in force is lifted early: from its own page or from the calendar, by one and another."""

    GIVEN: ClassVar = {"since": "2027-01-05", "source": "台风转向，测试决定", "issued_on": "2026-12-31"}

    def closed(self, cast: Cast) -> tuple[str, str]:
        """The page of the closure, and the one on which it is lifted."""
        given = TestWhatAClosureMoves.GIVEN | {"last": "2027-01-07"}
        where = str(at_desk("administrator").post(f"{HERE}/closure", given).headers["Location"])
        assert at_desk("county_administrator").post(f"{where}/confirm").status_code == 303
        version = queries.notices(DECEMBER)[0].version
        recalculate(county=COUNTY, version=version, now=DECEMBER)
        return where, f"{HERE}/closure/{version}/lift"

    def test_goes_from_one_person_to_another_and_both_stay_visible(self, cast: Cast) -> None:
        desk = Desk(cast, now=DECEMBER).to_dispatched()
        where, lift = self.closed(cast)
        first, second = at_desk("administrator"), at_desk("county_administrator", "en")
        assert lift in body(first.get(HERE)) and lift in body(first.get(where))
        form = body(first.get(lift))
        assert "在办件的到期时间不提前" in form and 'value="2027-01-04"' in form
        waits = first.post(lift, self.GIVEN).headers["Location"]
        seen = body(second.get(waits))
        assert "Once in force, no open case is due at another moment." in seen and "lifted from 2027-01-05" in seen
        assert second.post(f"{waits}/confirm").status_code == 303
        assert queries.calendar_for("440703002", DECEMBER).is_working_day(date(2027, 1, 5))
        assert "from 2027-01-05" in body(second.get(where)), "the closure's own page says so"
        overview = body(first.get(HERE))
        assert "台风停工（提前解除）" in overview and "从 2027-01-05 起解除" in overview
        assert desk.reported.number not in overview

    @pytest.mark.parametrize(
        ("wrong", "status", "said"),
        [
            ({"since": "2027-01-03"}, 422, "停工从 2027-01-04 开始"),
            ({"since": "2027-01-08"}, 422, "停工到 2027-01-07 为止"),
            ({"since": "明天"}, 422, "请填日期"), ({"source": ""}, 422, "请写来源文件"),
        ],
    )  # fmt: skip
    def test_is_refused_beside_the_field(self, cast: Cast, wrong: dict[str, str], status: int, said: str) -> None:
        _, lift = self.closed(cast)
        answer = at_desk("administrator").post(lift, self.GIVEN | wrong)
        assert (answer.status_code, said in body(answer)) == (status, True)
        assert CalendarProposal.objects.count() == 1

    def test_twice_is_a_conflict_and_of_nothing_not_found(self, cast: Cast) -> None:
        _, lift = self.closed(cast)
        first = at_desk("administrator")
        assert first.post(lift, self.GIVEN).status_code == 303
        answer = first.post(lift, self.GIVEN)
        assert (answer.status_code, "已有一份提前解除待复核" in body(answer)) == (409, True)
        assert first.get(f"{HERE}/closure/999/lift").status_code == 404
        assert at_desk("officer").get(lift).status_code == 403

    def test_comes_back_with_its_words_where_the_page_lay_too_long(self, cast: Cast) -> None:
        _, lift = self.closed(cast)
        answer = old_form("administrator").post(lift, self.GIVEN)
        assert (answer.status_code, self.GIVEN["source"] in body(answer)) == (403, True)

    def test_of_what_the_county_decided_is_not_the_townships(self, cast: Cast) -> None:
        where = at_desk("county_administrator").post(f"{HERE}/closure", TestWhatAClosureMoves.GIVEN).headers["Location"]
        assert at_desk("city_administrator").post(f"{where}/confirm").status_code == 303
        lift, township = f"{HERE}/closure/{queries.notices(DECEMBER)[0].version}/lift", at_desk("administrator")
        assert lift not in body(township.get(HERE)) and lift not in body(township.get(where))
        for answer in (township.get(lift), township.post(lift, self.GIVEN)):
            assert (answer.status_code, "由作出决定的机构或它的上级" in body(answer)) == (403, True)
        assert lift in body(at_desk("county_administrator").get(HERE))
