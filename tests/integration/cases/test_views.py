"""Saved views: one's own and the organisation's, kept in order, each change on record."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from tests.integration.cases.desk import reported
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import Cast

from gezhi.cases.actions.views import change_view, choose_default, delete_view, overwrite_view, save_view
from gezhi.cases.models import SavedView
from gezhi.cases.queries.views import ViewRow, views_of
from gezhi.cases.rules.views import MOST_VIEWS
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor


def saved(actor: Actor, name: str = "晨会", shared: bool = False, **more: Any) -> UUID:
    values: dict[str, Any] = {"filters": {"state": "reported", "sort": "due"}, "columns": ["time", "number"]}
    return save_view(actor=actor, now=now(), name=name, shared=shared, **(values | more))


def view_of(actor: Actor, name: str = "晨会") -> ViewRow:
    return next(view for view in views_of(actor) if view.name == name)


def refusal(act: Any, **given: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(now=now(), **given)
    return caught.value.code


def trail(key: UUID) -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(object=f"view:{key}").order_by("id").values_list("action", "purpose")
    return list(rows)


class TestCounts:
    def test_stand_on_the_tabs_for_what_each_shows_now(self, cast: Cast) -> None:
        for _ in range(3):
            reported(cast.worker, now())
        saved(cast.officer, "待受理")
        saved(cast.officer, "办理中", filters={"state": "handling"})
        saved(cast.officer, "找字", filters={"text": "垃圾"})
        saved(cast.officer, "不再有", filters={"holder": "nobody"})
        page = body(at_desk("officer").get("/cases?view=all"))
        assert '待受理 <b class="number">3</b>' in page
        assert '办理中 <b class="number">0</b>' in page
        assert "找字</a>" in page and "不再有</a>" in page

    def test_go_no_further_than_anybody_reads(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gezhi.cases.pages.views.MOST_CASES", 2)
        for _ in range(4):
            reported(cast.worker, now())
        saved(cast.officer, "待受理")
        assert '待受理 <b class="number">2+</b>' in body(at_desk("officer").get("/cases?view=all"))

    def test_are_of_what_the_reader_may_see(self, cast: Cast) -> None:
        reported(cast.worker, now())
        saved(cast.officer, "待受理", shared=True)
        saved(cast.foreign_officer, "待受理", shared=True)
        assert '待受理 <b class="number">0</b>' in body(at_desk("foreign_officer").get("/cases?view=all"))


class TestSaving:
    def test_keeps_filters_columns_and_order_and_the_tab_brings_them_back(self, cast: Cast) -> None:
        here = reported(cast.worker, now())
        desk = at_desk("officer")
        answer = desk.post(
            "/cases/views", {"name": " 晨会  要办 ", "query": "state=reported&sort=due&cols=number&cols=time"}
        )
        assert answer.status_code == 303
        page = body(desk.get(answer.headers["Location"]))
        assert "已存为视图“晨会 要办”" in page
        assert here.number in page
        assert re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?(\w+)', page) == ["时限", "什么事", "编号"]
        tab = re.search(r'<a href="([^"]+)" aria-current="page">晨会 要办', page)
        assert '晨会 要办 <b class="number">1</b>' in page
        assert tab is not None
        assert "state=reported" in tab[1] and "sort=due" in tab[1] and "cols=time" in tab[1]

    def test_a_name_is_ones_own_once_and_shared_once_in_the_organisation(self, cast: Cast) -> None:
        saved(cast.officer)
        saved(cast.second_officer)  # another person's own
        saved(cast.officer, shared=True)
        own = refusal(save_view, actor=cast.officer, name="晨会", filters={}, columns=[])
        taken = refusal(save_view, actor=cast.second_officer, name="晨会", filters={}, columns=[], shared=True)
        assert (own, taken) == ("view-name-taken", "view-name-taken")

    def test_a_refused_form_keeps_what_was_typed(self, cast: Cast) -> None:
        saved(cast.officer)
        answer = at_desk("officer").post("/cases/views", {"name": "晨会", "query": "state=accepted", "default": "yes"})
        page = body(answer)
        assert answer.status_code == 409
        assert 'name="name" maxlength="40" value="晨会" required aria-invalid="true"' in page
        assert 'name="query" value="state=accepted"' in page
        assert 'name="default" value="yes" checked' in page
        form = re.search(
            r'class="begun" method="post" action="([^"]+)".+?name="version" value="(\d+)"', page, re.DOTALL
        )
        assert form is not None  # the view of this name may be given the filters
        given = {"do": "overwrite", "query": "state=accepted", "version": form[2]}
        assert "state=accepted" in at_desk("officer").post(form[1], given).headers["Location"]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"name": "  "}, "view-needs-name"),
            ({"name": "长" * 41}, "view-name-too-long"),
            ({"name": "老王 13800000001"}, "view-holds-personal-data"),
            ({"filters": {"text": "13800000001"}}, "view-holds-personal-data"),
            ({"filters": {"nonsense": "x"}}, "bad-view"),
            ({"columns": ["x" * 30]}, "bad-view"),
        ],
    )
    def test_refuses_what_a_view_does_not_keep(self, cast: Cast, given: dict[str, Any], code: str) -> None:
        values: dict[str, Any] = {"name": "晨会", "filters": {"state": "reported"}, "columns": []}
        assert refusal(save_view, actor=cast.officer, **(values | given)) == code
        assert not SavedView.objects.exists()

    def test_somebody_keeps_fifty_at_most(self, cast: Cast) -> None:
        for number in range(MOST_VIEWS):
            saved(cast.officer, f"视图{number}")
        assert refusal(save_view, actor=cast.officer, name="再一个", filters={}, columns=[]) == "too-many-views"


class TestSharing:
    def test_shows_a_view_to_ones_organisation_and_to_nobody_else(self, cast: Cast) -> None:
        saved(cast.officer, shared=True)
        saved(cast.officer, "自己的")
        assert [view.name for view in views_of(cast.second_officer)] == ["晨会"]
        assert (
            views_of(cast.sanitation_handler) == views_of(cast.county_officer) == views_of(cast.foreign_officer) == []
        )
        assert "晨会" in body(at_desk("second_officer").get("/cases"))

    def test_only_its_maker_and_the_business_administrator_change_it(self, cast: Cast) -> None:
        key = saved(cast.officer, shared=True)
        page = at_desk("second_officer").post(f"/cases/views/{key}", {"do": "delete", "version": "1"})
        assert page.status_code == 403
        change_view(actor=cast.administrator, now=now(), view_id=key, version=1, name="周会", shared=True)
        assert view_of(cast.officer, "周会").version == 2
        delete_view(actor=cast.officer, now=now(), view_id=key, version=2)
        assert [action for action, _ in trail(key)] == ["view-saved", "view-changed", "view-deleted"]

    def test_ones_own_is_missing_for_the_administrator(self, cast: Cast) -> None:
        key = saved(cast.officer)
        assert refusal(delete_view, actor=cast.administrator, view_id=key, version=1) == "no-such-view"

    def test_taking_it_back_ends_it_for_the_others_and_their_address_still_works(self, cast: Cast) -> None:
        key = saved(cast.officer, shared=True)
        choose_default(actor=cast.second_officer, now=now(), view_id=key)
        desk = at_desk("second_officer")
        address = desk.get("/cases").headers["Location"]
        change_view(actor=cast.officer, now=now(), view_id=key, version=1, name="晨会", shared=False)
        page = body(desk.get(address))
        assert "已被删除或不再共享" in page
        assert "待受理" in page
        assert desk.get("/cases").status_code == 200  # her default is no more


class TestChanging:
    def test_says_old_and_new_on_record(self, cast: Cast) -> None:
        key = saved(cast.officer)
        change_view(actor=cast.officer, now=now(), view_id=key, version=1, name="午会", shared=True)
        assert trail(key)[-1] == ("view-changed", "晨会 → 午会（共享）")

    def test_a_stale_page_changes_nothing(self, cast: Cast) -> None:
        key = saved(cast.officer)
        desk = at_desk("officer")
        assert desk.post(f"/cases/views/{key}", {"name": "午会", "version": "1"}).status_code == 303
        stale = desk.post(f"/cases/views/{key}", {"name": "夜会", "version": "1"})
        assert stale.status_code == 409
        assert "刚被别人改过" in body(stale)
        assert [view.name for view in views_of(cast.officer)] == ["午会"]

    def test_a_list_that_differs_from_its_view_offers_to_overwrite_it(self, cast: Cast) -> None:
        key = saved(cast.officer)
        desk = at_desk("officer")
        page = body(desk.get("/cases", {"view": str(key), "state": "accepted"}))
        assert "覆盖这个视图" in page
        answer = desk.post(f"/cases/views/{key}", {"do": "overwrite", "version": "1", "query": "state=accepted"})
        assert answer.status_code == 303
        view = view_of(cast.officer)
        assert (view.filters, view.columns) == ({"state": "accepted"}, ())
        assert "覆盖这个视图" not in body(desk.get(answer.headers["Location"]))
        assert trail(key)[-1] == ("view-overwritten", "晨会")

    def test_overwriting_keeps_to_the_same_rules(self, cast: Cast) -> None:
        key = saved(cast.officer)
        wrong: dict[str, Any] = {"filters": {"text": "13800000001"}, "columns": []}
        assert (
            refusal(overwrite_view, actor=cast.officer, view_id=key, version=1, **wrong) == "view-holds-personal-data"
        )


class TestDefault:
    def test_opens_the_list_and_all_is_one_step_away(self, cast: Cast) -> None:
        key = saved(cast.officer)
        desk = at_desk("officer")
        assert desk.post(f"/cases/views/{key}", {"do": "default"}).status_code == 303
        answer = desk.get("/cases")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"/cases?view={key}&state=reported")
        everything = body(desk.get("/cases", {"view": "all"}))
        assert 'href="/cases?view=all" aria-current="page"' in everything
        assert desk.post(f"/cases/views/{key}", {"do": "undefault"}).status_code == 303
        assert desk.get("/cases").status_code == 200

    def test_there_is_one_and_it_goes_with_its_view(self, cast: Cast) -> None:
        first, second = saved(cast.officer), saved(cast.officer, "午会", default=True)
        choose_default(actor=cast.officer, now=now(), view_id=first)
        assert [view.name for view in views_of(cast.officer) if view.default] == ["晨会"]
        delete_view(actor=cast.officer, now=now(), view_id=first, version=1)
        assert [view.default for view in views_of(cast.officer)] == [False]
        assert ("view-default", "午会") in trail(second)

    def test_taking_the_last_filter_away_shows_all_and_not_the_default(self, cast: Cast) -> None:
        choose_default(actor=cast.officer, now=now(), view_id=saved(cast.officer))
        page = body(at_desk("officer").get("/cases", {"channel": "patrol"}))
        assert 'class="tag" href="/cases?view=all"' in page


class TestWhatIsNoMore:
    def test_is_said_and_the_list_still_shows(self, cast: Cast) -> None:
        saved(cast.officer, filters={"matter": "999999", "area": "440703999", "holder": str(UUID(int=7))})
        desk = at_desk("officer")
        page = body(desk.get("/cases/views"))
        assert "事项“999999”不在现行清单里" in page
        tab = re.search(r'<a href="([^"]+)">晨会', body(desk.get("/cases")))
        assert tab is not None
        answer = desk.get(tab[1].replace("&amp;", "&"))
        assert answer.status_code == 200
        for words in ("不在现行清单里", "区域“440703999”现在没有了", "单位已经撤销或不存在"):
            assert words in body(answer)
        assert "not on the list in force" in body(at_desk("officer", "en").get("/cases/views"))
