"""The console's pages: what a person sees and does in a browser, with and without scripts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.integration.cases.desk import FIRE_LANE, GARBAGE, SOMEBODY, Desk, reported
from tests.people import GRID, PASSWORD, POINT, Cast

from gezhi.cases.models import Case
from gezhi.cases.terms import Action, State
from gezhi.security.models import AuditEntry


def now() -> datetime:
    return datetime.now(UTC)


def at_desk(username: str, language: str = "zh-hans") -> Client:
    browser = Client(headers={"accept-language": language})
    assert browser.post("/sign-in", {"username": username, "password": PASSWORD}).status_code == 302
    return browser


def body(answer: Any) -> str:
    return str(answer.content.decode())


def unmasked(answer: Any) -> str:
    """The page without what is drawn anew for each answer: the tokens of its forms."""
    return re.sub(r'(value="|CSRFToken": ")[^"]+', r"\1", body(answer))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


FILLED = {
    "description": "市场后巷垃圾三天冇人清，好臭。", "channel": "counter", "matter": GARBAGE, "address": "市场后巷",
    "grid": GRID, "key": "one",
}  # fmt: skip


class TestWhoMaySee:
    @pytest.mark.parametrize("address", ["/", "/cases", "/cases/new"])
    def test_nobody_who_has_not_signed_in(self, cast: Cast, address: str) -> None:
        answer = Client().get(address)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?next=")

    def test_a_foreign_case_is_answered_like_a_missing_one(self, cast: Cast) -> None:
        case = reported(cast.worker, now())
        foreign = at_desk("foreign_officer").get(f"/cases/{case.id}")
        missing = at_desk("foreign_officer").get("/cases/00000000-0000-7000-8000-000000000000")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert "无权查看" in body(foreign)
        assert unmasked(foreign) == unmasked(missing).replace("00000000-0000-7000-8000-000000000000", case.id)

    def test_departments_are_not_shown_the_way_to_a_report(self, cast: Cast) -> None:
        handler = at_desk("sanitation_handler")
        assert "/cases/new" not in body(handler.get("/"))
        assert handler.get("/cases/new").status_code == 403


class TestResult:
    def test_says_when_the_list_wants_a_photo(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_handling()
        page = body(at_desk("sanitation_handler").get(f"/cases/{case.id}/moves/submit_result"))
        assert "清单要求附照片（结论为已解决、已控制时）" in page


class TestLists:
    def test_say_what_waits_and_until_when(self, cast: Cast) -> None:
        case = reported(cast.worker, now())
        page = body(at_desk("officer").get("/"))
        assert case.number in page
        assert "还剩" in page
        assert "<b>受理</b>" in page

    def test_hold_for_a_verifier_what_is_to_be_verified(self, cast: Cast) -> None:
        done, fresh = Desk(cast, now=now()).to_submitted(), reported(cast.worker, now())
        page = body(at_desk("verifier").get("/"))
        assert done.reported.number in page
        assert fresh.number not in page

    def test_say_what_to_do_next_where_nothing_waits(self, cast: Cast) -> None:
        assert "没有等您办的件" in body(at_desk("officer").get("/"))

    def test_keep_their_filters_in_the_address(self, cast: Cast) -> None:
        garbage, lane = reported(cast.worker, now()), reported(cast.worker, now(), matter=FIRE_LANE)
        page = body(at_desk("officer").get("/cases", {"matter": GARBAGE, "state": "reported", "area": "440703002101"}))
        assert garbage.number in page
        assert lane.number not in page

    @pytest.mark.parametrize("asked", [{"state": "x"}, {"due": "x"}, {"holder": "x"}, {"area": "44x"}, {"after": "x"}])
    def test_answer_a_filter_that_does_not_exist_with_a_sentence(self, cast: Cast, asked: dict[str, str]) -> None:
        answer = at_desk("officer").get("/cases", asked)
        assert answer.status_code == 422
        assert 'role="alert"' in body(answer)

    def test_give_htmx_the_rows_alone(self, cast: Cast) -> None:
        answer = at_desk("officer").get("/cases", headers={"HX-Request": "true"})
        assert "<html" not in body(answer)
        assert "HX-Request" in answer.headers["Vary"]

    def test_speak_english(self, cast: Cast) -> None:
        reported(cast.worker, now())
        page = body(at_desk("officer", "en").get("/cases"))
        assert '<html lang="en">' in page
        assert "Yangqiao" in page
        assert "Reported" in page


class TestReporting:
    def test_makes_a_case_and_shows_it(self, cast: Cast) -> None:
        answer = at_desk("officer").post("/cases/new", FILLED)
        assert answer.status_code == 303
        assert Case.objects.get().grid == GRID

    def test_sent_twice_makes_one_case(self, cast: Cast) -> None:
        desk = at_desk("officer")
        first, second = desk.post("/cases/new", FILLED), desk.post("/cases/new", FILLED)
        assert first.headers["Location"] == second.headers["Location"]
        assert Case.objects.count() == 1

    def test_loses_nothing_that_was_typed_when_it_is_refused(self, cast: Cast) -> None:
        typed = {**FILLED, "grid": "440703999999999", "petitioner_name": "测试居民甲"}
        answer = at_desk("officer").post("/cases/new", typed)
        page = body(answer)
        assert answer.status_code == 422
        assert FILLED["description"] in page
        assert "测试居民甲" in page
        assert 'id="grid-error"' in page
        assert Case.objects.count() == 0

    @pytest.mark.parametrize("point", [{"lon": "x", "lat": "22"}, {"lon": "113"}, {"lon": "nan", "lat": "nan"}])
    def test_says_what_is_wrong_with_a_point(self, cast: Cast, point: dict[str, str]) -> None:
        answer = at_desk("officer").post("/cases/new", {**FILLED, "grid": "", **point})
        assert answer.status_code == 422
        assert "has-error" in body(answer)

    def test_takes_a_point(self, cast: Cast) -> None:
        at_desk("officer").post("/cases/new", {**FILLED, "grid": "", "lon": str(POINT[0]), "lat": str(POINT[1])})
        assert Case.objects.get().grid == GRID

    def test_suggests_matters_with_the_words_that_led_there(self, cast: Cast) -> None:
        page = body(at_desk("officer").post("/cases/new/matters", {"description": FILLED["description"]}))
        assert GARBAGE in page
        assert "“垃圾" in page
        assert "不确定" in page

    def test_keeps_unsure_where_it_was_chosen(self, cast: Cast) -> None:
        asked = {"description": FILLED["description"], "matter": "unsure"}
        page = body(at_desk("officer").post("/cases/new/matters", asked))
        assert re.search(r'value="unsure"[^>]* checked', page)

    def test_names_the_grid_of_a_point_and_offers_what_is_open_nearby(self, cast: Cast) -> None:
        near = reported(cast.worker, now())
        asked = {"lon": str(POINT[0]), "lat": str(POINT[1]), "matter": GARBAGE}
        page = body(at_desk("officer").get("/cases/new/place", asked))
        assert GRID in page
        assert near.number in page


class TestCase:
    def test_shows_words_place_clocks_and_the_moves_of_the_table(self, cast: Cast) -> None:
        case = reported(cast.worker, now(), petitioners=[SOMEBODY])
        page = body(at_desk("officer").get(f"/cases/{case.id}"))
        assert "好臭" in page
        assert "gz-map" in page
        assert "moves/accept" in page
        assert SOMEBODY.phone not in page
        data = re.search(r'<script type="application/json">(.*?)</script>', page, re.S)
        assert data is not None
        assert json.loads(data[1])["grid"]["code"] == GRID

    def test_says_why_a_move_is_refused_and_cites_the_article(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_handling(str(cast.fire.id))
        page = body(at_desk("sanitation_handler").get(f"/cases/{desk.id}"))
        assert "还有 1 张协办工单" in page
        assert "第二十二条" in page

    def test_verifies_its_chain(self, cast: Cast) -> None:
        case = reported(cast.worker, now())
        answer = at_desk("officer").post(f"/cases/{case.id}/chain", headers={"HX-Request": "true"})
        assert "全部校验一致" in body(answer)

    def test_shows_a_petitioner_only_for_a_purpose_that_is_recorded(self, cast: Cast) -> None:
        case = reported(cast.worker, now(), petitioners=[SOMEBODY])
        desk = at_desk("officer")
        link = re.search(r'href="(/cases/[^"]+/petitioners/[^"]+)"', body(desk.get(f"/cases/{case.id}")))
        assert link is not None
        assert SOMEBODY.phone not in body(desk.post(link[1]))
        assert SOMEBODY.phone in body(desk.post(link[1], {"purpose": "verify"}))
        assert AuditEntry.objects.filter(action="look-at-petitioner", purpose="verify").count() == 1


class TestMoves:
    def test_each_move_the_table_offers_has_its_form(self, cast: Cast) -> None:
        desk = Desk(cast, now=now())
        browser = at_desk("officer")
        links = re.findall(r'href="(/cases/[^"]+/moves/\w+)"', body(browser.get(f"/cases/{desk.id}")))
        assert {link.rsplit("/", 1)[1] for link in links} >= {"accept", "decline", "transfer", "refer_out", "note"}
        for link in links:
            assert 'name="version"' in body(browser.get(link)), link

    def test_accepting_goes_on_to_dispatch(self, cast: Cast) -> None:
        desk = Desk(cast, now=now())
        browser, address = at_desk("officer"), f"/cases/{desk.id}/moves/accept"
        page = body(browser.get(address))
        answer = browser.post(address, {"version": hidden(page, "version"), "key": hidden(page, "key")})
        assert answer.headers["Location"] == f"/cases/{desk.id}/moves/dispatch"
        assert desk.state is State.ACCEPTED

    def test_dispatch_proposes_what_the_list_names_and_shows_the_clocks(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_accepted()
        page = body(at_desk("officer").get(f"/cases/{desk.id}/moves/dispatch"))
        assert re.search(rf'value="{cast.sanitation.id}" checked', page)
        assert "准入清单列为主办" in page
        assert "提交后起算" in page

    def test_a_township_hands_a_case_to_its_county_before_its_city(self, cast: Cast) -> None:
        desk = Desk(cast, now=now())
        page = body(at_desk("officer").get(f"/cases/{desk.id}/moves/transfer"))
        offered = re.findall(r'name="agency" value="([^"]+)"', page)
        assert offered == [str(cast.county_agency.id), str(cast.city_agency.id)]

    def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_accepted()
        browser, address = at_desk("officer"), f"/cases/{desk.id}/moves/dispatch"
        form = {"version": "2", "key": "k", "lead": str(cast.sanitation.id), "message": "先到场围护"}
        desk.move(cast.second_officer, Action.NOTE, content="已电话联系")
        answer = browser.post(address, form)
        assert answer.status_code == 409
        assert "补充进展" in body(answer)
        assert "先到场围护" in body(answer)
        again = browser.post(address, {**form, "version": hidden(body(answer), "version")})
        assert again.status_code == 303
        assert desk.state is State.DISPATCHED

    @pytest.mark.parametrize("version", [{}, {"version": "abc"}, {"version": ""}])
    def test_a_form_that_names_no_version_is_stale(self, cast: Cast, version: dict[str, str]) -> None:
        desk = Desk(cast, now=now()).to_accepted()
        form = {"key": "k", "lead": str(cast.sanitation.id), "message": "先到场围护", **version}
        answer = at_desk("officer").post(f"/cases/{desk.id}/moves/dispatch", form)
        assert answer.status_code == 409
        assert "先到场围护" in body(answer)
        assert desk.state is State.ACCEPTED

    def test_a_missing_input_stands_beside_its_field(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_handling()
        answer = at_desk("sanitation_handler").post(
            f"/cases/{desk.id}/moves/submit_result", {"version": "4", "key": "k", "result": "已清运"}
        )
        assert answer.status_code == 422
        assert 'id="m-outcome-error"' in body(answer)
        assert "已清运" in body(answer)

    def test_a_move_that_is_not_hers_shows_the_case_and_says_whose_it_is(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_accepted()
        answer = at_desk("verifier").get(f"/cases/{desk.id}/moves/dispatch")
        assert answer.status_code == 403
        assert "第二十条" in body(answer)

    def test_there_is_no_page_for_a_move_that_does_not_exist(self, cast: Cast) -> None:
        desk = Desk(cast, now=now())
        assert at_desk("officer").get(f"/cases/{desk.id}/moves/explode").status_code == 404

    def test_htmx_is_told_to_go_on(self, cast: Cast) -> None:
        desk = Desk(cast, now=now())
        answer = at_desk("officer").post(
            f"/cases/{desk.id}/moves/accept", {"version": "1", "key": "k"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"].endswith("/moves/dispatch")


class TestHelping:
    def test_assisting_departments_find_their_orders(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_dispatched(str(cast.fire.id))
        browser = at_desk("fire_handler")
        assert desk.reported.number not in body(browser.get("/"))
        assert desk.reported.number in body(browser.get("/", {"part": "assisting"}))

    def test_and_finish_them(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_dispatched(str(cast.fire.id))
        answer = at_desk("fire_handler").post(
            f"/cases/{desk.id}/moves/finish_assisting", {"version": "3", "key": "k", "result": "已查看消防通道"}
        )
        assert answer.status_code == 303
        assert "part=assisting" in body(at_desk("fire_handler").get("/"))


class TestGoneMove:
    @pytest.mark.parametrize("part", [True, False])
    def test_gives_back_what_was_written_where_the_move_does_not_exist_any_more(self, cast: Cast, part: bool) -> None:
        desk = Desk(cast, now=now())
        desk.move(cast.second_officer, Action.ACCEPT)
        typed = {
            "version": "1",
            "decline_reason": "off_list",
            "reason": "不属于清单事项，详情如下",
            "where_to_turn": "物业",
        }
        headers = {"HX-Request": "true"} if part else {}
        answer = at_desk("officer").post(f"/cases/{desk.id}/moves/decline", typed, headers=headers)
        assert answer.status_code == 409
        assert "不属于清单事项，详情如下" in body(answer) and "物业" in body(answer)
        assert desk.row.version == 2


class TestSortedByTerm:
    def test_says_that_cases_without_a_running_term_are_not_among_them(self, cast: Cast) -> None:
        Desk(cast, now=now())
        assert "只列有时限在走的" in body(at_desk("officer").get("/cases?sort=due"))
        assert "只列有时限在走的" not in body(at_desk("officer").get("/cases"))


class TestKeys:
    """`?` says every key that a page listens to: those of its buttons, and those of its rows."""

    def keys(self, page: str) -> tuple[set[str], set[str]]:
        """Single keys of buttons and links, and what the help of the page lists."""
        pressed = {key.upper() for key in re.findall(r'data-key="([^"?])"', page)}
        if "data-row" in page:
            pressed |= {"J", "K"}
        if "data-pick" in page:
            pressed |= {"V"}
        return pressed | {"/"}, set(re.findall(r"<kbd>([^<]+)</kbd>", page))

    def test_are_all_listed_by_the_help_of_the_page(self, cast: Cast) -> None:
        fresh, handled = Desk(cast, now=now()), Desk(cast, now=now()).to_handling()
        pages = {
            "officer": ["/", "/cases", f"/cases/{fresh.id}", f"/desk/{fresh.id}", "/cases/new", "/search?q=垃圾"],
            "sanitation_handler": ["/", f"/cases/{handled.id}", "/messages"],
            "city_administrator": ["/administration/calendar", "/administration/import"],
        }
        for who, addresses in pages.items():
            for address in addresses:
                pressed, listed = self.keys(body(at_desk(who).get(address)))
                assert pressed <= listed, (who, address)


class TestACaseThatNobodyAskedFor:
    def test_says_how_long_ago_it_was_reported_and_shows_no_petitioner(self, cast: Cast) -> None:
        found = Desk(cast, now=now())
        page = body(at_desk("officer").get(f"/cases/{found.id}"))
        assert "自上报已过" in page and "诉求人已等" not in page
        assert "<h2>诉求人" not in page and ">诉求人</span>" not in page
        english = body(at_desk("officer", "en").get(f"/cases/{found.id}"))
        assert "Since it was reported" in english and "The petitioner has waited" not in english

    def test_is_closed_next_when_it_is_verified(self, cast: Cast) -> None:
        found = Desk(cast, now=now()).to_verified()
        assert "答复诉求人后结案" not in body(at_desk("officer").get(f"/cases/{found.id}"))

    def test_one_who_asked_is_still_counted_from_her_report(self, cast: Cast) -> None:
        asked = Desk(cast, now=now(), petitioners=[SOMEBODY])
        page = body(at_desk("officer").get(f"/cases/{asked.id}"))
        assert "诉求人已等" in page and "<h2>诉求人" in page
