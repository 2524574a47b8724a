"""The dispatch desk in a browser without scripts: one screen a decision, then the next item; nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.integration.cases.desk import DISPUTE, FIRE_LANE, GARBAGE, SOMEBODY, Desk
from tests.integration.cases.test_api_budget import photo_of
from tests.integration.cases.test_page_budget import PAGES, cost_of
from tests.integration.cases.test_pages import at_desk, body, hidden
from tests.people import COUNTY, Cast

from gezhi.cases.models import Step
from gezhi.cases.terms import Action, State
from gezhi.catalogue.queries import list_in_force, matters

WORDS = "先到场围护，再清运。"


def now() -> datetime:
    return datetime.now(UTC)


def fresh(cast: Cast, minutes: int = 0, **more: Any) -> Desk:
    return Desk(cast, now=now() - timedelta(minutes=minutes), **more)


def form_of(browser: Client, desk: Desk, **changes: Any) -> dict[str, Any]:
    """What the form of the desk would send as it stands, with changes."""
    page = body(browser.get(f"/desk/{desk.id}"))
    names = ("key", "version", "first", "then", "seen")
    form: dict[str, Any] = {name: hidden(page, name) for name in names}
    form["matter"] = form["seen"]
    form |= {"lead": f"{form['seen']}/{desk.cast.sanitation.id}", "message": WORDS}
    return form | changes


def chosen(page: str, name: str) -> list[str]:
    """The values that stand chosen under a name, each with the matter it is offered for."""
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"[^>]* checked', page)


def steps(desk: Desk) -> list[str]:
    return list(Step.objects.filter(case_id=desk.id).order_by("seq").values_list("action", flat=True))


class TestOneScreen:
    def test_is_for_desk_officers_only_and_only_they_are_shown_the_way(self, cast: Cast) -> None:
        assert at_desk("sanitation_handler").get("/desk").status_code == 403
        assert "/desk" not in body(at_desk("sanitation_handler").get("/"))
        assert 'href="/desk"' in body(at_desk("officer").get("/"))

    def test_says_calmly_that_nothing_waits(self, cast: Cast) -> None:
        answer = at_desk("officer").get("/desk")
        assert answer.status_code == 200
        assert "没有要派的件" in body(answer)

    def test_opens_the_next_due_with_all_that_decides_it(self, cast: Cast) -> None:
        first = fresh(cast, 30, petitioners=[SOMEBODY])
        second = fresh(cast, 10)
        page = body(at_desk("officer").get("/desk"))
        assert f'action="/desk/{first.id}"' in page
        assert second.reported.number in page or second.row.title in page
        assert "gz-map" in page
        assert "<mark>垃圾" in page  # the words that led to the matter
        assert f'value="{GARBAGE}" data-key="1" checked' in page
        assert chosen(page, "lead") == [f"{GARBAGE}/{cast.sanitation.id}"]
        assert "准入清单列为主办" in page and "清单 440703-" in page
        assert "不签收也计时" in page
        assert "受理并派单" in page
        assert SOMEBODY.phone not in page

    def test_says_who_led_the_same_matter_here_before(self, cast: Cast) -> None:
        fresh(cast, 60).to_dispatched(), fresh(cast, 60).to_dispatched()
        desk = fresh(cast)
        assert "同一事项由它牵头 2 次" in body(at_desk("officer").get(f"/desk/{desk.id}"))

    def test_offers_open_reports_nearby_to_be_merged_into(self, cast: Cast) -> None:
        near, desk = fresh(cast, 40), fresh(cast)
        page = body(at_desk("officer").get(f"/desk/{desk.id}"))
        assert f"/desk/{desk.id}/moves/merge?into={near.reported.number}" in page

    def test_shows_as_buttons_the_moves_of_the_table(self, cast: Cast) -> None:
        desk = fresh(cast)
        page = body(at_desk("officer").get(f"/desk/{desk.id}"))
        offered = set(re.findall(rf"/desk/{desk.id}/moves/(\w+)", page))
        assert {"transfer", "decline", "refer_out", "note"} <= offered
        assert "acknowledge" not in offered

    def test_of_another_agency_is_not_there(self, cast: Cast) -> None:
        desk = fresh(cast)
        assert at_desk("foreign_officer").get(f"/desk/{desk.id}").status_code == 404
        assert desk.row.title not in body(at_desk("neighbour_officer").get("/desk"))

    def test_with_everything_on_it_costs_at_most_twelve_statements(self, cast: Cast) -> None:
        done = fresh(cast, 60).to_dispatched()
        fresh(cast, 40), fresh(cast, 20)
        photo = photo_of(cast.worker)
        desk = fresh(cast, petitioners=[SOMEBODY], attachments=[UUID(photo)])
        browser = at_desk("officer")
        address = f"/desk/{desk.id}?done={done.id}"
        browser.get(address)
        count, shown = cost_of(browser, address, {})
        assert count <= PAGES["budget"], shown

    def test_speaks_english(self, cast: Cast) -> None:
        desk = fresh(cast)
        page = body(at_desk("officer", "en").get(f"/desk/{desk.id}"))
        assert "Accept and dispatch" in page
        assert "two steps: accept, dispatch" in page


class TestDeciding:
    def test_takes_both_steps_and_goes_on_to_the_next_item(self, cast: Cast) -> None:
        first, second = fresh(cast, 30), fresh(cast, 10)
        browser = at_desk("officer")
        answer = browser.post(f"/desk/{first.id}", form_of(browser, first))
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/desk/{second.id}?done={first.id}"
        assert steps(first) == ["report", "accept", "dispatch"]
        page = body(browser.get(answer.headers["Location"]))
        assert "已派单，牵头" in page
        assert f"/desk/{first.id}/moves/recall" in page

    def test_at_the_last_item_ends_calmly_with_the_way_to_recall(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        answer = browser.post(f"/desk/{desk.id}", form_of(browser, desk), follow=True)
        assert "没有要派的件" in body(answer)
        assert f"/desk/{desk.id}/moves/recall" in body(answer)

    def test_recalled_it_is_on_the_desk_again(self, cast: Cast) -> None:
        desk = fresh(cast, 5).to_dispatched()
        desk.now = now()
        browser = at_desk("officer")
        address = f"/desk/{desk.id}/moves/recall"
        page = body(browser.get(address))
        assert f'action="{address}"' in page
        answer = browser.post(address, {"version": "3", "key": "k", "reason": "派错了部门"})
        assert answer.headers["Location"] == f"/desk/{desk.id}"
        assert 'name="first" value=""' in body(browser.get(f"/desk/{desk.id}"))  # accepted already: one step is left

    def test_once_acknowledged_offers_no_recall(self, cast: Cast) -> None:
        desk = fresh(cast).to_handling()
        assert "moves/recall" not in body(at_desk("officer").get(f"/desk?done={desk.id}"))

    def test_declining_goes_on_to_the_next_item_too(self, cast: Cast) -> None:
        first, second = fresh(cast, 30), fresh(cast, 10)
        answer = at_desk("officer").post(
            f"/desk/{first.id}/moves/decline",
            {
                "version": "1",
                "key": "k",
                "decline_reason": "off_list",
                "reason": "不属于",
                "where_to_turn": "请找业委会",
            },
        )
        assert answer.headers["Location"].startswith(f"/desk/{second.id}?done=")
        assert first.state is State.DECLINED

    def test_of_a_task_orders_it_to_the_grid(self, cast: Cast) -> None:
        desk = fresh(cast, matter=DISPUTE)
        browser = at_desk("officer")
        form = form_of(browser, desk)
        if form["then"] == "order_grid":
            form.pop("lead")
        assert browser.post(f"/desk/{desk.id}", form).status_code == 303
        assert steps(desk)[-1] == form["then"]

    def test_sent_twice_moves_once(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        form = form_of(browser, desk)
        browser.post(f"/desk/{desk.id}", form)
        assert browser.post(f"/desk/{desk.id}", form).status_code == 303
        assert steps(desk) == ["report", "accept", "dispatch"]


class TestBodiesAreOfferedForOneMatter:
    """Whom a matter is given to follows from the matter: what was chosen for another never goes along."""

    def test_choosing_a_matter_leaves_the_bodies_of_the_other_behind_and_keeps_the_words(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        mine = [f"{GARBAGE}/{cast.sanitation.id}"]
        form = form_of(browser, desk, matter=FIRE_LANE, again="yes", lead=mine, assisting=mine)
        page = body(browser.post(f"/desk/{desk.id}", form, headers={"HX-Request": "true"}))
        assert chosen(page, "lead") == [f"{FIRE_LANE}/{cast.fire.id}"]
        assert f"{GARBAGE}/" not in page
        assert WORDS in page

    @pytest.mark.parametrize("name", ["lead", "assisting"])
    @pytest.mark.parametrize("of", [FIRE_LANE, ""])
    def test_a_body_of_another_matter_is_refused_with_a_sentence_beside_it(
        self, cast: Cast, name: str, of: str
    ) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        form = form_of(browser, desk, **{name: f"{of}/{cast.fire.id}" if of else str(cast.fire.id)})
        answer = browser.post(f"/desk/{desk.id}", form)
        page = body(answer)
        assert answer.status_code == 422
        assert re.search(rf'id="{name}-error".*?选的单位是为另一个事项列出的', page, re.S)
        assert WORDS in page
        assert steps(desk) == ["report"]
        assert browser.post(f"/desk/{desk.id}", form_of(browser, desk)).status_code == 303

    def test_the_same_holds_for_what_is_accepted_already(self, cast: Cast) -> None:
        desk = fresh(cast).to_accepted()
        browser = at_desk("officer")
        refused = browser.post(f"/desk/{desk.id}", form_of(browser, desk, lead=f"{FIRE_LANE}/{cast.fire.id}"))
        assert refused.status_code == 422
        assert steps(desk) == ["report", "accept"]
        assert browser.post(f"/desk/{desk.id}", form_of(browser, desk)).status_code == 303

    def test_the_report_says_what_the_chosen_matter_asks(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        whole = body(browser.get(f"/desk/{desk.id}"))
        form = form_of(browser, desk, matter=FIRE_LANE, again="yes")
        part = body(browser.post(f"/desk/{desk.id}", form, headers={"HX-Request": "true"}))
        rule = re.search(r'<div id="desk-rule" hx-swap-oob="innerHTML">(.*?)</div>', part, re.S)
        asked = [row for row in matters(list_in_force(COUNTY, now()).version) if row.code in (GARBAGE, FIRE_LANE)]
        garbage, lane = sorted(asked, key=lambda row: row.code != GARBAGE)
        assert rule is not None
        assert garbage.closing_conditions[0] in whole
        assert lane.closing_conditions[0] in rule[1]
        assert garbage.closing_conditions[0] not in rule[1]
        assert '<p id="desk-words" hx-swap-oob="innerHTML">' in part
        assert "<mark>" not in part  # no word of it speaks for a blocked lane


class TestNothingIsLost:
    def test_a_refused_form_keeps_every_word_and_says_which_field_is_wrong(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        form = form_of(browser, desk, lead="", assisting=[f"{GARBAGE}/{cast.fire.id}"])
        answer = browser.post(f"/desk/{desk.id}", form)
        page = body(answer)
        assert answer.status_code == 422
        assert 'id="lead-error"' in page
        assert WORDS in page
        assert chosen(page, "assisting") == [f"{GARBAGE}/{cast.fire.id}"]
        assert steps(desk) == ["report"]

    def test_without_a_matter_the_question_is_where_the_matter_stands(self, cast: Cast) -> None:
        desk = fresh(cast, matter="", description="唔知点讲好。")
        browser = at_desk("officer")
        answer = browser.post(f"/desk/{desk.id}", form_of(browser, desk, matter="", seen=""))
        assert answer.status_code == 422
        assert 'id="matter-error"' in body(answer)

    def test_another_matter_than_the_one_shown_is_drawn_up_before_it_is_sent(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        answer = browser.post(f"/desk/{desk.id}", form_of(browser, desk, listed=FIRE_LANE))
        page = body(answer)
        assert answer.status_code == 422
        assert "牵头和时限已按新事项重排" in page
        assert hidden(page, "seen") == FIRE_LANE
        assert WORDS in page
        assert steps(desk) == ["report"]

    def test_choosing_a_matter_draws_lead_and_clocks_anew_and_decides_nothing(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        form = form_of(browser, desk, matter=FIRE_LANE, again="yes")
        page = body(browser.post(f"/desk/{desk.id}", form, headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert hidden(page, "seen") == FIRE_LANE
        assert hidden(page, "key") == form["key"]
        assert WORDS in page
        assert steps(desk) == ["report"]

    def test_a_stale_page_is_told_what_changed_and_offered_the_new_state(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        form = form_of(browser, desk)
        desk.move(cast.second_officer, Action.NOTE, content="已电话联系")
        answer = browser.post(f"/desk/{desk.id}", form)
        page = body(answer)
        assert answer.status_code == 409
        assert "有了新进展" in page
        assert "补充进展" in page
        assert hidden(page, "version") == "2"
        assert WORDS in page
        form |= {"version": "2", "key": hidden(page, "key")}
        assert browser.post(f"/desk/{desk.id}", form).status_code == 303

    def test_what_a_colleague_dispatched_meanwhile_is_shown_and_the_words_stay(self, cast: Cast) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        form = form_of(browser, desk)
        desk.to_dispatched()
        answer = browser.post(f"/desk/{desk.id}", form)
        page = body(answer)
        assert answer.status_code == 409
        assert "有了新进展" in page
        assert "不在派单台上" in page
        assert WORDS in page
        assert steps(desk) == ["report", "accept", "dispatch"]

    @pytest.mark.parametrize("wrong", [{"then": "archive"}, {"then": ""}, {"matter": "999999", "seen": "999999"}])
    def test_a_form_that_was_tampered_with_is_refused_with_a_sentence(self, cast: Cast, wrong: dict[str, str]) -> None:
        desk = fresh(cast)
        browser = at_desk("officer")
        answer = browser.post(f"/desk/{desk.id}", form_of(browser, desk, **wrong))
        assert answer.status_code == 422
        assert steps(desk) == ["report"]
