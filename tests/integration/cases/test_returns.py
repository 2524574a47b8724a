"""Returns in the record: the term is the list's, a study counts, its conclusion is proposed next time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import DISPUTE, GARBAGE, MONDAY, SOMEBODY, Desk, refused
from tests.integration.cases.test_pages import at_desk, body
from tests.people import COUNTY, VILLAGE, Cast

from gezhi.cases.actions.studying import withdraw_precedent
from gezhi.cases.models import Precedent, ReturnStudy
from gezhi.cases.queries.precedents import precedents, return_figures
from gezhi.cases.terms import Action, Channel
from gezhi.catalogue.terms import Parameters
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry

WHY: dict[str, Any] = {"return_reason": "not_our_duty", "reason": "属排水管网渗漏。", "basis": "三定方案第七条"}
STUDY: dict[str, Any] = {
    "participants": "城管、消防",
    "minutes": "一致",
    "conclusion": "由消防牵头，城管协办。",
    "gist": "堆在消防通道上的，属消防。",
}


def returned(cast: Cast, **more: Any) -> Desk:
    desk = Desk(cast, **more).to_dispatched()
    desk.move(cast.sanitation_handler, Action.ASK_RETURN, **WHY)
    return desk


def studied(cast: Cast, **more: Any) -> Desk:
    desk = returned(cast, **more)
    desk.move(cast.officer, Action.REDISPATCH, lead=str(cast.fire.id), **STUDY)
    return desk


class TestTerm:
    def test_is_the_lists_by_urgency(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()  # Monday 2 March, garbage: one working day
        assert desk.row.return_until == datetime(2026, 3, 3, 15, 59, 59, tzinfo=UTC)

    def test_after_it_a_return_is_refused_with_the_article(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        assert desk.row.return_until is not None
        desk.now = desk.row.return_until
        with pytest.raises(Refused) as caught:
            desk.move(cast.sanitation_handler, Action.ASK_RETURN, **WHY)
        assert (caught.value.code, caught.value.refusal.article) == ("return-late", (21, 4))

    def test_stands_still_while_the_case_is_suspended(self, cast: Cast) -> None:
        """What cannot be returned meanwhile can be returned as long afterwards."""
        desk = Desk(cast).to_dispatched()  # until the end of Tuesday
        more: dict[str, Any] = {"ground": "supplement", "reason": "请补充位置", "until": "2026-03-05T09:40"}
        desk.suspend(**more)
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=2))
        assert desk.row.return_until == datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC)

    @pytest.mark.parametrize("missing", ["return_reason", "reason", "basis"])
    def test_without_reason_or_basis_it_is_refused(self, cast: Cast, missing: str) -> None:
        desk = Desk(cast).to_dispatched()
        given = {name: value for name, value in WHY.items() if name != missing}
        assert refused(desk, cast.sanitation_handler, Action.ASK_RETURN, **given) == "missing"


class TestFinal:
    def test_after_one_study_by_default(self, cast: Cast) -> None:
        desk = studied(cast)
        assert (desk.row.final, desk.row.studies) == (True, 1)
        assert refused(desk, cast.fire_handler, Action.ASK_RETURN, **WHY) == "designation-final"

    def test_also_where_the_study_rejects_it(self, cast: Cast) -> None:
        desk = returned(cast)
        desk.move(cast.officer, Action.REJECT_RETURN, **STUDY)
        assert refused(desk, cast.sanitation_handler, Action.ASK_RETURN, **WHY) == "designation-final"

    def test_after_as_many_studies_as_the_authority_has_set(self, cast: Cast) -> None:
        with patch("gezhi.catalogue.queries.parameters", return_value=Parameters(final_after=2)):
            desk = studied(cast)
            assert not desk.row.final
            desk.move(cast.fire_handler, Action.ASK_RETURN, **WHY)
            desk.move(cast.officer, Action.REDISPATCH, lead=str(cast.sanitation.id), **STUDY)
            assert (desk.row.final, desk.row.studies) == (True, 2)
            assert refused(desk, cast.sanitation_handler, Action.ASK_RETURN, **WHY) == "designation-final"

    def test_recalling_does_not_undo_it(self, cast: Cast) -> None:
        desk = studied(cast)
        desk.move(cast.officer, Action.RECALL, reason="先收回")
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id))
        assert refused(desk, cast.fire_handler, Action.ASK_RETURN, **WHY) == "designation-final"


class TestFigures:
    def test_unfounded_ones_count_against_the_department_founded_ones_against_the_agency(self, cast: Cast) -> None:
        studied(cast)
        desk = returned(cast)
        desk.move(cast.officer, Action.REJECT_RETURN, **STUDY)
        found = return_figures(cast.officer, since=MONDAY, until=MONDAY + timedelta(days=1))
        (department,), (agency,) = found.departments, found.agencies
        assert (department.organisation, department.founded, department.unfounded) == (cast.sanitation.id, 1, 1)
        assert (agency.organisation, agency.founded, agency.unfounded) == (cast.agency.id, 1, 1)
        later = return_figures(cast.officer, since=MONDAY + timedelta(days=1), until=MONDAY + timedelta(days=2))
        assert not later.departments

    def test_a_department_is_told_of_its_own_only_and_another_agency_of_none(self, cast: Cast) -> None:
        studied(cast)
        period: dict[str, Any] = {"since": MONDAY, "until": MONDAY + timedelta(days=1)}
        own = return_figures(cast.sanitation_handler, **period)
        assert ([each.organisation for each in own.departments], own.agencies) == ([cast.sanitation.id], ())
        for other in (cast.fire_handler, cast.neighbour_officer, cast.worker, cast.foreign_county_officer):
            assert not return_figures(other, **period).departments

    def test_programs_ask_for_a_period(self, cast: Cast) -> None:
        studied(cast)
        answer = Caller(cast.county_officer).get(
            "/returns/figures", {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}
        )
        assert answer.status_code == 200
        assert [row["organisation_name"] for row in answer.json()["departments"]] == [cast.sanitation.name]

    def test_no_row_of_it_names_a_person(self) -> None:
        assert not {name for name in ReturnStudy.levels if "person" in name or name.endswith("_by")}


class TestPrecedent:
    def test_holds_what_decided_it_without_personal_data(self, cast: Cast) -> None:
        studied(cast, petitioners=[SOMEBODY], channel=Channel.HOTLINE, by=cast.hotline,
                description=f"{SOMEBODY.name}说后巷垃圾三天没人清，电话13800000001。")  # fmt: skip
        row = Precedent.objects.get()
        assert (row.matter, row.lead, row.township, row.village) == (
            "040101", cast.fire.id, cast.agency.region, VILLAGE,
        )  # fmt: skip
        assert "13800000001" not in row.facts and SOMEBODY.name not in row.facts
        assert row.conclusion == STUDY["conclusion"]

    @pytest.mark.parametrize("matter", [GARBAGE, DISPUTE])
    @pytest.mark.parametrize("gist", [None, "", "  "])
    def test_there_is_none_where_nobody_wrote_what_decided_it(self, cast: Cast, matter: str, gist: str | None) -> None:
        desk = returned(cast, matter=matter)
        desk.move(cast.officer, Action.REDISPATCH, lead=str(cast.fire.id), **(STUDY | {"gist": gist}))
        again = returned(cast, matter=matter)
        again.move(cast.officer, Action.REJECT_RETURN, **(STUDY | {"gist": gist}))
        assert ReturnStudy.objects.count() == 2 and not Precedent.objects.exists()

    @pytest.mark.parametrize(("language", "said"), [("zh-hans", "不填就不留判例"), ("en", "without it none is left")])
    def test_the_form_says_so(self, cast: Cast, language: str, said: str) -> None:
        desk = returned(cast)
        for action in ("redispatch", "reject_return"):
            page = body(at_desk("officer", language).get(f"/cases/{desk.id}/moves/{action}"))
            assert said in page and "并作为判例" not in page and "and becomes a precedent" not in page

    def test_of_a_dispute_no_place_is_kept(self, cast: Cast) -> None:
        desk = Desk(cast, matter=DISPUTE, description="羊桥社区张三和李四为墙界争吵。")
        desk.to_dispatched()
        desk.move(cast.sanitation_handler, Action.ASK_RETURN, **WHY)
        said = {**STUDY, "conclusion": "白沙街道羊桥社区的墙界纠纷由消防牵头。", "gist": "羊桥社区内相邻关系。"}
        desk.move(cast.officer, Action.REDISPATCH, lead=str(cast.fire.id), **said)
        row = Precedent.objects.get()
        assert (row.township, row.village, row.facts) == ("", "", "某地内相邻关系。")
        assert "羊桥" not in row.conclusion and "白沙" not in row.conclusion

    def test_of_a_dispute_no_words_of_a_place_are_kept_and_whoever_wrote_them_is_told(self, cast: Cast) -> None:
        desk = Desk(cast, matter=DISPUTE).to_dispatched()
        desk.move(cast.sanitation_handler, Action.ASK_RETURN, **WHY)
        said = {**STUDY, "conclusion": "由消防牵头。", "gist": "幸福里12号与3栋两户为共用墙争执，丰乐一带常有。"}
        sent = {**said, "lead": str(cast.fire.id), "version": str(desk.row.version), "key": "study-1"}
        page = at_desk("officer").post(f"/cases/{desk.id}/moves/redispatch", sent, follow=True)
        row = Precedent.objects.get()
        for word in ("幸福里", "12号", "3栋"):
            assert word not in row.facts + row.conclusion and word in body(page), word
        assert "共用墙争执" in row.facts and "已去掉" in body(page)

    def test_the_next_of_the_kind_is_proposed_to_its_lead(self, cast: Cast) -> None:
        desk = studied(cast)
        next_one = Desk(cast, now=datetime.now(UTC))
        page = body(at_desk("officer").get(f"/desk/{next_one.id}"))
        assert "研究确定由它牵头" in page
        assert f'/cases/{desk.id}"' in page
        lead = 'name="lead" id="lead-{0}" value="{1}/{0}"[^>]* checked'
        assert re.search(lead.format(cast.fire.id, GARBAGE), page)
        assert not re.search(lead.format(cast.sanitation.id, GARBAGE), page)

    def test_is_withdrawn_by_its_agency_with_a_reason_and_proposed_no_more(self, cast: Cast) -> None:
        studied(cast)
        row = Precedent.objects.get()
        before = AuditEntry.objects.count()
        for actor, reason in ((cast.county_officer, "职能划转"), (cast.officer, " ")):
            with pytest.raises(Refused):
                withdraw_precedent(actor=actor, now=MONDAY, precedent_id=row.id, reason=reason)
        withdraw_precedent(actor=cast.officer, now=MONDAY, precedent_id=row.id, reason="职能划转")
        assert AuditEntry.objects.count() == before + 1
        assert precedents(cast.officer) == []
        assert precedents(cast.officer, withdrawn=True)[0]["withdrawal"] == "职能划转"
        next_one = Desk(cast, now=datetime.now(UTC))
        assert "研究确定由它牵头" not in body(at_desk("officer").get(f"/desk/{next_one.id}"))

    def test_missing_and_foreign_ones_answer_alike(self, cast: Cast) -> None:
        studied(cast)
        row = Precedent.objects.get()
        for actor in (cast.foreign_officer, cast.neighbour_officer, cast.worker, cast.housing_handler):
            answer = Caller(actor).post(f"/precedents/{row.id}/withdrawal", {"reason": "撤"})
            assert (answer.status_code, answer.json()["code"]) == (404, "no-such-precedent")

    def test_is_listed_for_its_area_and_found_by_matter(self, cast: Cast) -> None:
        desk = studied(cast)
        for actor, seen in ((cast.officer, 1), (cast.county_officer, 1), (cast.fire_handler, 1)):
            assert len(Caller(actor).get("/precedents").json()["items"]) == seen
        for actor, browser in ((cast.worker, "worker"), (cast.leader, "leader")):  # both doors say whom they are for
            told = Caller(actor).get("/precedents")
            assert (told.status_code, told.json()["code"]) == (403, "not-for-precedents")
            assert at_desk(browser).get("/precedents").status_code == 403
        assert Caller(cast.officer).get("/precedents", {"matter": "05"}).json()["items"] == []
        (item,) = Caller(cast.officer).get("/precedents", {"matter": "0401"}).json()["items"]
        assert (item["source"], item["lead_name"]) == (str(desk.id), cast.fire.name)
        page = body(at_desk("officer").get("/precedents", {"matter": "040101"}))
        assert STUDY["conclusion"] in page
        assert "还没有判例" in body(at_desk("officer").get("/precedents", {"matter": "050101"}))

    def test_the_console_gives_back_what_was_typed(self, cast: Cast) -> None:
        studied(cast)
        row = Precedent.objects.get()
        browser = at_desk("officer")
        empty = browser.post(f"/precedents/{row.id}/withdraw", {"reason": ""})
        assert empty.status_code == 422
        assert "请写明撤回的理由" in body(empty)
        assert browser.post(f"/precedents/{row.id}/withdraw", {"reason": "职能划转"}).status_code == 303
        assert Precedent.objects.get().withdrawn_at is not None
        assert at_desk("worker").get("/precedents").status_code == 403

    def test_a_case_of_another_county_is_none_to_go_by(self, cast: Cast) -> None:
        studied(cast)
        assert Precedent.objects.get().county == COUNTY
        assert precedents(cast.foreign_county_officer) == []
